import type { Predicate } from '../../src/index.ts';

/** A predicate as one writes it. */
export function written(predicate: Predicate): string {
  switch (predicate.kind) {
    case 'and':
    case 'or':
      return `(${written(predicate.left)}) ${predicate.kind} (${written(predicate.right)})`;
    case 'not':
      return `not (${written(predicate.operand)})`;
    case 'line':
      return `line ${predicate.file}:${predicate.line}`;
    case 'site':
      return `site ${predicate.file}:${predicate.line}+${predicate.offset}`;
    case 'function':
      return `function "${predicate.name}"`;
    case 'event': {
      const { type, object, typeName, label } = predicate;
      if (label !== null) return `mark ${label}`;
      if (object !== null) return `${type} of ${object}`;
      return typeName === null ? type : `${type} of type ${typeName}`;
    }
    case 'compare': {
      const { quantity, comparator, value } = predicate;
      return `${quantityOf(quantity)} ${comparator} ${value}`;
    }
  }
}

function quantityOf(quantity: Extract<Predicate, { kind: 'compare' }>['quantity']): string {
  if (quantity.of === 'refcount') return `refcount(${quantity.object})`;
  if (quantity.of === 'allocated' || quantity.typeName === null) return quantity.of;
  return `type ${quantity.typeName} ${quantity.of}`;
}
