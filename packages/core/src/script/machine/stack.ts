import type { Frame } from './frame.js';
import type { Machine } from './machine.js';
import { NULL, type Value } from './values.js';

/** Takes a value off the stack, with a reference of its own. */
export function popOwned(machine: Machine, frame: Frame): Value {
  const value = frame.stack.pop() as Value;
  if (!frame.owned.pop()) machine.heap.take(value);
  return value;
}

/** The value so many places below the top, whose reference is the stack's own from now on. */
export function own(machine: Machine, frame: Frame, depth: number): Value {
  const at = frame.stack.length - depth;
  if (!frame.owned[at]) machine.heap.take(frame.stack[at]);
  frame.owned[at] = true;
  return frame.stack[at] as Value;
}

/** Takes a value, with a reference of its own, out of its place, which stays. */
export function takePlace(machine: Machine, frame: Frame, depth: number): Value {
  const value = own(machine, frame, depth);
  frame.stack[frame.stack.length - depth] = NULL;
  return value;
}

/** Takes a value off the stack and lets go of it. */
export function popAndRelease(machine: Machine, frame: Frame): void {
  const value = frame.stack.pop() as Value;
  if (frame.owned.pop()) machine.heap.release(value);
}

/**
 * An instruction has used the topmost values: it lets go of them, up to 3.13 the lowest first, from 3.14 on the
 * topmost first. The others are still on the stack meanwhile. CPython: `DECREF_INPUTS`, as `generators_common.py`
 * writes it out.
 */
export function closeInputs(machine: Machine, frame: Frame, count: number): void {
  const from = frame.stack.length - count;
  if (machine.dialect.minor <= 13) {
    for (let at = from; at < from + count; at += 1) close(machine, frame, at, NULL);
  } else for (let at = from + count - 1; at >= from; at -= 1) close(machine, frame, at, NULL);
  frame.stack.length = from;
  frame.owned.length = from;
}

/** As `closeInputs`, with a result in their place: from 3.14 on it takes that of the lowest, which goes first. */
export function replaceInputs(machine: Machine, frame: Frame, count: number, result: Value): void {
  if (machine.dialect.minor <= 13) {
    closeInputs(machine, frame, count);
    frame.push(result, true);
    return;
  }
  close(machine, frame, frame.stack.length - count, result);
  closeInputs(machine, frame, count - 1);
}

/** Something else takes a place of the stack, which then lets go of what was there. */
function close(machine: Machine, frame: Frame, at: number, next: Value): void {
  const value = frame.stack[at] as Value;
  const wasOwned = frame.owned[at];
  frame.stack[at] = next;
  frame.owned[at] = true;
  if (wasOwned) machine.heap.release(value);
}

/** Gives up what is above a height, the topmost first. */
export function cutStack(machine: Machine, frame: Frame, height: number): void {
  while (frame.stack.length > height) popAndRelease(machine, frame);
}

/** The topmost values, the lowest first, which leave the stack; and which of them it owned. */
export function takeTop(frame: Frame, count: number): readonly [Value[], boolean[]] {
  const from = frame.stack.length - count;
  return [frame.stack.splice(from), frame.owned.splice(from)];
}
