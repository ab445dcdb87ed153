import { bindMethod } from '../machine/attributes.js';
import { callValue } from '../machine/calls.js';
import { callTypeOfThree } from '../machine/classes.js';
import { truth } from '../machine/compare.js';
import { collect } from '../machine/iteration.js';
import type { Machine } from '../machine/machine.js';
import {
  Cell,
  Instance,
  Super,
  type Type,
  type Type as TypeObject,
  Wrapper,
} from '../machine/objects.js';
import { makeSlice } from '../machine/slices.js';
import { reprText, strText } from '../machine/textForms.js';
import { typeOf } from '../machine/typeOf.js';
import * as types from '../machine/types.js';
import { Bytes, Float, int, isInt, isNumber, Range, type Value } from '../machine/values.js';
import { defineMethods, expectCount, expectInt, shared } from './define.js';

/** `object()`: all alike to a script but for their identity. */
const PLAIN_OBJECT = new Instance(0, types.OBJECT);

function toInt(machine: Machine, args: readonly Value[]): Value {
  const [value = 0, base = 10] = args;
  if (typeof value === 'string') return parseInteger(machine, value, Number(base));
  if (isInt(value)) return int(BigInt(value));
  if (value instanceof Float) return int(BigInt(Math.trunc(value.value)));
  throw machine.error(
    'TypeError',
    `int() argument must be a string, a bytes-like object or a real number, not '${typeOf(value).name}'`,
  );
}

function parseInteger(machine: Machine, text: string, base: number): Value {
  const digits = text.trim().replace(/_/g, '');
  const match = /^([+-]?)([0-9a-z]+)$/i.exec(digits);
  if (match && base === 10 && /^\d+$/.test(match[2] as string))
    return int(BigInt(digits.replace('+', '')));
  const parsed = match ? Number.parseInt(digits, base) : Number.NaN;
  if (!Number.isNaN(parsed)) return parsed;
  throw machine.error(
    'ValueError',
    `invalid literal for int() with base ${base}: ${reprText(machine, text)}`,
  );
}

function toFloat(machine: Machine, value: Value): Value {
  if (isNumber(value)) return new Float(value instanceof Float ? value.value : Number(value));
  if (typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value)))
    return new Float(Number(value));
  throw machine.error(
    'ValueError',
    `could not convert string to float: ${reprText(machine, value)}`,
  );
}

function wrap(
  machine: Machine,
  type: Type,
  kind: Wrapper['kind'],
  parts: readonly Value[],
): Wrapper {
  const id = machine.heap.allocate(type.name, { kind: 'instance', slotted: true });
  for (const [at, part] of parts.entries()) {
    if (part !== null) machine.heap.set(id, `.part${at}`, part, 'new');
  }
  // From 3.10 on static and class methods have a dict, for what they copy of the function.
  if (kind !== 'property' && machine.dialect.minor >= 10) {
    const object = machine.heap.allocate('dict');
    machine.heap.send({ type: 'set-slot', owner: id, key: '.__dict__', object, reference: 'move' });
  }
  return machine.heap.register(new Wrapper(id, type, kind, parts));
}

/** `super()` in a method: the method's class, and its first argument. */
function implied(machine: Machine): readonly [Value, Value] {
  const { frame } = machine;
  const at = frame?.code.slots.indexOf('__class__') ?? -1;
  const cell = at >= 0 ? frame?.locals[at] : undefined;
  let self = frame?.locals[0];
  if (self instanceof Cell) self = self.value;
  if (!(cell instanceof Cell) || cell.value === undefined || self === undefined) {
    throw machine.error('RuntimeError', 'super(): no arguments');
  }
  return [cell.value, self];
}

/** Says what these built-in types do. To be called once. */
export function defineTypes(): void {
  types.TYPE.construct = (machine, args) => {
    if (args.length === 1) return shared(machine, typeOf(args[0] as Value));
    expectCount(machine, 'type.__new__', args, 3);
    return callTypeOfThree(machine, args);
  };

  types.OBJECT.construct = () => {
    // A plain object holds nothing and is no business of the collector's.
    return PLAIN_OBJECT;
  };

  types.BOOL.construct = (machine, args) => args.length > 0 && truth(machine, args[0] as Value);
  types.STR.construct = (machine, args) =>
    args.length === 0 ? '' : strText(machine, args[0] as Value);
  types.INT.construct = (machine, args) => toInt(machine, args);
  types.INT.makePayload = (machine, _instance, args) => toInt(machine, args);
  types.STR.makePayload = (machine, _instance, args) =>
    args.length === 0 ? '' : strText(machine, args[0] as Value);
  types.FLOAT.makePayload = (machine, _instance, args) => toFloat(machine, args[0] ?? 0);
  types.FLOAT.construct = (machine, args) => toFloat(machine, args[0] ?? 0);
  types.BYTES.construct = (machine, args) => {
    const [source = 0] = args;
    if (isInt(source)) return new Bytes('\0'.repeat(Number(source)));
    return new Bytes(String.fromCharCode(...collect(machine, source).map(Number)));
  };
  types.SLICE.construct = (machine, args) => {
    const [start, stop, step = null] = args.length === 1 ? [null, args[0] as Value] : args;
    return makeSlice(machine, start as Value, stop as Value, step);
  };
  types.RANGE.construct = (machine, args) => {
    expectCount(machine, 'range', args, 1, 3);
    const numbers = args.map((each) => expectInt(machine, each));
    const [start, stop, step = 1] = numbers.length === 1 ? [0, numbers[0] as number] : numbers;
    if (step === 0) throw machine.error('ValueError', 'range() arg 3 must not be zero');
    return new Range(start as number, stop as number, step);
  };

  for (const [type, kind] of [
    [types.STATICMETHOD, 'staticmethod'],
    [types.CLASSMETHOD, 'classmethod'],
  ] as const) {
    type.construct = (machine, args) => wrap(machine, type, kind, [args[0] as Value]);
  }
  types.PROPERTY.construct = (machine, args, keywords) => {
    const [getter = keywords.get('fget') ?? null, setter = keywords.get('fset') ?? null] = args;
    return wrap(machine, types.PROPERTY, 'property', [getter, setter]);
  };

  defineMethods(types.PROPERTY, {
    setter: (machine, [self, setter]) =>
      wrap(machine, types.PROPERTY, 'property', [
        (self as Wrapper).parts[0] as Value,
        setter as Value,
      ]),
  });

  types.SUPER.construct = (machine, args) => {
    const [after, self] = args.length === 2 ? (args as [Value, Value]) : implied(machine);
    const id = machine.heap.allocate('super', { kind: 'instance', slotted: true });
    machine.heap.set(id, '.__self__', self, 'new');
    machine.heap.set(id, '.__thisclass__', after, 'new');
    return machine.heap.register(new Super(id, types.SUPER, after as TypeObject, self));
  };

  types.METHOD.construct = (machine, args) =>
    bindMethod(machine, args[0] as Value, args[1] as Value);

  defineMethods(types.FUNCTION, {
    __get__: (machine, [self, object]) =>
      object == null ? shared(machine, self as Value) : bindMethod(machine, self as Value, object),
    __call__: (machine, [self, ...args], keywords) =>
      callValue(machine, self as Value, args, keywords),
  });
}
