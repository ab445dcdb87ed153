export type { RefwindConfig } from './check/config.js';
export { ExitCode } from './exit-codes.js';
export type { Io, Output } from './io.js';
export { run } from './program.js';
