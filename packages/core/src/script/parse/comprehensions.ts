import type { Comprehension, Expression } from '../syntax.js';
import { Parts } from './parts.js';
import type { Reader, Rule } from './reader.js';
import { expressionList, item } from './sequences.js';
import { toTarget } from './targets.js';

/** `for … in … if …`, as often as it comes. */
export function generators(reader: Reader, parts: Parts): Comprehension[] {
  const found: Comprehension[] = [];
  while (parts.is('for', 'async')) found.push(generator(reader, parts));
  return found;
}

function generator(reader: Reader, parts: Parts): Comprehension {
  if (parts.is('async')) {
    reader.refuse(parts.take(), 'asynchronous comprehensions', 'Use for without async');
  }
  const start = parts.take();
  const target = toTarget(reader, expressionList(reader, parts, ['in']), 'Store');
  parts.take();
  const iter = reader.expression(parts.take());
  const ifs: Expression[] = [];
  while (parts.takeIf('if')) ifs.push(reader.expression(parts.take()));
  return { kind: 'comprehension', target, iter, ifs, ...reader.at(start, parts.last) };
}

/** `[x for …]`, `{x for …}`, `(x for …)`. */
export const comprehension: Rule<Expression> = (reader, node) => {
  const parts = new Parts(reader, node);
  parts.take();
  const elt = element(reader, parts);
  const at = reader.at(node);
  const rest = { elt, generators: generators(reader, parts), ...at };
  if (node.name === 'ArrayComprehensionExpression') return { kind: 'ListComp', ...rest };
  if (node.name === 'SetComprehensionExpression') return { kind: 'SetComp', ...rest };
  return { kind: 'GeneratorExp', ...rest };
};

export const dictComprehension: Rule<Expression> = (reader, node) => {
  const parts = new Parts(reader, node);
  parts.take();
  if (parts.is('**')) noUnpacking(reader, parts);
  const key = reader.expression(parts.take());
  parts.take();
  const value = reader.expression(parts.take());
  return {
    kind: 'DictComp',
    key,
    value,
    generators: generators(reader, parts),
    ...reader.at(node),
  };
};

function element(reader: Reader, parts: Parts): Expression {
  if (parts.is('*')) noUnpacking(reader, parts);
  return item(reader, parts);
}

function noUnpacking(reader: Reader, parts: Parts): never {
  return reader.refuse(
    parts.take(),
    'unpacking in a comprehension',
    'Use a for loop, or another for in the comprehension',
  );
}
