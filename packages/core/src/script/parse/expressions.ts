import type { SyntaxNode as Cst } from '@lezer/common';
import type { Constant, ConstantValue, Expression } from '../syntax.js';
import { call } from './calls.js';
import { comprehension, dictComprehension } from './comprehensions.js';
import { dictionary, display, parenthesized } from './displays.js';
import { member } from './members.js';
import { nameOf } from './names.js';
import { number } from './numbers.js';
import { operation } from './operators.js';
import { Parts } from './parts.js';
import type { Reader, Rule } from './reader.js';
import { expressionList } from './sequences.js';
import { string } from './strings.js';

export const expression: Rule<Expression> = (reader, node) => {
  const rule = Object.hasOwn(RULES, node.name) ? RULES[node.name] : undefined;
  if (rule === undefined) return reader.fail(node, 'this is no expression');
  return rule(reader, node);
};

const conditional: Rule<Expression> = (reader, node) => {
  const parts = new Parts(reader, node);
  const body = reader.expression(parts.take());
  parts.take();
  const test = reader.expression(parts.take());
  parts.take();
  const orelse = reader.expression(parts.take());
  return { kind: 'IfExp', test, body, orelse, ...reader.at(node) };
};

const lambda: Rule<Expression> = (reader, node) => {
  const parts = new Parts(reader, node);
  parts.take();
  const args = reader.parameters(parts.take());
  parts.take();
  return { kind: 'Lambda', args, body: reader.expression(parts.take()), ...reader.at(node) };
};

const walrus: Rule<Expression> = (reader, node) => {
  const parts = new Parts(reader, node);
  const name = parts.take();
  if (name.name !== 'VariableName') {
    reader.fail(
      name,
      'something that is no name before :=',
      'Only a name can be assigned that way',
    );
  }
  parts.take();
  const value = reader.expression(parts.take());
  const target = { ...nameOf(reader, name), ctx: 'Store' } as const;
  return { kind: 'NamedExpr', target, value, ...reader.at(node) };
};

/** `yield`, `yield …` and `yield from …`, as a statement or in an expression. */
export const yielded: Rule<Expression> = (reader, node) => {
  const parts = new Parts(reader, node);
  const keyword = parts.take();
  if (parts.takeIf('from')) {
    const value = reader.expression(parts.take());
    return { kind: 'YieldFrom', value, ...reader.at(keyword, parts.last) };
  }
  const value = parts.done ? null : expressionList(reader, parts);
  return { kind: 'Yield', value, ...reader.at(keyword, parts.last) };
};

const awaited: Rule<Expression> = (reader, node) =>
  reader.refuse(node, 'await', 'Functions run from start to end; generators may yield');

function constant(value: (reader: Reader, node: Cst) => ConstantValue): Rule<Constant> {
  return (reader, node) => ({ kind: 'Constant', value: value(reader, node), ...reader.at(node) });
}

const RULES: Readonly<Record<string, Rule<Expression>>> = {
  VariableName: nameOf,
  Number: number,
  String: string,
  FormatString: string,
  ContinuedString: string,
  None: constant(() => ({ type: 'None' })),
  Ellipsis: constant(() => ({ type: 'Ellipsis' })),
  Boolean: constant((reader, node) => ({ type: 'bool', value: reader.text(node) === 'True' })),
  ParenthesizedExpression: parenthesized,
  TupleExpression: display,
  ArrayExpression: display,
  SetExpression: display,
  DictionaryExpression: dictionary,
  ArrayComprehensionExpression: comprehension,
  SetComprehensionExpression: comprehension,
  ComprehensionExpression: comprehension,
  DictionaryComprehensionExpression: dictComprehension,
  BinaryExpression: operation,
  UnaryExpression: operation,
  ConditionalExpression: conditional,
  LambdaExpression: lambda,
  NamedExpression: walrus,
  CallExpression: call,
  MemberExpression: member,
  YieldExpression: yielded,
  AwaitExpression: awaited,
};
