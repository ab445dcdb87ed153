import { callValue } from '../machine/calls.js';
import { compare, equals, truth } from '../machine/compare.js';
import { EMPTY_TUPLE } from '../machine/constants.js';
import { collect } from '../machine/iteration.js';
import type { Machine } from '../machine/machine.js';
import { Instance, List, Tuple, type Type } from '../machine/objects.js';
import { append, emptyList, fillItems, makeList, makeTuple, splice } from '../machine/sequences.js';
import { typeOf } from '../machine/typeOf.js';
import { ENUMERATE, FILTER, GENERATOR, LIST, MAP, TUPLE, ZIP } from '../machine/types.js';
import { isInt, type Value } from '../machine/values.js';
import { defineMethods, expectCount, expectInt, shared } from './define.js';

const asList = (value: Value | undefined): List =>
  (value instanceof Instance ? value.payload : value) as List;
const asTuple = (value: Value | undefined): Tuple =>
  (value instanceof Instance ? value.payload : value) as Tuple;

function indexOf(
  machine: Machine,
  items: readonly Value[],
  item: Value,
  kind: 'list' | 'tuple',
): number {
  const at = items.findIndex((each) => each === item || equals(machine, each, item));
  if (at >= 0) return at;
  throw machine.error(
    'ValueError',
    kind === 'list' ? 'list.index(x): x not in list' : 'tuple.index(x): x not in tuple',
  );
}

/** The items change place; no count changes. */
function reorder(machine: Machine, list: List, items: readonly Value[]): void {
  const { length } = list.items;
  splice(machine, list, 0, length, [], 'new', 'keep');
  splice(machine, list, 0, 0, items, 'move');
}

/** In order, stable. Keys are made first, and let go of at the end. */
export function sorted(
  machine: Machine,
  items: readonly Value[],
  key: Value | undefined,
  reverse: Value | undefined,
): Value[] {
  const keys = key == null ? [...items] : items.map((each) => callValue(machine, key, [each]));
  const places = items.map((_each, at) => at);
  const isReversed = reverse !== undefined && truth(machine, reverse);
  const less = (a: number, b: number): boolean =>
    isLess(machine, keys[a] as Value, keys[b] as Value);
  places.sort((a, b) => {
    const [one, two] = isReversed ? [b, a] : [a, b];
    if (less(one, two)) return -1;
    return less(two, one) ? 1 : 0;
  });
  if (key != null) for (const each of keys) machine.heap.release(each);
  return places.map((at) => items[at] as Value);
}

function isLess(machine: Machine, a: Value, b: Value): boolean {
  if (isInt(a) && isInt(b)) return a < b;
  const result = compare(machine, '<', a, b);
  const isTrue = truth(machine, result);
  machine.heap.release(result);
  return isTrue;
}

/**
 * `tuple(iterable)`. With room for as many items as the iterable has it is tracked whatever they are; one that turns out
 * longer or shorter than was hinted is not. Objects/abstract.c `PySequence_Tuple` (3.14.4); run: p17, p23
 */
function tupleOf(machine: Machine, source: Value): Tuple {
  const items = collect(machine, source);
  const room = isUnhinted(source) ? DEFAULT_HINT : items.length;
  const tracked = !(source instanceof List) && room === items.length;
  return makeTuple(machine, items, 'move', tracked, room);
}

/** Whether there is no telling how many items are to come. */
const isUnhinted = (source: Value): boolean =>
  source instanceof Instance
    ? source.type.lookup('__len__') === undefined
    : UNHINTED.has(typeOf(source));

const UNHINTED: ReadonlySet<Type> = new Set([GENERATOR, MAP, FILTER, ZIP, ENUMERATE]);
const DEFAULT_HINT = 10;

/** Says what these built-in types do. To be called once. */
export function defineSequences(): void {
  LIST.construct = (machine, args) => {
    expectCount(machine, 'list', args, 0, 1);
    const list = emptyList(machine, [], true);
    for (const item of args.length > 0 ? collect(machine, args[0] as Value, 'held') : [])
      append(machine, list, item, 'move');
    return list;
  };
  LIST.payloadKind = 'list';
  LIST.makePayload = (machine, instance, args) => {
    const list = new List(instance.id, LIST, []);
    for (const item of args.length > 0 ? collect(machine, args[0] as Value) : [])
      append(machine, list, item, 'move');
    return list;
  };

  TUPLE.payloadKind = 'tuple';
  TUPLE.makePayload = (machine, instance, args) => {
    const tuple = new Tuple(
      instance.id,
      TUPLE,
      args.length > 0 ? collect(machine, args[0] as Value) : [],
    );
    fillItems(machine, tuple, 'move');
    return tuple;
  };

  TUPLE.construct = (machine, args) => {
    expectCount(machine, 'tuple', args, 0, 1);
    const [source] = args;
    if (source instanceof Tuple) return shared(machine, source);
    return source === undefined ? EMPTY_TUPLE : tupleOf(machine, source);
  };

  defineMethods(LIST, {
    append(machine, [self, item]) {
      append(machine, asList(self), item as Value, 'new');
      return null;
    },
    extend(machine, [self, items]) {
      for (const item of collect(machine, items as Value, 'held'))
        append(machine, asList(self), item, 'move');
      return null;
    },
    insert(machine, [self, index, item]) {
      const list = asList(self);
      const at = expectInt(machine, index as Value);
      const { length } = list.items;
      splice(
        machine,
        list,
        Math.min(length, Math.max(0, at < 0 ? at + length : at)),
        0,
        [item as Value],
        'new',
      );
      return null;
    },
    pop(machine, args) {
      expectCount(machine, 'pop', args.slice(1), 0, 1);
      const list = asList(args[0]);
      const index = args[1] === undefined ? -1 : expectInt(machine, args[1]);
      if (list.items.length === 0) throw machine.error('IndexError', 'pop from empty list');
      const at = index < 0 ? index + list.items.length : index;
      if (at < 0 || at >= list.items.length)
        throw machine.error('IndexError', 'pop index out of range');
      return splice(machine, list, at, 1, [], 'new', 'keep')[0] as Value;
    },
    remove(machine, [self, item]) {
      const list = asList(self);
      const at = list.items.findIndex(
        (each) => each === item || equals(machine, each, item as Value),
      );
      if (at < 0) throw machine.error('ValueError', 'list.remove(x): x not in list');
      splice(machine, list, at, 1, [], 'new');
      return null;
    },
    clear(machine, [self]) {
      const list = asList(self);
      list.items = [];
      machine.heap.send({ type: 'clear', owner: list.id });
      return null;
    },
    copy: (machine, [self]) => makeList(machine, [...asList(self).items], 'new'),
    count: (machine, [self, item]) =>
      asList(self).items.filter((each) => each === item || equals(machine, each, item as Value))
        .length,
    index: (machine, [self, item]) => indexOf(machine, asList(self).items, item as Value, 'list'),
    reverse(machine, [self]) {
      const list = asList(self);
      reorder(machine, list, [...list.items].reverse());
      return null;
    },
    sort(machine, [self], keywords) {
      const list = asList(self);
      reorder(
        machine,
        list,
        sorted(machine, list.items, keywords.get('key'), keywords.get('reverse')),
      );
      return null;
    },
  });

  defineMethods(TUPLE, {
    count: (machine, [self, item]) =>
      asTuple(self).items.filter((each) => each === item || equals(machine, each, item as Value))
        .length,
    index: (machine, [self, item]) => indexOf(machine, asTuple(self).items, item as Value, 'tuple'),
  });
}
