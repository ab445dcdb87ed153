export { ABSTRACTIONS, type Abstraction } from './abstractions.js';
export type { CodeObject, Instruction } from './compile/code.js';
export { compileModule } from './compile/compiler.js';
export { parseScript } from './parse.js';
export { DEFAULT_PYTHON, runScript, type ScriptOptions, type ScriptResult } from './run.js';
export type * from './syntax.js';
export { unparse } from './unparse.js';
