import type { Expression } from '../syntax.js';
import { Parts } from './parts.js';
import type { Rule } from './reader.js';
import { items } from './sequences.js';

export const parenthesized: Rule<Expression> = (reader, node) => {
  const parts = new Parts(reader, node);
  parts.take();
  const star = parts.takeIf('*');
  if (star) reader.fail(star, 'a starred expression by itself', 'Write (*x,) for a tuple');
  return reader.expression(parts.take());
};

/** `(…)`, `[…]`, `{…}` with items between commas. */
export const display: Rule<Expression> = (reader, node) => {
  const parts = new Parts(reader, node);
  parts.take();
  const { elts } = items(reader, parts, [')', ']', '}']);
  const at = reader.at(node);
  if (node.name === 'TupleExpression') return { kind: 'Tuple', elts, ctx: 'Load', ...at };
  if (node.name === 'ArrayExpression') return { kind: 'List', elts, ctx: 'Load', ...at };
  return { kind: 'Set', elts, ...at };
};

export const dictionary: Rule<Expression> = (reader, node) => {
  const parts = new Parts(reader, node);
  parts.take();
  const keys: (Expression | null)[] = [];
  const values: Expression[] = [];
  while (!parts.done && !parts.is('}')) {
    if (parts.takeIf('**')) keys.push(null);
    else {
      keys.push(reader.expression(parts.take()));
      parts.take();
    }
    values.push(reader.expression(parts.take()));
    parts.takeIf(',');
  }
  return { kind: 'Dict', keys, values, ...reader.at(node) };
};
