import type { SyntaxNode as Cst } from '@lezer/common';
import type { Expression } from '../syntax.js';
import { attributeName } from './names.js';
import { Parts } from './parts.js';
import type { Reader, Rule } from './reader.js';
import { item } from './sequences.js';

/** `value.attr` or `value[…]`. */
export const member: Rule<Expression> = (reader, node) => {
  const parts = new Parts(reader, node);
  const owner = parts.take();
  const sign = parts.take();
  if (sign.name !== '.') {
    const value = reader.expression(owner);
    const slice = subscript(reader, parts);
    return { kind: 'Subscript', value, slice, ctx: 'Load', ...reader.at(node) };
  }
  const digits = owner.name === 'Number' && /^[\d_]+$/.test(reader.text(owner));
  if (digits && owner.to === sign.from) dotAfterNumber(reader, owner, sign);
  const value = reader.expression(owner);
  const attr = attributeName(reader, parts.take());
  return { kind: 'Attribute', value, attr, ctx: 'Load', ...reader.at(node) };
};

/** The grammar does not know floats that end with their dot. */
export function dotAfterNumber(
  reader: Reader,
  number: { from: number },
  dot: { to: number },
): never {
  const place = { from: number.from, to: dot.to };
  return reader.refuse(place, 'numbers that end with a dot', 'Write a zero behind it, as in 1.0');
}

function subscript(reader: Reader, parts: Parts): Expression {
  const first = parts.next ?? parts.last;
  const elts: Expression[] = [];
  let comma = false;
  while (!parts.done && !parts.is(']')) {
    elts.push(index(reader, parts));
    comma = parts.takeIf(',') !== null;
  }
  const [only] = elts;
  if (only !== undefined && elts.length === 1 && !comma) return only;
  return { kind: 'Tuple', elts, ctx: 'Load', ...reader.at(first, parts.last) };
}

/** One index, or one slice. */
function index(reader: Reader, parts: Parts): Expression {
  const first = parts.next ?? parts.last;
  const lower = bound(reader, parts);
  if (!parts.is(':')) return lower ?? reader.expression(parts.take());
  parts.take();
  const upper = bound(reader, parts);
  const step = parts.takeIf(':') === null ? null : bound(reader, parts);
  return { kind: 'Slice', lower, upper, step, ...reader.at(first, parts.last) };
}

function bound(reader: Reader, parts: Parts): Expression | null {
  return parts.done || parts.is(':', ',', ']') ? null : item(reader, parts);
}

/** `a.b.c` as the grammar writes it in decorators and imports: names and dots. */
export function dotted(reader: Reader, parts: Parts): { text: string; nodes: readonly Cst[] } {
  const nodes = [parts.take()];
  while (parts.takeIf('.')) nodes.push(parts.take());
  return { text: nodes.map((node) => attributeName(reader, node)).join('.'), nodes };
}
