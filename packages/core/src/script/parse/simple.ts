import type { SyntaxNode as Cst } from '@lezer/common';
import { badSyntax } from '../refuse.js';
import type { Alias, Expression, Operator, Stmt } from '../syntax.js';
import { yielded } from './expressions.js';
import { dotted } from './members.js';
import { identifier } from './names.js';
import { noAnnotations } from './parameters.js';
import { Parts } from './parts.js';
import type { Reader, Rule } from './reader.js';
import { expressionList, items } from './sequences.js';
import { toTarget } from './targets.js';

const assign: Rule<Stmt> = (reader, node) => {
  const parts = new Parts(reader, node);
  const values: Expression[] = [];
  do {
    values.push(listOrYield(reader, parts));
    if (parts.is('TypeDef')) noAnnotations(reader, parts.take());
  } while (parts.takeIf('AssignOp'));
  const value = values.pop()!;
  const targets = values.map((target) => toTarget(reader, target, 'Store'));
  return { kind: 'Assign', targets, value, ...reader.at(node) };
};

function listOrYield(reader: Reader, parts: Parts): Expression {
  if (parts.is('YieldExpression')) return reader.expression(parts.take());
  return expressionList(reader, parts, ['AssignOp', 'UpdateOp', 'TypeDef']);
}

const OPERATORS: Readonly<Record<string, Operator>> = {
  '+=': 'Add',
  '-=': 'Sub',
  '*=': 'Mult',
  '@=': 'MatMult',
  '/=': 'Div',
  '%=': 'Mod',
  '**=': 'Pow',
  '<<=': 'LShift',
  '>>=': 'RShift',
  '|=': 'BitOr',
  '^=': 'BitXor',
  '&=': 'BitAnd',
  '//=': 'FloorDiv',
};

const augAssign: Rule<Stmt> = (reader, node) => {
  const parts = new Parts(reader, node);
  const first = parts.next ?? node;
  const target = toTarget(reader, listOrYield(reader, parts), 'Store');
  const sign = parts.take();
  const op = OPERATORS[reader.text(sign)] ?? reader.fail(sign, 'this is no operator');
  const value = listOrYield(reader, parts);
  if (target.kind === 'Name' || target.kind === 'Attribute' || target.kind === 'Subscript') {
    return { kind: 'AugAssign', target, op, value, ...reader.at(node) };
  }
  return reader.fail(
    first,
    'several targets before an operator with =',
    'Write one name, attribute or item',
  );
};

const expressionStatement: Rule<Stmt> = (reader, node) => {
  const value = expressionList(reader, new Parts(reader, node));
  return { kind: 'Expr', value, ...reader.at(node) };
};

const yieldStatement: Rule<Stmt> = (reader, node) => {
  const value = yielded(reader, node);
  const { line, column, endLine, endColumn } = value;
  return { kind: 'Expr', value, line, column, endLine, endColumn };
};

const deletion: Rule<Stmt> = (reader, node) => {
  const parts = new Parts(reader, node);
  parts.take();
  const { elts } = items(reader, parts);
  const targets = elts.map((target) => toTarget(reader, target, 'Del'));
  return { kind: 'Delete', targets, ...reader.at(node) };
};

const returned: Rule<Stmt> = (reader, node) => {
  const parts = new Parts(reader, node);
  parts.take();
  const value = parts.done ? null : expressionList(reader, parts);
  return { kind: 'Return', value, ...reader.at(node) };
};

const raised: Rule<Stmt> = (reader, node) => {
  const parts = new Parts(reader, node);
  parts.take();
  const exc = parts.done ? null : reader.expression(parts.take());
  const cause = parts.takeIf('from') ? reader.expression(parts.take()) : null;
  if (!parts.done)
    reader.fail(parts.take(), 'a second thing to raise', 'Write raise x, or raise x from y');
  return { kind: 'Raise', exc, cause, ...reader.at(node) };
};

const assertion: Rule<Stmt> = (reader, node) => {
  const parts = new Parts(reader, node);
  parts.take();
  const test = reader.expression(parts.take());
  const msg = parts.takeIf(',') ? reader.expression(parts.take()) : null;
  if (!parts.done)
    reader.fail(parts.take(), 'a third part of an assertion', 'Write assert test, message');
  return { kind: 'Assert', test, msg, ...reader.at(node) };
};

const scope: Rule<Stmt> = (reader, node) => {
  const parts = new Parts(reader, node);
  const keyword = parts.take();
  const names: string[] = [];
  do names.push(identifier(reader, parts.take()));
  while (parts.takeIf(','));
  const kind = keyword.name === 'global' ? 'Global' : 'Nonlocal';
  return { kind, names, ...reader.at(node) };
};

const imported: Rule<Stmt> = (reader, node) => {
  const parts = new Parts(reader, node);
  const from = parts.take().name === 'from';
  if (!from) {
    const names = aliases(reader, parts);
    noLastComma(reader, parts);
    return { kind: 'Import', names, ...reader.at(node) };
  }
  let level = 0;
  while (parts.is('.', '...')) level += reader.text(parts.take()).length;
  const module = parts.is('import') ? null : dotted(reader, parts).text;
  parts.take();
  const bracketed = parts.takeIf('(') !== null;
  const names = aliases(reader, parts);
  const inner = names.find(({ name }) => name.includes('.'));
  if (inner) badSyntax(reader.source, inner, 'a dot in what is imported from a module');
  if (!bracketed) noLastComma(reader, parts);
  return { kind: 'ImportFrom', module, names, level, ...reader.at(node) };
};

function noLastComma(reader: Reader, parts: Parts): void {
  if (reader.text(parts.last) !== ',') return;
  reader.fail(parts.last, 'a comma behind the last import', 'Leave it out');
}

function aliases(reader: Reader, parts: Parts): Alias[] {
  const found: Alias[] = [];
  while (!parts.done && !parts.is(')')) {
    found.push(alias(reader, parts));
    if (!parts.takeIf(',')) break;
  }
  return found;
}

function alias(reader: Reader, parts: Parts): Alias {
  const star = parts.takeIf('*');
  if (star) return { kind: 'alias', name: '*', asname: null, ...reader.at(star) };
  const { text, nodes } = dotted(reader, parts);
  const asname = parts.takeIf('as') ? identifier(reader, parts.take()) : null;
  return { kind: 'alias', name: text, asname, ...reader.at(nodes[0]!, parts.last) };
}

function word(kind: 'Pass' | 'Break' | 'Continue'): Rule<Stmt> {
  return (reader: Reader, node: Cst) => ({ kind, ...reader.at(node) });
}

/** Statements on one line, by the grammar's names. */
export const SIMPLE: Readonly<Record<string, Rule<Stmt>>> = {
  AssignStatement: assign,
  UpdateStatement: augAssign,
  ExpressionStatement: expressionStatement,
  YieldStatement: yieldStatement,
  DeleteStatement: deletion,
  ReturnStatement: returned,
  RaiseStatement: raised,
  AssertStatement: assertion,
  ScopeStatement: scope,
  ImportStatement: imported,
  PassStatement: word('Pass'),
  BreakStatement: word('Break'),
  ContinueStatement: word('Continue'),
  TypeDefinition: (reader, node) => reader.refuse(node, 'type aliases', 'Leave types out'),
  PrintStatement: (reader, node) =>
    reader.fail(node, 'print without parentheses', 'Write print(…)'),
};
