import type { SyntaxNode as Cst } from '@lezer/common';
import type { Expression, Keyword } from '../syntax.js';
import { generators } from './comprehensions.js';
import { identifier, nameOf } from './names.js';
import { Parts } from './parts.js';
import type { Reader, Rule } from './reader.js';

export const call: Rule<Expression> = (reader, node) => {
  const parts = new Parts(reader, node);
  const func = reader.expression(parts.take());
  return { kind: 'Call', func, ...callArguments(reader, parts.take()), ...reader.at(node) };
};

export interface CallArguments {
  readonly args: readonly Expression[];
  readonly keywords: readonly Keyword[];
}

/** What stands in the parentheses of a call, of a class or of a decorator. */
export function callArguments(reader: Reader, list: Cst): CallArguments {
  const parts = new Parts(reader, list);
  const args: Expression[] = [];
  const keywords: Keyword[] = [];
  parts.take();
  while (!parts.done && !parts.is(')')) {
    const found = argument(reader, parts, list);
    if (found.kind === 'keyword') addKeyword(reader, keywords, found, parts.last);
    else addPositional(reader, args, keywords, found, parts.last);
    parts.takeIf(',');
  }
  const { line, column } = reader.at(list);
  const bare = args.some((arg) => arg.line === line && arg.column === column);
  if (bare && args.length + keywords.length > 1) {
    reader.fail(list, 'a generator expression beside other arguments', 'Put it in parentheses');
  }
  return { args, keywords };
}

function argument(reader: Reader, parts: Parts, list: Cst): Expression | Keyword {
  const first = parts.take();
  if (first.name === '**') {
    const value = reader.expression(parts.take());
    return { kind: 'keyword', arg: null, value, ...reader.at(first, parts.last) };
  }
  if (first.name === '*') {
    const value = reader.expression(parts.take());
    return { kind: 'Starred', value, ctx: 'Load', ...reader.at(first, parts.last) };
  }
  const sign = parts.takeIf('AssignOp');
  if (sign !== null) return named(reader, first, sign, parts);
  const elt = reader.expression(first);
  if (!parts.is('for', 'async')) return elt;
  const rest = { elt, generators: generators(reader, parts) };
  // Alone in a call, a generator expression needs no parentheses of its own: it has the call's.
  return { kind: 'GeneratorExp', ...rest, ...reader.at(list) };
}

/** `name=value` or `name:=value`. */
function named(reader: Reader, name: Cst, sign: Cst, parts: Parts): Expression | Keyword {
  const value = reader.expression(parts.take());
  const at = reader.at(name, parts.last);
  if (parts.is('for', 'async')) {
    reader.fail(parts.take(), 'a comprehension as a named argument', 'Put it in parentheses');
  }
  if (reader.text(sign) === '=') {
    return { kind: 'keyword', arg: identifier(reader, name), value, ...at };
  }
  return { kind: 'NamedExpr', target: { ...nameOf(reader, name), ctx: 'Store' }, value, ...at };
}

function addKeyword(reader: Reader, keywords: Keyword[], found: Keyword, place: Cst): void {
  if (found.arg !== null && keywords.some(({ arg }) => arg === found.arg)) {
    reader.fail(place, `the argument "${found.arg}" is given twice`);
  }
  keywords.push(found);
}

function addPositional(
  reader: Reader,
  args: Expression[],
  keywords: readonly Keyword[],
  found: Expression,
  place: Cst,
): void {
  if (
    keywords.some(({ arg }) => arg === null) ||
    (keywords.length > 0 && found.kind !== 'Starred')
  ) {
    reader.fail(place, 'an argument without a name after one with a name', 'Put it before those');
  }
  args.push(found);
}
