import type { Call, Expression, Keyword } from '../syntax.js';
import type { Compiler } from './compiler.js';
import { attributeLine, expression, sequence } from './expressions.js';
import { newBlock } from './flow.js';
import { MappingInParts } from './mapping.js';
import { mangle, nameOp } from './names.js';
import { isOverGenerator, loopOverGenerator } from './overGenerators.js';

/** How many arguments go on the stack at most, keywords counted twice. */
const STACK_USE = 30;

/** A call. CPython: `codegen_call`. */
export function call(c: Compiler, node: Call): void {
  if (isMethodCall(c, node)) {
    methodCall(c, node);
    return;
  }
  if (c.dialect.minor >= 14 && isOverGenerator(node)) {
    callOverGenerator(c, node);
    return;
  }
  calleeFirst(c, () => expression(c, node.func), node.func.line);
  passArguments(c, node.line, 0, node.args, node.keywords);
}

function callOverGenerator(c: Compiler, node: Call): void {
  const end = newBlock();
  expression(c, node.func);
  loopOverGenerator(c, node, end);
  c.unit.emit('PUSH_NULL', node.func.line);
  passArguments(c, node.line, 0, node.args, node.keywords);
  c.unit.use(end);
}

/** Puts the callable on the stack, with the empty place for `self` where the version wants it. */
export function calleeFirst(c: Compiler, callee: () => void, line: number): void {
  if (c.dialect.selfPlace === 'below') c.unit.emit('PUSH_NULL', line);
  callee();
  if (c.dialect.selfPlace === 'above') c.unit.emit('PUSH_NULL', line);
}

const isPlain = (args: readonly Expression[], keywords: readonly Keyword[]): boolean =>
  args.every((each) => each.kind !== 'Starred') && keywords.every((each) => each.arg !== null);

/** `object.name(…)` looks its method up without making it an object. CPython: `maybe_optimize_method_call`. */
function isMethodCall(c: Compiler, { func, args, keywords }: Call): boolean {
  if (func.kind !== 'Attribute' || !isPlain(args, keywords)) return false;
  if (c.dialect.minor <= 10 && keywords.length > 0) return false;
  if (args.length + keywords.length * 2 > STACK_USE - 1) return false;
  return !(c.dialect.minor >= 12 && isImported(c, func.value));
}

function isImported(c: Compiler, node: Expression): boolean {
  return (
    node.kind === 'Name' && c.scopes.of(c.module).imported.has(node.id) && !isOwnName(c, node.id)
  );
}

/** Only names of the module's scope count as imported. */
function isOwnName(c: Compiler, name: string): boolean {
  const { scope, kind } = c.unit.head;
  const binding = scope.names.get(name);
  return (
    kind !== 'module' && binding !== 'implicit' && binding !== 'global' && binding !== undefined
  );
}

function methodCall(c: Compiler, node: Call): void {
  const { unit, dialect } = c;
  const func = node.func as Expression & { kind: 'Attribute' };
  const line = dialect.minor >= 11 ? attributeLine(func) : node.line;
  if (isSuperCall(c, func.value)) superAttribute(c, func, line, 1);
  else {
    expression(c, func.value);
    const name = mangle(c, func.attr);
    if (dialect.minor >= 12) unit.named('LOAD_ATTR', name, line, 1, 1);
    else unit.named('LOAD_METHOD', name, line);
  }
  for (const each of node.args) expression(c, each);
  if (node.keywords.length > 0) {
    callWithNames(c, line, node.args.length, node.keywords);
    return;
  }
  if (dialect.minor <= 10) {
    unit.emit('CALL_METHOD', line, node.args.length);
    return;
  }
  plainCall(c, line, node.args.length);
}

/** `super().name(…)` in a method needs no super object (3.12+). */
export function isSuperCall(c: Compiler, node: Expression): boolean {
  if (c.dialect.minor < 12 || node.kind !== 'Call' || node.func.kind !== 'Name') return false;
  if (node.func.id !== 'super' || node.args.length > 0 || node.keywords.length > 0) return false;
  const { scope, argCount } = c.unit.head;
  return (
    scope.names.get('super') === 'implicit' &&
    scope.names.get('__class__') === 'free' &&
    argCount > 0
  );
}

/** @param flags 1: as a method to be called */
export function superAttribute(
  c: Compiler,
  func: Expression & { kind: 'Attribute' },
  line: number,
  flags: 0 | 1,
): void {
  const at = func.value.line;
  nameOp(c, 'super', 'Load', at);
  nameOp(c, '__class__', 'Load', at);
  nameOp(c, c.unit.head.scope.parameters[0]!, 'Load', at);
  c.unit.named('LOAD_SUPER_ATTR', mangle(c, func.attr), line, flags, 2);
}

/** @param pushed arguments that are on the stack already */
export function passArguments(
  c: Compiler,
  line: number,
  pushed: number,
  args: readonly Expression[],
  keywords: readonly Keyword[],
): void {
  const { unit, dialect } = c;
  const count = pushed + args.length;
  if (!isPlain(args, keywords) || count + keywords.length * 2 > STACK_USE) {
    unpackedCall(c, line, pushed, args, keywords);
    return;
  }
  for (const each of args) expression(c, each);
  if (keywords.length > 0) {
    callWithNames(c, line, count, keywords);
    return;
  }
  if (dialect.minor <= 10) {
    unit.emit('CALL_FUNCTION', line, count);
    return;
  }
  plainCall(c, line, count);
}

/** Calls what is on the stack below `count` arguments. */
export function plainCall({ unit, dialect }: Compiler, line: number, count: number): void {
  if (dialect.minor <= 10) {
    unit.emit('CALL_FUNCTION', line, count);
    return;
  }
  if (dialect.minor === 11) unit.emit('PRECALL', line, count);
  unit.emit('CALL', line, count);
}

function callWithNames(
  c: Compiler,
  line: number,
  positional: number,
  keywords: readonly Keyword[],
): void {
  const { unit, dialect } = c;
  const names = keywords.map((each) => each.arg as string);
  for (const each of keywords) expression(c, each.value);
  const count = positional + names.length;
  const tuple = {
    type: 'tuple',
    items: names.map((value) => ({ type: 'str', value }) as const),
  } as const;
  if (dialect.minor <= 10) {
    unit.constant(tuple, line);
    unit.emit('CALL_FUNCTION_KW', line, count, names);
    return;
  }
  if (dialect.minor >= 13) {
    unit.constant(tuple, line);
    unit.emit('CALL_KW', line, count, names);
    return;
  }
  unit.emit('KW_NAMES', line, 0, names);
  plainCall(c, line, count);
}

function unpackedCall(
  c: Compiler,
  line: number,
  pushed: number,
  args: readonly Expression[],
  keywords: readonly Keyword[],
): void {
  const { unit, dialect } = c;
  const only = args[0];
  if (pushed === 0 && args.length === 1 && only?.kind === 'Starred') expression(c, only.value);
  else if (pushed === 0 && args.length === 0) unit.constant({ type: 'tuple', items: [] }, line);
  else sequence(c, 'Tuple', args, line, pushed);
  if (keywords.length > 0) keywordDict(c, line, keywords);
  else if (dialect.minor >= 14) unit.emit('PUSH_NULL', line);
  const flag = keywords.length > 0 ? 1 : 0;
  const pops = (dialect.minor >= 11 ? 3 : 2) + (dialect.minor >= 14 ? 1 : flag);
  unit.emit('CALL_FUNCTION_EX', line, dialect.minor >= 14 ? 0 : flag, null, pops);
}

function keywordDict(c: Compiler, line: number, keywords: readonly Keyword[]): void {
  const parts = new MappingInParts(c.unit, line, 'DICT_MERGE');
  for (const { arg, value } of keywords) {
    if (arg === null) parts.mapping(() => expression(c, value));
    else {
      c.unit.constant({ type: 'str', value: arg }, line);
      expression(c, value);
      parts.item();
    }
  }
  parts.flush();
}
