import { materialise } from './attributes.js';
import { EMPTY_TUPLE } from './constants.js';
import { makeDict, setItem } from './dictOps.js';
import { frameObject } from './frameObjects.js';
import type { Machine } from './machine.js';
import {
  BoundMethod,
  FunctionObject,
  Generator,
  HeapObject,
  Instance,
  Module,
  Native,
  Slice,
  Traceback,
  Type,
  Weakref,
} from './objects.js';
import { makeTuple } from './sequences.js';
import { typeOf } from './typeOf.js';
import { CodeValue, type Value } from './values.js';

/** Attributes that objects have without anybody setting them; a reference more. `undefined`: there is none. */
export function nativeAttribute(machine: Machine, value: Value, name: string): Value | undefined {
  if (name === '__class__') return taken(machine, typeOf(value));
  if (value instanceof Type && name === '__bases__') return makeTuple(machine, value.bases, 'new');
  if (value instanceof Type && name === '__mro__') return makeTuple(machine, value.mro, 'new');
  const found = special(machine, value, name);
  if (found !== undefined) machine.heap.take(found);
  return found ?? (name === '__dict__' ? names(machine, value) : undefined);
}

function taken(machine: Machine, value: Value): Value {
  machine.heap.take(value);
  return value;
}

function special(machine: Machine, value: Value, name: string): Value | undefined {
  if (value instanceof Type) return ofType(value, name);
  if (value instanceof FunctionObject) return ofFunction(value, name);
  if (value instanceof BoundMethod) return ofMethod(value, name);
  if (value instanceof Native && (name === '__name__' || name === '__qualname__'))
    return value.name;
  if (value instanceof Module && name === '__name__') return value.name;
  if (value instanceof Weakref && name === '__callback__') return value.callback;
  if (value instanceof Traceback && name === 'tb_frame') return frameObject(machine, value.frame);
  if (value instanceof Traceback) return ofTraceback(value, name);
  if (value instanceof Instance && name === '__traceback__') return null;
  if (value instanceof Instance && name === '__context__') return null;
  if (value instanceof Instance && name === '__cause__') return null;
  if (value instanceof Instance && name === '__doc__') return null;
  if (value instanceof Generator && name === '__name__') return value.frame.code.name;
  if (value instanceof Slice && (name === 'start' || name === 'stop' || name === 'step'))
    return value[name];
  if (value instanceof CodeValue && name === 'co_name') return value.code.name;
  return undefined;
}

function ofTraceback(traceback: Traceback, name: string): Value | undefined {
  if (name === 'tb_next') return traceback.next;
  return name === 'tb_lineno' ? traceback.line : undefined;
}

function ofType(type: Type, name: string): Value | undefined {
  switch (name) {
    case '__name__':
      return type.name;
    case '__qualname__':
      return type.qualifiedName;
    case '__module__':
      return type.module;
    case '__doc__':
      return null;
    default:
      return undefined;
  }
}

function ofFunction(func: FunctionObject, name: string): Value | undefined {
  switch (name) {
    case '__name__':
      return func.name;
    case '__qualname__':
      return func.qualifiedName;
    case '__doc__':
      return func.code.doc;
    case '__module__':
      return '__main__';
    case '__defaults__':
      return func.defaults;
    case '__kwdefaults__':
      return func.keywordDefaults;
    case '__closure__':
      return func.closure.length === 0 ? null : EMPTY_TUPLE;
    case '__code__':
      return new CodeValue(func.code);
    default:
      return undefined;
  }
}

function ofMethod(method: BoundMethod, name: string): Value | undefined {
  if (name === '__func__') return method.func;
  if (name === '__self__') return method.self;
  if (name === '__name__' || name === '__qualname__') {
    return method.func instanceof FunctionObject ? method.func.name : (method.func as Native).name;
  }
  return undefined;
}

/**
 * `__dict__`: an instance's own; of anything else a copy. A script that changes a class or a module through it is
 * beyond what the machine shows.
 */
function names(machine: Machine, value: Value): Value | undefined {
  if (value instanceof Instance) {
    const inPlace = !(value.payload instanceof HeapObject);
    return value.type.hasDict ? taken(machine, materialise(machine, value, inPlace)) : undefined;
  }
  const own = value instanceof FunctionObject ? value.attributes : null;
  const all =
    own ?? (value instanceof Type ? value.dict : value instanceof Module ? value.names : null);
  if (!all) return undefined;
  const dict = makeDict(machine);
  for (const [name, item] of all) setItem(machine, dict, name, item);
  return dict;
}
