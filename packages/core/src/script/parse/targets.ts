import { badSyntax } from '../refuse.js';
import type { Expression } from '../syntax.js';
import type { Reader } from './reader.js';

/** The same expression as a place that is assigned or deleted; what is no place is refused. */
export function toTarget(reader: Reader, value: Expression, ctx: 'Store' | 'Del'): Expression {
  switch (value.kind) {
    case 'Name':
    case 'Attribute':
    case 'Subscript':
      return { ...value, ctx };
    case 'List':
    case 'Tuple':
      return { ...value, ctx, elts: targetsOf(reader, value.elts, ctx) };
    default:
      return noTarget(reader, value, ctx);
  }
}

function targetsOf(
  reader: Reader,
  elts: readonly Expression[],
  ctx: 'Store' | 'Del',
): readonly Expression[] {
  let starred = false;
  return elts.map((elt) => {
    if (elt.kind !== 'Starred' || ctx === 'Del') return toTarget(reader, elt, ctx);
    if (starred) badSyntax(reader.source, elt, 'more than one starred name in an assignment');
    starred = true;
    return { ...elt, ctx, value: toTarget(reader, elt.value, ctx) };
  });
}

function noTarget(reader: Reader, value: Expression, ctx: 'Store' | 'Del'): never {
  const action = ctx === 'Store' ? 'assigned to' : 'deleted';
  const found = `${DESCRIPTIONS[value.kind] ?? 'this expression'} cannot be ${action}`;
  const expected = 'Names, attributes, items, and tuples and lists of them can';
  return badSyntax(reader.source, value, found, expected);
}

const DESCRIPTIONS: Partial<Record<Expression['kind'], string>> = {
  Call: 'what a call returns',
  Constant: 'a literal',
  JoinedStr: 'a literal',
  Compare: 'a comparison',
  Dict: 'a dict display',
  Set: 'a set display',
  Starred: 'a starred expression',
  Lambda: 'a lambda',
};
