import { bindArguments, type Passed } from './arguments.js';
import { Frame } from './frame.js';
import { newGenerator } from './generators.js';
import { instantiate } from './instances.js';
import type { Machine } from './machine.js';
import {
  BoundMethod,
  FunctionObject,
  HeapObject,
  Instance,
  type Keywords,
  Native,
  Type,
  Weakref,
  Wrapper,
} from './objects.js';
import { makeTuple } from './sequences.js';
import { typeOf } from './typeOf.js';
import type { Value } from './values.js';
import { referentOf } from './weakrefs.js';

export const NO_KEYWORDS: Keywords = new Map();

/**
 * Calls something on behalf of built-in code. Arguments stay the caller's, the result is the caller's to give up.
 */
export function callValue(
  machine: Machine,
  callable: Value,
  args: readonly Value[],
  keywords: Keywords = NO_KEYWORDS,
): Value {
  if (callable instanceof FunctionObject) return callFunction(machine, callable, args, keywords);
  if (callable instanceof Native) return callNative(machine, callable, args, keywords);
  if (callable instanceof BoundMethod) {
    return callValue(machine, callable.func, [callable.self, ...args], keywords);
  }
  if (callable instanceof Type) return callType(machine, callable, args, keywords);
  if (callable instanceof Weakref) {
    const referent = referentOf(machine, callable);
    machine.heap.take(referent);
    return referent;
  }
  if (callable instanceof Wrapper && callable.kind === 'staticmethod') {
    return callValue(machine, callable.parts[0] as Value, args, keywords);
  }
  if (callable instanceof Instance && callable.type.lookup('__call__') !== undefined) {
    return withPacked(machine, args, () =>
      callSpecial(machine, callable, '__call__', args, keywords),
    );
  }
  throw notCallable(machine, callable);
}

function notCallable(machine: Machine, value: Value): unknown {
  return machine.error('TypeError', `'${typeOf(value).name}' object is not callable`);
}

function callNative(
  machine: Machine,
  native: Native,
  args: readonly Value[],
  keywords: Keywords,
): Value {
  const call = (): Value => native.call(machine, args, keywords);
  if (native.packs === null) return call();
  const [first, end] = native.packs;
  const { minor } = machine.dialect;
  if (minor < first || minor >= end) return call();
  return withPacked(machine, native.owner === null ? args : args.slice(1), call);
}

function callType(machine: Machine, type: Type, args: readonly Value[], keywords: Keywords): Value {
  if (type.construct) {
    const { construct } = type;
    const call = (): Value => construct(machine, args, keywords);
    return type.packsBefore > machine.dialect.minor ? withPacked(machine, args, call) : call();
  }
  return instantiate(machine, type, args, keywords);
}

/** Does something while the arguments are in a tuple: older ways of calling C code. */
export function withPacked(machine: Machine, args: readonly Value[], action: () => Value): Value {
  // `f(*t)` passes the tuple itself.
  if (args.length === 0 || args === machine.spread) return action();
  const packed = makeTuple(machine, args, 'new');
  try {
    return action();
  } finally {
    machine.heap.release(packed);
  }
}

/** A Python function called from built-in code, which keeps its arguments: the frame takes its own references. */
function callFunction(
  machine: Machine,
  func: FunctionObject,
  args: readonly Value[],
  keywords: Keywords,
): Value {
  const { heap } = machine;
  const isMoved = machine.dialect.movesArguments;
  if (isMoved) {
    for (const each of args) heap.take(each);
    for (const each of keywords.values()) heap.take(each);
  }
  const passed: Passed = {
    positional: args,
    owned: args.map(() => true),
    names: [...keywords.keys()],
    values: [...keywords.values()],
    valuesOwned: [...keywords.values()].map(() => true),
  };
  if (isMoved) heap.take(func);
  const frame = prepare(machine, func, passed, isMoved);
  if (frame instanceof Frame) return machine.runNested(frame);
  return frame;
}

/** A frame with its arguments in place, ready to run; up to 3.10 a generator function gives its generator at once. */
export function prepare(
  machine: Machine,
  func: FunctionObject,
  passed: Passed,
  holdsFunction: boolean,
): Frame | Value {
  if (machine.depth >= machine.limits.recursion) throw machine.tooDeep();
  const frame = machine.newFrame(func.code, func);
  bindArguments(machine, frame, func, passed);
  if (holdsFunction) frame.held.push(func);
  if (machine.dialect.minor <= 10) return prepareOld(machine, frame);
  return frame;
}

function prepareOld(machine: Machine, frame: Frame): Frame | Value {
  startOld(machine, frame);
  return frame.code.isGenerator ? newGenerator(machine, frame) : frame;
}

/** Cells are made before the first instruction, up to 3.10. */
function startOld(machine: Machine, frame: Frame): void {
  for (const slot of frame.code.cellSlots) machine.makeCell(frame, slot);
  machine.copyFreeVariables(frame);
}

/** What a class says for a special method of its instances. */
export function specialOf(value: Value, name: string): Value | undefined {
  return value instanceof HeapObject && value.type.id !== 0 ? value.type.lookup(name) : undefined;
}

/** Calls a special method, found in the class. */
export function callSpecial(
  machine: Machine,
  self: Value,
  name: string,
  args: readonly Value[],
  keywords: Keywords = NO_KEYWORDS,
): Value {
  const found = typeOf(self).lookup(name) as Value;
  if (found instanceof Wrapper) return callWrapped(machine, found, self, args, keywords);
  machine.heap.take(found);
  try {
    return callValue(machine, found, [self, ...args], keywords);
  } finally {
    machine.heap.release(found);
  }
}

function callWrapped(
  machine: Machine,
  wrapper: Wrapper,
  self: Value,
  args: readonly Value[],
  keywords: Keywords,
): Value {
  const [func] = wrapper.parts as readonly [Value];
  if (wrapper.kind === 'classmethod')
    return callValue(machine, func, [typeOf(self), ...args], keywords);
  return callValue(machine, func, args, keywords);
}
