import { binary } from '../machine/arithmetic.js';
import { deleteAttribute, setPlainAttribute } from '../machine/attributes.js';
import { addressOf, compare, equals, hashValue } from '../machine/compare.js';
import { clearDict } from '../machine/dictOps.js';
import { newInstance } from '../machine/instances.js';
import { getIterator, nextOf } from '../machine/iteration.js';
import type { Machine } from '../machine/machine.js';
import {
  DictObject,
  type Keywords,
  List,
  Native,
  type NativeCode,
  type SetObject,
  Type,
} from '../machine/objects.js';
import { clearSet } from '../machine/sets.js';
import { contains, deleteSubscript, getSubscript, setSubscript } from '../machine/subscripts.js';
import { plainRepr, reprText, strText } from '../machine/textForms.js';
import * as types from '../machine/types.js';
import { NOT_IMPLEMENTED, type Value } from '../machine/values.js';
import { worth } from '../machine/worth.js';
import { shared } from './define.js';
import { lengthOf } from './functions.js';
import { takeArguments } from './raising.js';

type Specials = Readonly<Record<string, NativeCode>>;

/**
 * Special methods of built-in types, for those who name them: `super().__init__(…)`, `[].__getitem__`. What
 * instructions do by themselves does not go through them.
 */
function define(type: Type, methods: Specials): void {
  for (const [name, code] of Object.entries(methods)) {
    type.hidden.set(name, new Native(types.BUILTIN_FUNCTION, name, code, type));
  }
}

const OF_OBJECT: Specials = {
  __init__: () => null,
  __repr__: (machine, [self]) => plainRepr(machine, self as Value),
  __str__: (machine, [self]) => reprText(machine, self as Value),
  __eq__: (_machine, [self, other]) => (self === other ? true : NOT_IMPLEMENTED),
  __ne__: (_machine, [self, other]) => (self === other ? false : NOT_IMPLEMENTED),
  __hash__: (_machine, [self]) => addressOf(self as Value),
  __setattr__(machine, [self, name, item]) {
    setPlainAttribute(machine, self as Value, name as string, item as Value);
    return null;
  },
  __delattr__(machine, [self, name]) {
    deleteAttribute(machine, self as Value, name as string);
    return null;
  },
};

const OF_CONTAINERS: Specials = {
  __len__: (machine, [self]) => lengthOf(machine, worth(self as Value)),
  __contains__: (machine, [self, item]) => contains(machine, worth(self as Value), item as Value),
  __iter__: (machine, [self]) => getIterator(machine, worth(self as Value)),
  __repr__: (machine, [self]) => reprText(machine, worth(self as Value)),
  __eq__: (machine, [self, other]) => equals(machine, worth(self as Value), worth(other as Value)),
};

const OF_INDEXED: Specials = {
  __getitem__: (machine, [self, index]) =>
    getSubscript(machine, worth(self as Value), index as Value),
};

const OF_MUTABLE: Specials = {
  __setitem__(machine, [self, index, item]) {
    setSubscript(machine, worth(self as Value), index as Value, item as Value);
    return null;
  },
  __delitem__(machine, [self, index]) {
    deleteSubscript(machine, worth(self as Value), index as Value);
    return null;
  },
};

const OF_VALUES: Specials = {
  __repr__: (machine, [self]) => reprText(machine, worth(self as Value)),
  __str__: (machine, [self]) => strText(machine, worth(self as Value)),
  __hash__: (machine, [self]) => hashValue(machine, worth(self as Value)),
  __eq__: (machine, [self, other]) => equals(machine, worth(self as Value), worth(other as Value)),
  ...Object.fromEntries(
    (['<', '<=', '>', '>='] as const).map((op, at) => [
      ['__lt__', '__le__', '__gt__', '__ge__'][at],
      (machine: Machine, [self, other]: readonly Value[]) =>
        compare(machine, op, worth(self as Value), worth(other as Value)),
    ]),
  ),
};

const OPERATORS = { add: '+', sub: '-', mul: '*', truediv: '/', floordiv: '//', mod: '%' } as const;

const OF_NUMBERS: Specials = Object.fromEntries(
  Object.entries(OPERATORS).map(([name, op]) => [
    `__${name}__`,
    (machine: Machine, [self, other]: readonly Value[]) =>
      binary(machine, op, worth(self as Value), worth(other as Value)),
  ]),
);

const OF_ITERATORS: Specials = {
  __iter__: (machine, [self]) => shared(machine, self as Value),
  __next__(machine, [self]) {
    const next = nextOf(machine, self as Value);
    if (next === undefined) throw machine.error('StopIteration', '');
    return next;
  },
};

/** `list.__init__` and its like: what was in there goes, what is given comes in. */
function refill(machine: Machine, [self, ...args]: readonly Value[], keywords: Keywords): Value {
  const container = worth(self as Value);
  const { type } = container as List | DictObject | SetObject;
  if (container instanceof List) {
    container.items = [];
    machine.heap.send({ type: 'clear', owner: container.id });
  } else if (container instanceof DictObject) clearDict(machine, container);
  else clearSet(machine, container as SetObject);
  if (args.length === 0 && keywords.size === 0) return null;
  const fill = type.dict.get(type === types.LIST ? 'extend' : 'update') as Native;
  return fill.call(machine, [self as Value, ...args], keywords);
}

/** Says what these built-in types do. To be called once. */
export function defineSpecials(): void {
  define(types.OBJECT, OF_OBJECT);
  types.OBJECT.hidden.set(
    '__new__',
    new Native(types.BUILTIN_FUNCTION, '__new__', (machine, [type, ...args]) => {
      if (type instanceof Type && type.id !== 0) return newInstance(machine, type, args);
      throw machine.error('TypeError', 'object.__new__(X): X is not a class of the script');
    }),
  );
  for (const type of [types.LIST, types.DICT, types.SET, types.FROZENSET, types.TUPLE, types.STR])
    define(type, OF_CONTAINERS);
  for (const type of [types.LIST, types.DICT, types.TUPLE, types.STR]) define(type, OF_INDEXED);
  for (const type of [types.LIST, types.DICT]) define(type, OF_MUTABLE);
  for (const type of [types.LIST, types.DICT, types.SET]) define(type, { __init__: refill });
  for (const type of [types.INT, types.FLOAT, types.STR, types.TUPLE]) define(type, OF_VALUES);
  for (const type of [types.INT, types.FLOAT]) define(type, OF_NUMBERS);
  for (const type of [types.LIST, types.TUPLE, types.STR]) {
    define(type, {
      __add__: OF_NUMBERS.__add__ as NativeCode,
      __mul__: OF_NUMBERS.__mul__ as NativeCode,
    });
  }
  const { ITERATORS, MAP, FILTER, ZIP, ENUMERATE, REVERSED } = types;
  for (const type of [...Object.values(ITERATORS), MAP, FILTER, ZIP, ENUMERATE, REVERSED])
    define(type, OF_ITERATORS);
  define(types.BASE_EXCEPTION, {
    __init__: takeArguments,
    __str__: (machine, [self]) => strText(machine, self as Value),
    __repr__: (machine, [self]) => plainRepr(machine, self as Value),
  });
}
