import type {
  Comprehension,
  DictComp,
  Expression,
  GeneratorExp,
  ListComp,
  SetComp,
} from '../syntax.js';
import { plainCall } from './calls.js';
import type { Compiler } from './compiler.js';
import { condition } from './conditions.js';
import { expression } from './expressions.js';
import { NO_LINE, newBlock } from './flow.js';
import { makeFunction, qualify } from './functions.js';
import type { Scope } from './scope.js';

type Node = ListComp | SetComp | DictComp | GeneratorExp;

const NAMES = {
  ListComp: '<listcomp>',
  SetComp: '<setcomp>',
  DictComp: '<dictcomp>',
  GeneratorExp: '<genexpr>',
} as const;

const BUILDS = { ListComp: 'BUILD_LIST', SetComp: 'BUILD_SET', DictComp: 'BUILD_MAP' } as const;

/** CPython: `codegen_comprehension`. */
export function comprehension(c: Compiler, node: Node): void {
  const scope = c.scopes.of(node);
  const first = node.generators[0] as Comprehension;
  if (scope.inlined) {
    inlined(c, node, scope, first);
    return;
  }
  const code = c.within(
    {
      name: NAMES[node.kind],
      qualifiedName: qualify(c, NAMES[node.kind]),
      fileName: c.module.source.fileName,
      firstLine: node.line,
      kind: 'function',
      scope,
      isGenerator: node.kind === 'GeneratorExp',
      argCount: 1,
      positionalOnlyCount: 0,
      keywordOnlyCount: 0,
      hasVarArgs: false,
      hasVarKeywords: false,
    },
    () => body(c, node),
  );
  makeFunction(c, code, 0, node.line);
  expression(c, first.iter);
  c.unit.emit('GET_ITER', first.iter.line);
  if (c.dialect.minor >= 11) plainCall(c, node.line, 0);
  else c.unit.emit('CALL_FUNCTION', node.line, 1);
}

function body(c: Compiler, node: Node): void {
  const { unit, dialect } = c;
  if (dialect.minor >= 11) unit.emit('RESUME', node.line);
  if (node.kind !== 'GeneratorExp') unit.emit(BUILDS[node.kind], node.line, 0);
  loops(c, node, 0, 0, true);
  if (node.kind === 'GeneratorExp') unit.constant({ type: 'None' }, NO_LINE);
  unit.emit('RETURN_VALUE', node.kind === 'GeneratorExp' ? NO_LINE : node.line);
}

/** A comprehension in its function's frame: the names that it binds are put aside meanwhile. */
function inlined(c: Compiler, node: Node, scope: Scope, first: Comprehension): void {
  const { unit } = c;
  const { line } = node;
  expression(c, first.iter);
  unit.emit('GET_ITER', first.iter.line);
  const bound = [...scope.names]
    .filter(
      ([name, binding]) =>
        name !== '.0' && (binding === 'local' || binding === 'cell') && binds(scope, name),
    )
    .map(([name, binding]) => [name, binding === 'cell'] as const);
  unit.overlays.push(new Map(bound.map(([name, cell]) => [name, cell ? 'cell' : 'fast'] as const)));
  for (const [name, isCell] of bound) {
    if (isCell) {
      unit.cell('LOAD_FAST_AND_CLEAR', name, line);
      unit.cell('MAKE_CELL', name, line);
    } else unit.local('LOAD_FAST_AND_CLEAR', name, line);
  }
  const cleanup = newBlock();
  const end = newBlock();
  if (bound.length > 0) {
    unit.emit('SWAP', line, bound.length + 1);
    unit.jump('SETUP_FINALLY', NO_LINE, cleanup);
  }
  if (node.kind !== 'GeneratorExp') unit.emit(BUILDS[node.kind], line, 0);
  unit.emit('SWAP', line, 2);
  loops(c, node, 0, 0, false);
  if (bound.length > 0) {
    unit.emit('POP_BLOCK', NO_LINE);
    unit.jump('JUMP', NO_LINE, end);
    unit.use(cleanup);
    unit.emit('SWAP', NO_LINE, 2);
    unit.emit('POP_TOP', NO_LINE);
    restore(c, bound, line);
    unit.emit('RERAISE', line, 0);
    unit.use(end);
    restore(c, bound, line);
  }
  unit.overlays.pop();
}

/** What the comprehension binds itself, not what it merely reads of its function. */
const binds = (scope: Scope, name: string): boolean => scope.bound.has(name);

function restore(c: Compiler, bound: readonly (readonly [string, boolean])[], line: number): void {
  const { unit } = c;
  unit.emit('SWAP', line, bound.length + 1);
  for (const [name, isCell] of [...bound].reverse()) {
    if (isCell) unit.cell('STORE_FAST_MAYBE_NULL', name, line);
    else unit.local('STORE_FAST_MAYBE_NULL', name, line);
  }
}

function loops(c: Compiler, node: Node, at: number, depth: number, isArgument: boolean): void {
  const { unit, dialect } = c;
  const { iter, target, ifs } = node.generators[at] as Comprehension;
  const start = newBlock();
  const exhausted = newBlock();
  const skip = newBlock();
  let isLoop = true;
  if (at === 0) {
    if (isArgument) unit.local('LOAD_FAST', '.0', node.line);
  } else {
    const only = single(iter);
    if (only && dialect.minor >= 9) {
      expression(c, only);
      isLoop = false;
    } else {
      expression(c, iter);
      unit.emit('GET_ITER', iter.line);
    }
  }
  const inner = isLoop ? depth + 1 : depth;
  if (isLoop) {
    unit.use(start);
    unit.jump('FOR_ITER', node.line, exhausted);
  }
  expression(c, target);
  for (const each of ifs) condition(c, each, skip, false, each.line);
  if (at + 1 < node.generators.length) loops(c, node, at + 1, inner, isArgument);
  else element(c, node, inner);
  unit.use(skip);
  if (!isLoop) return;
  unit.jump('JUMP', elementLine(node), start);
  unit.use(exhausted);
  endFor(c, NO_LINE);
}

/** `for y in [f(x)]` assigns without a loop (3.9+). */
function single(iter: Expression): Expression | null {
  if (iter.kind !== 'List' && iter.kind !== 'Tuple') return null;
  const [only] = iter.elts;
  return iter.elts.length === 1 && only && only.kind !== 'Starred' ? only : null;
}

/** What removes an exhausted iterator from the stack. */
export function endFor({ unit, dialect }: Compiler, line: number): void {
  if (dialect.minor <= 11) return;
  if (dialect.minor === 12) {
    unit.emit('END_FOR', line, 0, null);
    return;
  }
  unit.emit('END_FOR', line);
  unit.emit(dialect.minor >= 14 ? 'POP_ITER' : 'POP_TOP', line);
}

function element(c: Compiler, node: Node, depth: number): void {
  const { unit } = c;
  const line = elementLine(node);
  switch (node.kind) {
    case 'DictComp':
      expression(c, node.key);
      expression(c, node.value);
      unit.emit('MAP_ADD', line, depth + 1);
      return;
    case 'GeneratorExp':
      expression(c, node.elt);
      unit.emit('YIELD_VALUE', line, 0);
      if (c.dialect.minor >= 11) unit.emit('RESUME', line, c.dialect.minor >= 13 ? 5 : 1);
      unit.emit('POP_TOP', line);
      return;
    default:
      expression(c, node.elt);
      unit.emit(node.kind === 'ListComp' ? 'LIST_APPEND' : 'SET_ADD', line, depth + 1);
      return;
  }
}

const elementLine = (node: Node): number =>
  node.kind === 'DictComp' ? node.key.line : node.elt.line;
