import type { Frame } from '../frame.js';
import { deleteLocal, storeLocal, takeLocal } from '../locals.js';
import type { Machine } from '../machine.js';
import type { Operation } from '../operations.js';
import { popAndRelease } from '../stack.js';
import { NULL, type Value } from '../values.js';

/** Instructions that move values between the stack and local variables. */
export const STACK_OPERATIONS: Readonly<Record<string, Operation>> = {
  NOP() {},
  NOT_TAKEN() {},
  POP_TOP: popAndRelease,
  PUSH_NULL(_machine, frame) {
    frame.push(NULL, true);
  },
  COPY(machine, frame, { arg }) {
    duplicate(machine, frame, frame.peek(arg), frame.owned[frame.owned.length - arg] as boolean);
  },
  SWAP(_machine, { stack, owned }, { arg }) {
    const top = stack.length - 1;
    const other = stack.length - arg;
    [stack[top], stack[other]] = [stack[other]!, stack[top]!];
    [owned[top], owned[other]] = [owned[other]!, owned[top]!];
  },
  LOAD_FAST(machine, frame, { arg }) {
    loadFast(machine, frame, arg, true);
  },
  LOAD_FAST_CHECK(machine, frame, { arg }) {
    loadFast(machine, frame, arg, true);
  },
  LOAD_FAST_BORROW(machine, frame, { arg }) {
    loadFast(machine, frame, arg, false);
  },
  LOAD_FAST_LOAD_FAST(machine, frame, { value }) {
    const [one, two] = value as readonly number[];
    loadFast(machine, frame, one as number, true);
    loadFast(machine, frame, two as number, true);
  },
  LOAD_FAST_BORROW_LOAD_FAST_BORROW(machine, frame, { value }) {
    const [one, two] = value as readonly number[];
    loadFast(machine, frame, one as number, false);
    loadFast(machine, frame, two as number, false);
  },
  LOAD_FAST_AND_CLEAR(machine, frame, { arg }) {
    const { value, owned } = takeLocal(machine, frame, arg);
    frame.push(value === undefined ? NULL : value, owned);
  },
  STORE_FAST(machine, frame, { arg }) {
    storeFast(machine, frame, arg);
  },
  STORE_FAST_LOAD_FAST(machine, frame, { value }) {
    // What the one stood for is let go of when the other has been read.
    const [one, two] = value as readonly number[];
    const old = takeLocal(machine, frame, one as number);
    storeFast(machine, frame, one as number);
    loadFast(machine, frame, two as number, true);
    if (old.owned) machine.heap.release(old.value);
  },
  STORE_FAST_STORE_FAST(machine, frame, { value }) {
    const [one, two] = value as readonly number[];
    storeFast(machine, frame, one as number);
    storeFast(machine, frame, two as number);
  },
  DELETE_FAST(machine, frame, { arg }) {
    if (frame.locals[arg] === undefined) throw unbound(machine, frame, arg);
    deleteLocal(machine, frame, arg);
  },
};

function loadFast(machine: Machine, frame: Frame, slot: number, owned: boolean): void {
  const value = frame.locals[slot];
  if (value === undefined) throw unbound(machine, frame, slot);
  duplicate(machine, frame, value, owned && !frame.borrowed[slot]);
}

/** One reference more; of a borrowed one a further borrowed one. CPython: `PyStackRef_DUP`. */
function duplicate(machine: Machine, frame: Frame, value: Value, owned: boolean): void {
  if (owned) machine.heap.take(value);
  frame.push(value, owned);
}

function storeFast(machine: Machine, frame: Frame, slot: number): void {
  const value = frame.stack.pop()!;
  const owned = frame.owned.pop()!;
  if (value === NULL) {
    if (frame.locals[slot] !== undefined) deleteLocal(machine, frame, slot);
    return;
  }
  storeLocal(machine, frame, slot, value, owned);
}

function unbound(machine: Machine, frame: Frame, slot: number): Error {
  const name = frame.code.slots[slot];
  const text =
    machine.dialect.minor >= 11
      ? `cannot access local variable '${name}' where it is not associated with a value`
      : `local variable '${name}' referenced before assignment`;
  return machine.error('UnboundLocalError', text) as unknown as Error;
}
