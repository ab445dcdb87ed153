import {
  deleteAttribute,
  getAttribute,
  getMethod,
  setAttribute,
  superAttribute,
} from '../attributes.js';
import { setClosure, setDefaults, setKeywordDefaults } from '../functions.js';
import type { DictObject, FunctionObject, Tuple, Type } from '../objects.js';
import type { Operation } from '../operations.js';
import { closeInputs, popOwned } from '../stack.js';
import { type CodeValue, NULL } from '../values.js';

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
  LOAD_ATTR(machine, frame, { value, arg }) {
    if (machine.dialect.minor >= 12 && arg & 1) {
      loadMethod(machine, frame, value as string);
      return;
    }
    const result = getAttribute(machine, frame.peek(1), value as string);
    closeInputs(machine, frame, 1);
    frame.push(result, true);
  },
  LOAD_METHOD(machine, frame, { value }) {
    loadMethod(machine, frame, value as string);
  },
  LOAD_SUPER_ATTR(machine, frame, { value, arg }) {
    const self = frame.peek(1);
    const found = superAttribute(machine, frame.peek(2) as Type, self, value as string);
    if (found.binds) machine.heap.take(found.value);
    const keepsSelf = found.binds && arg & 1;
    const selfOwned = frame.owned[frame.owned.length - 1] as boolean;
    if (keepsSelf) {
      frame.stack.pop();
      frame.owned.pop();
      closeInputs(machine, frame, 2);
      frame.push(found.value, true);
      frame.push(self, selfOwned);
      return;
    }
    closeInputs(machine, frame, 3);
    frame.push(found.value, true);
    if (arg & 1) frame.push(NULL, true);
  },
  STORE_ATTR(machine, frame, { value }) {
    setAttribute(machine, frame.peek(1), value as string, frame.peek(2));
    closeInputs(machine, frame, 2);
  },
  DELETE_ATTR(machine, frame, { value }) {
    deleteAttribute(machine, frame.peek(1), value as string);
    closeInputs(machine, frame, 1);
  },
};

/** A method for a call, and what it is called on; in the order in which the version keeps them on the stack. */
function loadMethod(
  machine: Parameters<Operation>[0],
  frame: Parameters<Operation>[1],
  name: string,
): void {
  const self = frame.peek(1);
  const [found, binds] = getMethod(machine, self, name);
  const above = machine.dialect.selfPlace === 'above' || machine.dialect.selfPlace === 'none';
  if (binds) {
    const owned = frame.owned.pop() as boolean;
    frame.stack.pop();
    frame.push(found, true);
    frame.push(self, owned);
    return;
  }
  closeInputs(machine, frame, 1);
  if (above) {
    frame.push(found, true);
    frame.push(NULL, true);
  } else {
    frame.push(NULL, true);
    frame.push(found, true);
  }
}
