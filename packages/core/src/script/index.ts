export { parseScript } from './parse.js';
export { badSyntax, refuse } from './refuse.js';
export * from './syntax.js';
export { unparse } from './unparse.js';
