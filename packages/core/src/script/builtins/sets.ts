import { getIterator, nextOf } from '../machine/iteration.js';
import type { Machine } from '../machine/machine.js';
import { DictObject, Instance, SetObject } from '../machine/objects.js';
import { addToSet, clearSet, makeSet, popFromSet, takeFromSet } from '../machine/sets.js';
import { SetTable } from '../machine/setTable.js';
import { contains } from '../machine/subscripts.js';
import { FROZENSET, SET } from '../machine/types.js';
import type { Value } from '../machine/values.js';
import { defineMethods, expectCount, shared } from './define.js';

const asSet = (value: Value | undefined): SetObject =>
  (value instanceof Instance ? value.payload : value) as SetObject;

/** Adds what an iterable gives, one by one. */
function addAll(machine: Machine, set: SetObject, source: Value): void {
  if (source instanceof SetObject) {
    for (const item of source.table.values) addToSet(machine, set, item);
    return;
  }
  if (source instanceof DictObject) {
    for (const { key } of [...source.dict]) addToSet(machine, set, key);
    return;
  }
  const iterator = getIterator(machine, source);
  for (let item = nextOf(machine, iterator); item !== undefined; item = nextOf(machine, iterator)) {
    addToSet(machine, set, item);
    machine.heap.release(item);
  }
  machine.heap.release(iterator);
}

/** Says what these built-in types do. To be called once. */
export function defineSets(): void {
  SET.construct = (machine, args) => {
    expectCount(machine, 'set', args, 0, 1);
    const set = makeSet(machine);
    if (args.length > 0) addAll(machine, set, args[0] as Value);
    return set;
  };

  for (const [type, kind] of [
    [SET, 'set'],
    [FROZENSET, 'frozenset'],
  ] as const) {
    type.payloadKind = kind;
    type.makePayload = (machine, instance, args) => {
      const set = new SetObject(instance.id, type, new SetTable(), kind === 'frozenset');
      if (args.length > 0) addAll(machine, set, args[0] as Value);
      return set;
    };
  }

  FROZENSET.construct = (machine, args) => {
    expectCount(machine, 'frozenset', args, 0, 1);
    const [source] = args;
    if (source instanceof SetObject && source.isFrozen) return shared(machine, source);
    const set = makeSet(machine, true);
    if (source !== undefined) addAll(machine, set, source);
    return set;
  };

  for (const type of [SET, FROZENSET]) {
    defineMethods(type, {
      copy(machine, [self]) {
        const set = makeSet(machine, asSet(self).isFrozen);
        for (const item of asSet(self).table.values) addToSet(machine, set, item);
        return set;
      },
      union(machine, [self, ...others]) {
        const set = makeSet(machine, asSet(self).isFrozen);
        for (const item of asSet(self).table.values) addToSet(machine, set, item);
        for (const other of others) addAll(machine, set, other);
        return set;
      },
      issubset: (machine, [self, other]) =>
        asSet(self).table.values.every((item) => contains(machine, other as Value, item)),
      __contains__: (machine, [self, item]) => contains(machine, asSet(self), item as Value),
    });
  }

  defineMethods(SET, {
    add(machine, [self, item]) {
      addToSet(machine, asSet(self), item as Value);
      return null;
    },
    discard(machine, [self, item]) {
      machine.heap.release(takeFromSet(machine, asSet(self), item as Value));
      return null;
    },
    remove(machine, [self, item]) {
      const found = takeFromSet(machine, asSet(self), item as Value);
      if (found === undefined) throw machine.errorWith('KeyError', item as Value);
      machine.heap.release(found);
      return null;
    },
    pop(machine, [self]) {
      const found = popFromSet(machine, asSet(self));
      if (found === undefined) throw machine.error('KeyError', 'pop from an empty set');
      return found;
    },
    clear(machine, [self]) {
      clearSet(machine, asSet(self));
      return null;
    },
    update(machine, [self, ...others]) {
      for (const other of others) addAll(machine, asSet(self), other);
      return null;
    },
  });
}
