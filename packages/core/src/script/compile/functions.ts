import type { Arguments, ClassDef, FunctionDef, Lambda } from '../syntax.js';
import { calleeFirst, passArguments, plainCall } from './calls.js';
import type { CodeObject } from './code.js';
import type { Compiler } from './compiler.js';
import { all } from './constants.js';
import { expression } from './expressions.js';
import { NO_LINE } from './flow.js';
import { loadCell, mangle, nameOp } from './names.js';
import { docOf, statements } from './statements.js';
import type { UnitHead } from './unit.js';
import { NO_PARAMETERS } from './unit.js';

/** What `MAKE_FUNCTION` or `SET_FUNCTION_ATTRIBUTE` adds to a function. */
const DEFAULTS = 1;
const KEYWORD_DEFAULTS = 2;
const CLOSURE = 8;

export function functionDef(c: Compiler, node: FunctionDef): void {
  for (const each of node.decoratorList) expression(c, each);
  const firstLine = node.decoratorList[0]?.line ?? node.line;
  const flags = defaults(c, node.args, node.line);
  const code = c.within(functionHead(c, node.name, node, node.args, firstLine), () => {
    begin(c, firstLine);
    c.unit.doc = docOf(node.body);
    statements(c, node.body);
    c.unit.constant({ type: 'None' }, NO_LINE);
    c.unit.emit('RETURN_VALUE', NO_LINE);
  });
  makeFunction(c, code, flags, node.line);
  for (const each of [...node.decoratorList].reverse()) decorate(c, each.line);
  nameOp(c, mangle(c, node.name), 'Store', node.line);
}

/** Calls the decorator that lies below what it decorates. */
function decorate(c: Compiler, line: number): void {
  if (c.dialect.minor >= 11) plainCall(c, line, 0);
  else c.unit.emit('CALL_FUNCTION', line, 1);
}

export function lambda(c: Compiler, node: Lambda): void {
  const flags = defaults(c, node.args, node.line);
  const code = c.within(functionHead(c, '<lambda>', node, node.args, node.line), () => {
    begin(c, node.line);
    expression(c, node.body);
    c.unit.emit('RETURN_VALUE', node.body.line);
  });
  makeFunction(c, code, flags, node.line);
}

function begin({ unit, dialect }: Compiler, line: number): void {
  if (dialect.minor >= 11) unit.emit('RESUME', line);
}

function functionHead(
  c: Compiler,
  name: string,
  node: FunctionDef | Lambda,
  args: Arguments,
  firstLine: number,
): UnitHead {
  const scope = c.scopes.of(node);
  return {
    name,
    qualifiedName: qualify(c, name),
    fileName: c.module.source.fileName,
    firstLine,
    kind: 'function',
    scope,
    isGenerator: scope.isGenerator,
    argCount: args.posonlyargs.length + args.args.length,
    positionalOnlyCount: args.posonlyargs.length,
    keywordOnlyCount: args.kwonlyargs.length,
    hasVarArgs: args.vararg !== null,
    hasVarKeywords: args.kwarg !== null,
  };
}

/** CPython: `compiler_set_qualname`. */
export function qualify({ unit }: Compiler, name: string): string {
  const { kind, scope, qualifiedName } = unit.head;
  if (kind === 'module' || scope.names.get(name) === 'global') return name;
  return kind === 'function' ? `${qualifiedName}.<locals>.${name}` : `${qualifiedName}.${name}`;
}

/** Puts default values on the stack; what `makeFunction` must do with them. */
function defaults(c: Compiler, args: Arguments, line: number): number {
  const { unit, dialect } = c;
  let flags = 0;
  if (args.defaults.length > 0) {
    flags |= DEFAULTS;
    const constants = all(args.defaults);
    if (constants) unit.constant({ type: 'tuple', items: constants }, line);
    else {
      for (const each of args.defaults) expression(c, each);
      unit.emit('BUILD_TUPLE', line, args.defaults.length);
    }
  }
  const given = args.kwonlyargs.flatMap((each, at) => {
    const value = args.kwDefaults[at];
    return value ? [[mangle(c, each.arg), value] as const] : [];
  });
  if (given.length > 0) {
    flags |= KEYWORD_DEFAULTS;
    if (dialect.minor >= 14) {
      for (const [name, value] of given) {
        unit.constant({ type: 'str', value: name }, line);
        expression(c, value);
      }
      unit.emit('BUILD_MAP', line, given.length);
    } else {
      for (const [, value] of given) expression(c, value);
      const names = given.map(([name]) => name);
      unit.constant({ type: 'tuple', items: names.map((value) => ({ type: 'str', value })) }, line);
      unit.emit('BUILD_CONST_KEY_MAP', line, given.length, names);
    }
  }
  return flags;
}

/** Makes a function of a code object, with the cells it captures. CPython: `codegen_make_closure`. */
export function makeFunction(c: Compiler, code: CodeObject, given: number, line: number): void {
  const { unit, dialect } = c;
  let flags = given;
  if (code.freeNames.length > 0) {
    for (const name of code.freeNames) loadCell(c, name, line);
    unit.emit('BUILD_TUPLE', line, code.freeNames.length);
    flags |= CLOSURE;
  }
  unit.code(code, line);
  if (dialect.minor >= 13) {
    unit.emit('MAKE_FUNCTION', line, 0, null, 1);
    for (const flag of [CLOSURE, KEYWORD_DEFAULTS, DEFAULTS]) {
      if (flags & flag) unit.emit('SET_FUNCTION_ATTRIBUTE', line, flag);
    }
    return;
  }
  let pops = [CLOSURE, KEYWORD_DEFAULTS, DEFAULTS].filter((flag) => flags & flag).length + 1;
  if (dialect.minor <= 10) {
    unit.constant({ type: 'str', value: code.qualifiedName }, line);
    pops += 1;
  }
  unit.emit('MAKE_FUNCTION', line, flags, null, pops);
}

export function classDef(c: Compiler, node: ClassDef): void {
  const { unit } = c;
  for (const each of node.decoratorList) expression(c, each);
  const { line } = node;
  calleeFirst(c, () => unit.emit('LOAD_BUILD_CLASS', line), line);
  makeFunction(c, classBody(c, node, node.decoratorList[0]?.line ?? line), 0, line);
  unit.constant({ type: 'str', value: node.name }, line);
  passArguments(c, line, 2, node.bases, node.keywords);
  for (const each of [...node.decoratorList].reverse()) decorate(c, each.line);
  nameOp(c, mangle(c, node.name), 'Store', line);
}

function classBody(c: Compiler, node: ClassDef, line: number): CodeObject {
  const scope = c.scopes.of(node);
  const qualifiedName = qualify(c, node.name);
  const outer = c.className;
  const code = c.within(
    {
      name: node.name,
      qualifiedName,
      fileName: c.module.source.fileName,
      firstLine: line,
      kind: 'class',
      scope,
      ...NO_PARAMETERS,
    },
    () => {
      c.className = node.name;
      classPreamble(c, qualifiedName, line);
      documentClass(c, node);
      statements(c, node.body);
      classEpilogue(c);
    },
  );
  c.className = outer;
  return code;
}

function classPreamble(c: Compiler, qualifiedName: string, line: number): void {
  const { unit, dialect } = c;
  begin(c, line);
  unit.named('LOAD_NAME', '__name__', line);
  unit.named('STORE_NAME', '__module__', line);
  unit.constant({ type: 'str', value: qualifiedName }, line);
  unit.named('STORE_NAME', '__qualname__', line);
  if (dialect.minor >= 13) {
    unit.constant({ type: 'int', value: BigInt(line) }, line);
    unit.named('STORE_NAME', '__firstlineno__', line);
  }
  if (dialect.minor >= 14 && unit.head.scope.definesFunctions) {
    unit.emit('LOAD_LOCALS', line);
    unit.cell('STORE_DEREF', '__classdict__', line);
  }
}

function documentClass({ unit }: Compiler, node: ClassDef): void {
  const doc = docOf(node.body);
  if (doc === null) return;
  const line = node.body[0]!.line;
  unit.constant({ type: 'str', value: doc }, line);
  unit.named('STORE_NAME', '__doc__', line);
}

function classEpilogue({ unit, dialect }: Compiler): void {
  const { scope } = unit.head;
  if (dialect.minor >= 13) {
    const names = [...scope.staticAttributes];
    if (dialect.minor >= 14) names.sort();
    const items = names.map((value) => ({ type: 'str', value }) as const);
    unit.constant({ type: 'tuple', items }, NO_LINE);
    unit.named('STORE_NAME', '__static_attributes__', NO_LINE);
  }
  if (dialect.minor >= 14 && scope.definesFunctions) {
    unit.cell('LOAD_CLOSURE', '__classdict__', NO_LINE);
    unit.named('STORE_NAME', '__classdictcell__', NO_LINE);
  }
  if (scope.needsClassCell) {
    unit.cell('LOAD_CLOSURE', '__class__', NO_LINE);
    unit.emit('COPY', NO_LINE, 1);
    unit.named('STORE_NAME', '__classcell__', NO_LINE);
  } else unit.constant({ type: 'None' }, NO_LINE);
  unit.emit('RETURN_VALUE', NO_LINE);
}
