import fc from 'fast-check';
import type { Expression, Module, Stmt } from '../../src/script/syntax.js';
import {
  AT,
  as,
  expression,
  few,
  identifier,
  item,
  name,
  parameters,
  target,
} from './syntaxExpressions.js';

const stored = target.map((each) => as(each, 'Store'));
const single = stored.filter(({ kind }) => /^(Name|Attribute|Subscript)$/.test(kind));
const alias = fc
  .record({ name: fc.constantFrom('a', 'a.b.c'), asname: fc.option(identifier) })
  .map((each) => ({ kind: 'alias', ...each, ...AT }) as const);

function node(
  fields: Record<string, fc.Arbitrary<unknown>>,
  kind: Stmt['kind'],
): fc.Arbitrary<Stmt> {
  return fc.record(fields).map((each) => ({ kind, ...each, ...AT }) as unknown as Stmt);
}

function statement(depth: number, inFunction: boolean, inLoop: boolean): fc.Arbitrary<Stmt> {
  const simple = [
    node({ targets: few(target, 1).map((all) => all.map((each) => as(each, 'Del'))) }, 'Delete'),
    node({ targets: few(stored, 1), value: expression }, 'Assign'),
    node(
      { target: single, op: fc.constantFrom('Add', 'FloorDiv', 'Pow'), value: expression },
      'AugAssign',
    ),
    fc
      .record({ exc: expression, cause: fc.option(expression) })
      .map((each) => ({ kind: 'Raise', ...each, ...AT }) as Stmt),
    node({ test: expression, msg: fc.option(expression) }, 'Assert'),
    node({ names: few(alias, 1) }, 'Import'),
    node(
      {
        module: fc.constantFrom('a', 'b.c'),
        names: few(alias, 1).map((all) => all.map((each) => ({ ...each, name: 'a' }))),
        level: fc.nat(2),
      },
      'ImportFrom',
    ),
    node({ names: few(identifier, 1) }, 'Global'),
    node({ value: expression }, 'Expr'),
    fc.constant<Stmt>({ kind: 'Pass', ...AT }),
    ...(inLoop
      ? [fc.constantFrom<Stmt>({ kind: 'Break', ...AT }, { kind: 'Continue', ...AT })]
      : []),
    ...(inFunction ? [functionOnly()] : []),
  ];
  if (depth === 0) return fc.oneof(...simple);
  const body = few(statement(depth - 1, inFunction, inLoop), 1);
  const orelse = few(statement(depth - 1, inFunction, inLoop));
  const loopBody = few(statement(depth - 1, inFunction, true), 1);
  const item = fc
    .record({
      contextExpr: expression,
      optionalVars: fc.option(name.map((each) => ({ ...each, ctx: 'Store' }))),
    })
    .map((each) => ({ kind: 'withitem', ...each, ...AT }));
  const handler = fc
    .record({ type: expression, name: fc.option(identifier), body })
    .map((each) => ({ kind: 'ExceptHandler', ...each, ...AT }));
  return fc.oneof(
    ...simple,
    node(
      {
        name: identifier,
        args: parameters(expression, true),
        body: few(statement(depth - 1, true, false), 1),
        decoratorList: few(decorator),
      },
      'FunctionDef',
    ),
    node(
      {
        name: identifier,
        bases: few(expression),
        keywords: fc.constant([]),
        body: few(statement(depth - 1, false, false), 1),
        decoratorList: few(decorator),
      },
      'ClassDef',
    ),
    node({ target: stored, iter: expression, body: loopBody, orelse }, 'For'),
    node({ test: expression, body: loopBody, orelse }, 'While'),
    node({ test: expression, body, orelse }, 'If'),
    node({ items: few(item, 1), body }, 'With'),
    node({ body, handlers: few(handler, 1), orelse, finalbody: orelse }, 'Try'),
  );
}

function functionOnly(): fc.Arbitrary<Stmt> {
  const yields = fc.oneof(
    fc.option(expression).map((value): Expression => ({ kind: 'Yield', value, ...AT })),
    expression.map((value): Expression => ({ kind: 'YieldFrom', value, ...AT })),
  );
  return fc.oneof(
    node({ value: fc.option(fc.oneof(expression, yields)) }, 'Return'),
    node({ value: yields }, 'Expr'),
    node({ names: few(identifier, 1) }, 'Nonlocal'),
  );
}

const decorator = fc.oneof(
  name,
  name.map(
    (value): Expression => ({ kind: 'Attribute', value, attr: 'setter', ctx: 'Load', ...AT }),
  ),
  fc
    .tuple(name, few(item))
    .map(([func, args]): Expression => ({ kind: 'Call', func, args, keywords: [], ...AT })),
);

/** Any script's tree, all positions zero. */
export const syntaxTree: fc.Arbitrary<Module> = few(statement(2, false, false)).map((body) => ({
  kind: 'Module',
  body,
  source: { fileName: '', text: '' },
  ...AT,
}));

/** A tree without positions and source. */
export function withoutPlaces(module: Module): unknown {
  return JSON.parse(
    JSON.stringify(module, (key, value: unknown) => {
      if (/^(line|column|endLine|endColumn|source)$/.test(key)) return undefined;
      if (typeof value === 'bigint') return `${value}n`;
      return value === Number.POSITIVE_INFINITY ? 'Infinity' : value;
    }),
  );
}
