import type { SyntaxNode as Cst } from '@lezer/common';
import type { ExceptHandler, Expression, If, Located, Stmt, WithItem } from '../syntax.js';
import { identifier, nameOf } from './names.js';
import { Parts } from './parts.js';
import { type Reader, type Rule, spanning } from './reader.js';
import { expressionList } from './sequences.js';
import { toTarget } from './targets.js';

/** From the first token to the last statement of the last block. */
function upTo(start: Located, ...blocks: readonly (readonly Located[])[]): Located {
  const last = blocks
    .filter((block) => block.length > 0)
    .at(-1)
    ?.at(-1);
  return spanning(start, last ?? start);
}

function elseBlock(reader: Reader, parts: Parts): readonly Stmt[] {
  return parts.takeIf('else') ? reader.block(parts.take()) : [];
}

interface Branch {
  readonly start: Located;
  readonly test: Expression;
  readonly body: readonly Stmt[];
}

const ifs: Rule<Stmt> = (reader, node) => {
  const parts = new Parts(reader, node);
  const branches: Branch[] = [];
  while (parts.is('if', 'elif')) {
    const start = reader.at(parts.take());
    if (parts.is('Body')) reader.fail(parts.last, 'an elif without a condition');
    const test = reader.expression(parts.take());
    branches.push({ start, test, body: reader.block(parts.take()) });
  }
  let orelse = elseBlock(reader, parts);
  for (const { start, test, body } of branches.reverse()) {
    const found: If = { kind: 'If', test, body, orelse, ...upTo(start, body, orelse) };
    orelse = [found];
  }
  return orelse[0]!;
};

const whileLoop: Rule<Stmt> = (reader, node) => {
  const parts = new Parts(reader, node);
  const start = reader.at(parts.take());
  const test = reader.expression(parts.take());
  const body = reader.block(parts.take());
  const orelse = elseBlock(reader, parts);
  return { kind: 'While', test, body, orelse, ...upTo(start, body, orelse) };
};

const forLoop: Rule<Stmt> = (reader, node) => {
  const parts = new Parts(reader, node);
  noAsync(reader, parts);
  const start = reader.at(parts.take());
  const target = toTarget(reader, expressionList(reader, parts, ['in']), 'Store');
  parts.take();
  const iter = expressionList(reader, parts, ['Body']);
  const body = reader.block(parts.take());
  const orelse = elseBlock(reader, parts);
  return { kind: 'For', target, iter, body, orelse, ...upTo(start, body, orelse) };
};

const withBlock: Rule<Stmt> = (reader, node) => {
  const parts = new Parts(reader, node);
  noAsync(reader, parts);
  const start = reader.at(parts.take());
  const bracketed = parts.is('TupleExpression');
  const found: WithItem[] = [];
  do found.push(withItem(reader, parts));
  while (parts.takeIf(',') && !parts.is('Body'));
  const alone = found.length === 1 && found[0]!.optionalVars === null;
  const items = bracketed && alone ? unbracketed(found[0]!) : found;
  const body = reader.block(parts.take());
  return { kind: 'With', items, body, ...upTo(start, body) };
};

function withItem(reader: Reader, parts: Parts): WithItem {
  const first = parts.next ?? parts.last;
  const contextExpr = reader.expression(parts.take());
  const name = parts.takeIf('as') ? nameOf(reader, parts.take()) : null;
  const optionalVars = name === null ? null : toTarget(reader, name, 'Store');
  return { kind: 'withitem', contextExpr, optionalVars, ...reader.at(first, parts.last) };
}

/** Python takes `with (a, b):` for two managers; the grammar, for a tuple. */
function unbracketed(item: WithItem): WithItem[] {
  const { contextExpr } = item;
  if (contextExpr.kind !== 'Tuple' || contextExpr.elts.length === 0) return [item];
  return contextExpr.elts.map((elt) => ({
    kind: 'withitem',
    contextExpr: elt,
    optionalVars: null,
    ...spanning(elt, elt),
  }));
}

function noAsync(reader: Reader, parts: Parts): void {
  if (!parts.is('async')) return;
  reader.refuse(parts.take(), 'asynchronous functions, loops or blocks', 'Leave async out');
}

const tryBlock: Rule<Stmt> = (reader, node) => {
  const parts = new Parts(reader, node);
  const keyword = parts.take();
  const start = reader.at(keyword);
  const body = reader.block(parts.take());
  const handlers: ExceptHandler[] = [];
  while (parts.is('except')) handlers.push(handler(reader, parts));
  const orelse = elseBlock(reader, parts);
  const finalbody = parts.takeIf('finally') ? reader.block(parts.take()) : [];
  if (handlers.length === 0 && (finalbody.length === 0 || orelse.length > 0)) {
    reader.fail(keyword, 'a try without except', 'Add except, or finally without else');
  }
  const at = upTo(start, body, handlers, orelse, finalbody);
  return { kind: 'Try', body, handlers, orelse, finalbody, ...at };
};

function handler(reader: Reader, parts: Parts): ExceptHandler {
  const keyword = parts.take();
  if (parts.is('*'))
    reader.refuse(parts.take(), 'exception groups', 'Write except without the star');
  const type = parts.is('Body') ? null : reader.expression(parts.take());
  if (parts.is(',')) {
    reader.fail(parts.take(), 'a comma behind except', 'Put several exceptions in parentheses');
  }
  const name = parts.takeIf('as') ? identifier(reader, parts.take()) : null;
  const body = reader.block(parts.take());
  if (type === null && parts.is('except')) {
    reader.fail(keyword, 'an except without an exception before another one', 'Put it last');
  }
  return { kind: 'ExceptHandler', type, name, body, ...upTo(reader.at(keyword), body) };
}

const match: Rule<Stmt> = (reader, node) =>
  reader.refuse(
    { from: node.from, to: node.from + 'match'.length },
    'match statements',
    'Use if and elif',
  );

/** Statements with blocks, functions and classes aside, by the grammar's names. */
export const COMPOUND: Readonly<Record<string, Rule<Stmt>>> = {
  IfStatement: ifs,
  WhileStatement: whileLoop,
  ForStatement: forLoop,
  WithStatement: withBlock,
  TryStatement: tryBlock,
  MatchStatement: match,
} satisfies Record<string, (reader: Reader, node: Cst) => Stmt>;
