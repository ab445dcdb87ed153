import {
  bindMethod,
  bindsItself,
  deleteAttribute,
  getAttribute,
  getMethod,
  setAttribute,
  superAttribute,
} from '../attributes.js';
import { findItem } from '../dictOps.js';
import { setClosure, setDefaults, setKeywordDefaults } from '../functions.js';
import {
  type DictObject,
  type FunctionObject,
  Instance,
  SlotMember,
  type Tuple,
  type Type,
} from '../objects.js';
import type { Operation } from '../operations.js';
import { enterQuickly, quickGetter } from '../quickCalls.js';
import { closeInputs, popAndRelease, popOwned, replaceInputs, takeTop } from '../stack.js';
import { type CodeValue, NULL, type Value } from '../values.js';
import { isFirstRun, isKnown, type KnownType, specialised } from '../warmth.js';

/** Attributes, and the making of functions. */
export const FUNCTION_OPERATIONS: Readonly<Record<string, Operation>> = {
  MAKE_FUNCTION(machine, frame, { arg }) {
    if (machine.dialect.minor <= 10) popOwned(machine, frame);
    const { code } = popOwned(machine, frame) as CodeValue;
    const func = machine.makeFunction(code);
    if (machine.dialect.minor <= 12) {
      if (arg & 8) setClosure(machine, func, popOwned(machine, frame) as Tuple);
      if (arg & 2) setKeywordDefaults(machine, func, popOwned(machine, frame) as DictObject);
      if (arg & 1) setDefaults(machine, func, popOwned(machine, frame) as Tuple);
    }
    frame.push(func, true);
  },
  SET_FUNCTION_ATTRIBUTE(machine, frame, { arg }) {
    const func = popOwned(machine, frame) as FunctionObject;
    const value = popOwned(machine, frame);
    if (arg === 8) setClosure(machine, func, value as Tuple);
    else if (arg === 2) setKeywordDefaults(machine, func, value as DictObject);
    else setDefaults(machine, func, value as Tuple);
    frame.push(func, true);
  },
  LOAD_ATTR(machine, frame, instruction) {
    const { value, arg } = instruction;
    if (machine.dialect.minor >= 12 && arg & 1) {
      loadMethod(machine, frame, value as string);
      return;
    }
    const getter = quickGetter(machine, instruction, frame.peek(1), value as string);
    if (getter) {
      enterQuickly(machine, frame, getter, 1);
      return;
    }
    const result = getAttribute(machine, frame.peek(1), value as string);
    closeInputs(machine, frame, 1);
    frame.push(result, true);
  },
  LOAD_METHOD(machine, frame, { value }) {
    loadMethod(machine, frame, value as string);
  },
  LOAD_SUPER_ATTR(machine, frame, instruction) {
    loadSuper(machine, frame, instruction);
  },
  STORE_ATTR(machine, frame, instruction) {
    storeAttribute(machine, frame, instruction);
  },
  DELETE_ATTR(machine, frame, { value }) {
    deleteAttribute(machine, frame.peek(1), value as string);
    closeInputs(machine, frame, 1);
  },
};

/** Specialised, an attribute takes the stack's reference, and the object is let go of before the old value is. */
function storeAttribute(
  machine: Parameters<Operation>[0],
  frame: Parameters<Operation>[1],
  instruction: Parameters<Operation>[2],
): void {
  const owner = frame.peek(1);
  const name = instruction.value as string;
  if (!isQuickStore(machine, owner, name, instruction)) {
    setAttribute(machine, owner, name, frame.peek(2));
    closeInputs(machine, frame, 2);
    return;
  }
  const ownerOwned = frame.owned.pop() as boolean;
  frame.stack.pop();
  const { dictObject, attributes } = owner as Instance;
  const inDict = dictObject && placeOf(machine, owner as Instance, name) === 'dict';
  const old = inDict ? findItem(machine, dictObject, name) : attributes.get(name);
  machine.heap.take(old);
  setAttribute(machine, owner, name, frame.peek(1));
  popAndRelease(machine, frame);
  if (ownerOwned) machine.heap.release(owner);
  machine.heap.release(old);
}

/** CPython: `specialize_dict_access`, for `STORE_ATTR_INSTANCE_VALUE`, `_WITH_HINT` and `_SLOT`. */
function isQuickStore(
  machine: Parameters<Operation>[0],
  owner: Value,
  name: string,
  instruction: Parameters<Operation>[2],
): boolean {
  if (machine.dialect.minor < 12) return false;
  const type = owner instanceof Instance ? owner.type : null;
  const where = owner instanceof Instance ? placeOf(machine, owner, name) : null;
  const known = specialised<KnownStore>(
    instruction,
    (found) => isKnown(found, type) && found.where === where,
    () => type && where && { type, version: type.version, where },
  );
  return known !== null;
}

interface KnownStore extends KnownType<Type> {
  readonly where: string;
}

/** Where an attribute is, for a store that looks nowhere else; `null`: it must look. */
function placeOf(
  machine: Parameters<Operation>[0],
  instance: Instance,
  name: string,
): 'slot' | 'dict' | 'value' | null {
  const { type, dictObject, sharesPlaces } = instance;
  if (type.lookup('__setattr__') !== undefined) return null;
  const inType = type.lookup(name);
  if (inType instanceof SlotMember) return 'slot';
  if (inType !== undefined) return null;
  // A dict's entry is looked for where it was: it must be there.
  if (dictObject) {
    return sharesPlaces || findItem(machine, dictObject, name) === undefined ? null : 'dict';
  }
  return type.sharedNames.has(name) ? 'value' : null;
}

/** `super().name`. The first time, and when it is not called, a method becomes an object with what it is bound to. */
function loadSuper(
  machine: Parameters<Operation>[0],
  frame: Parameters<Operation>[1],
  instruction: Parameters<Operation>[2],
): void {
  const { arg } = instruction;
  const self = frame.peek(1);
  const found = superAttribute(machine, frame.peek(2) as Type, self, instruction.value as string);
  const isCall = (arg & 1) === 1;
  const isFirst = isFirstRun(instruction);
  if (!found.binds || !isCall || isFirst) {
    // A `super` object holds on to what it stands for meanwhile.
    machine.heap.take(self);
    const value = found.binds ? bindMethod(machine, found.value, self) : found.value;
    machine.heap.release(self);
    replaceInputs(machine, frame, 3, value);
    if (!isCall) return;
    takeTop(frame, 1);
    pushCallable(machine, frame, value);
    return;
  }
  machine.heap.take(found.value);
  const owned = frame.owned.pop() as boolean;
  frame.stack.pop();
  closeInputs(machine, frame, 2);
  frame.push(found.value, true);
  frame.push(self, owned);
}

/** A method for a call, and what it is called on; in the order in which the version keeps them on the stack. */
function loadMethod(
  machine: Parameters<Operation>[0],
  frame: Parameters<Operation>[1],
  name: string,
): void {
  const self = frame.peek(1);
  const [found, binds] = bindsItself(self)
    ? [getAttribute(machine, self, name), false]
    : getMethod(machine, self, name);
  if (binds) {
    const owned = frame.owned.pop() as boolean;
    frame.stack.pop();
    frame.push(found, true);
    frame.push(self, owned);
    return;
  }
  closeInputs(machine, frame, 1);
  pushCallable(machine, frame, found);
}

/** What is called without a `self`, whose place is empty. */
function pushCallable(
  machine: Parameters<Operation>[0],
  frame: Parameters<Operation>[1],
  value: Value,
): void {
  if (machine.dialect.selfPlace === 'below') frame.push(NULL, true);
  frame.push(value, true);
  if (machine.dialect.selfPlace !== 'below') frame.push(NULL, true);
}
