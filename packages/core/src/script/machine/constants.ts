import type { Constant } from '../compile/code.js';
import { hashOfConstant } from './hash.js';
import { SetObject, Slice, Tuple } from './objects.js';
import { SetTable } from './setTable.js';
import { FROZENSET, SLICE, TUPLE } from './types.js';
import { Bytes, ELLIPSIS, Float, int, type Value } from './values.js';

const VALUES = new WeakMap<object, Value>();

/** What a literal is at run time; the same object each time. */
export function constantValue(constant: Constant): Value {
  let value = VALUES.get(constant);
  if (value === undefined) {
    value = make(constant);
    VALUES.set(constant, value);
  }
  return value;
}

export const EMPTY_TUPLE = new Tuple(0, TUPLE, []);

function make(constant: Constant): Value {
  switch (constant.type) {
    case 'None':
      return null;
    case 'Ellipsis':
      return ELLIPSIS;
    case 'bool':
    case 'str':
      return constant.value;
    case 'int':
      return int(constant.value);
    case 'float':
      return new Float(constant.value);
    case 'bytes':
      return new Bytes(constant.value);
    case 'tuple':
      return constant.items.length === 0
        ? EMPTY_TUPLE
        : new Tuple(0, TUPLE, constant.items.map(constantValue));
    case 'frozenset': {
      const table = new SetTable();
      for (const item of constant.items.map(constantValue)) table.add(item, hashOfConstant(item));
      return new SetObject(0, FROZENSET, table, true);
    }
    case 'slice': {
      const [start, stop, step] = constant.parts.map(constantValue);
      return new Slice(0, SLICE, start!, stop!, step!);
    }
  }
}
