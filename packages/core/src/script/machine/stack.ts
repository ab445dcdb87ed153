import type { Frame } from './frame.js';
import type { Machine } from './machine.js';
import type { Value } from './values.js';

/** Takes a value off the stack, with a reference of its own. */
export function popOwned(machine: Machine, frame: Frame): Value {
  const value = frame.stack.pop() as Value;
  if (!frame.owned.pop()) machine.heap.take(value);
  return value;
}

/** Takes a value off the stack and lets go of it. */
export function popAndRelease(machine: Machine, frame: Frame): void {
  const value = frame.stack.pop() as Value;
  if (frame.owned.pop()) machine.heap.release(value);
}

/**
 * An instruction has used the topmost values: it lets go of them. From 3.14 on the last one first, before that the
 * first one first. CPython: `DECREF_INPUTS` in the generated interpreter.
 */
export function closeInputs(machine: Machine, frame: Frame, count: number): void {
  const { stack, owned } = frame;
  const from = stack.length - count;
  const values = stack.splice(from);
  const own = owned.splice(from);
  if (machine.dialect.minor >= 14) {
    for (let at = count - 1; at >= 0; at -= 1) if (own[at]) machine.heap.release(values[at]);
  } else {
    for (let at = 0; at < count; at += 1) if (own[at]) machine.heap.release(values[at]);
  }
}

/** Gives up what is above a height, the topmost first. */
export function cutStack(machine: Machine, frame: Frame, height: number): void {
  while (frame.stack.length > height) popAndRelease(machine, frame);
}

/** The topmost values, the lowest first, which leave the stack with references of their own. */
export function takeTop(machine: Machine, frame: Frame, count: number): Value[] {
  const from = frame.stack.length - count;
  const values = frame.stack.splice(from);
  const owned = frame.owned.splice(from);
  for (const [at, value] of values.entries()) if (!owned[at]) machine.heap.take(value);
  return values;
}
