import type { Type } from './objects.js';
import { HeapObject } from './objects.js';
import * as types from './types.js';
import { Bytes, CodeValue, ELLIPSIS, Float, Range, type Value } from './values.js';

/** Python's `type(value)`. */
export function typeOf(value: Value): Type {
  if (value instanceof HeapObject) return value.type;
  if (value === null) return types.NONE_TYPE;
  switch (typeof value) {
    case 'string':
      return types.STR;
    case 'boolean':
      return types.BOOL;
    case 'number':
    case 'bigint':
      return types.INT;
    default:
  }
  if (value instanceof Float) return types.FLOAT;
  if (value instanceof Bytes) return types.BYTES;
  if (value instanceof Range) return types.RANGE;
  if (value instanceof CodeValue) return types.CODE;
  return value === ELLIPSIS ? types.ELLIPSIS_TYPE : types.NOT_IMPLEMENTED_TYPE;
}
