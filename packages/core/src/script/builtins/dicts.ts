import { withPacked } from '../machine/calls.js';
import { Dict } from '../machine/dict.js';
import {
  clearDict,
  copyDict,
  findItem,
  makeDict,
  popItem,
  setItem,
  updateDict,
} from '../machine/dictOps.js';
import { collect } from '../machine/iteration.js';
import type { Machine } from '../machine/machine.js';
import { DictObject, Instance, type Keywords, List, Tuple } from '../machine/objects.js';
import { makeTuple } from '../machine/sequences.js';
import { DICT, VIEWS } from '../machine/types.js';
import type { Value } from '../machine/values.js';
import { DictView } from '../machine/views.js';
import { defineMethods, expectCount, shared } from './define.js';

const asDict = (value: Value | undefined): DictObject =>
  (value instanceof Instance ? value.payload : value) as DictObject;

function fill(
  machine: Machine,
  dict: DictObject,
  source: Value | undefined,
  keywords: Keywords,
): void {
  const other = source instanceof Instance ? source.payload : source;
  if (other instanceof DictObject) updateDict(machine, dict, other);
  else if (other != null) addPairs(machine, dict, other);
  for (const [name, value] of keywords) setItem(machine, dict, name, value);
}

function addPairs(machine: Machine, dict: DictObject, pairs: Value): void {
  for (const pair of collect(machine, pairs, 'iterate')) {
    if (!(pair instanceof Tuple || pair instanceof List) || pair.items.length !== 2) {
      throw machine.error(
        'TypeError',
        'cannot convert dictionary update sequence element #0 to a sequence',
      );
    }
    const [key, value] = pair.items as [Value, Value];
    setItem(machine, dict, key, value);
    machine.heap.release(pair);
  }
}

function view(machine: Machine, dict: DictObject, part: 'keys' | 'values' | 'items'): Value {
  const type = VIEWS[part];
  const id = machine.heap.allocate(type.name, { kind: 'iterator' });
  machine.heap.set(id, '.dict', dict, 'new');
  return machine.heap.register(new DictView(id, type, dict, part));
}

/** Says what these built-in types do. To be called once. */
export function defineDicts(): void {
  DICT.construct = (machine, args, keywords) => {
    expectCount(machine, 'dict', args, 0, 1);
    const dict = makeDict(machine, { fresh: true });
    fill(machine, dict, args[0], keywords);
    return dict;
  };
  DICT.payloadKind = 'dict';
  DICT.makePayload = (machine, instance, args, keywords) => {
    const dict = new DictObject(instance.id, DICT, new Dict());
    fill(machine, dict, args[0], keywords);
    return dict;
  };

  defineMethods(DICT, {
    get(machine, args) {
      expectCount(machine, 'get', args.slice(1), 1, 2);
      return shared(
        machine,
        findItem(machine, asDict(args[0]), args[1] as Value) ?? args[2] ?? null,
      );
    },
    setdefault(machine, args) {
      const [self, key, value = null] = args;
      const found = findItem(machine, asDict(self), key as Value);
      if (found !== undefined) return shared(machine, found);
      setItem(machine, asDict(self), key as Value, value);
      return shared(machine, value);
    },
    pop(machine, args) {
      expectCount(machine, 'pop', args.slice(1), 1, 2);
      const popped = popItem(machine, asDict(args[0]), args[1] as Value);
      if (popped !== undefined) return popped;
      if (args.length > 2) return shared(machine, args[2] as Value);
      throw machine.errorWith('KeyError', args[1] as Value);
    },
    popitem(machine, [self]) {
      const dict = asDict(self);
      const last = dict.dict.last();
      if (!last) throw machine.error('KeyError', 'popitem(): dictionary is empty');
      machine.heap.take(last.key);
      dict.dict.freeLast(last);
      const value = popItem(machine, dict, last.key) as Value;
      return makeTuple(machine, [last.key, value], 'move');
    },
    update(machine, [self, ...others], keywords) {
      return withPacked(machine, others, () => {
        fill(machine, asDict(self), others[0], keywords);
        return null;
      });
    },
    clear(machine, [self]) {
      clearDict(machine, asDict(self));
      return null;
    },
    copy: (machine, [self]) => copyDict(machine, asDict(self)),
    keys: (machine, [self]) => view(machine, asDict(self), 'keys'),
    values: (machine, [self]) => view(machine, asDict(self), 'values'),
    items: (machine, [self]) => view(machine, asDict(self), 'items'),
  });
}
