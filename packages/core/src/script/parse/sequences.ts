import type { Expression, Starred } from '../syntax.js';
import type { Parts } from './parts.js';
import type { Reader } from './reader.js';

/** `value` or `*value`. */
export function item(reader: Reader, parts: Parts): Expression {
  const star = parts.takeIf('*');
  if (star === null) return reader.expression(parts.take());
  const node = parts.take();
  const value = reader.expression(node);
  return { kind: 'Starred', value, ctx: 'Load', ...reader.at(star, node) } satisfies Starred;
}

/** Items between commas up to the closing token, which stays; and whether a comma came last. */
export function items(
  reader: Reader,
  parts: Parts,
  closing: readonly string[] = [],
): { elts: Expression[]; comma: boolean } {
  const elts: Expression[] = [];
  let comma = false;
  while (!parts.done && !parts.is(...closing)) {
    elts.push(item(reader, parts));
    comma = parts.takeIf(',') !== null;
    if (!comma) break;
  }
  return { elts, comma };
}

/** Expressions without brackets: one is itself, several, or one with a comma, are a tuple. */
export function expressionList(
  reader: Reader,
  parts: Parts,
  closing: readonly string[] = [],
): Expression {
  const first = parts.next;
  const { elts, comma } = items(reader, parts, closing);
  const [only] = elts;
  if (first === null || only === undefined) return reader.expression(parts.take());
  if (elts.length > 1 || comma) {
    return { kind: 'Tuple', elts, ctx: 'Load', ...reader.at(first, parts.last) };
  }
  if (only.kind === 'Starred') {
    reader.fail(first, 'a starred expression by itself', 'Write *x, with a comma for a tuple');
  }
  return only;
}
