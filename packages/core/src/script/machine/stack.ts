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
 * An instruction has used the topmost values: it lets go of them. Up to 3.13 the lowest first. From 3.14 on the
 * topmost first; but the lowest goes before the others when the result takes its place. CPython: `DECREF_INPUTS`,
 * as `generators_common.py` writes it out.
 */
export function closeInputs(
  machine: Machine,
  frame: Frame,
  count: number,
  result: 'result' | 'nothing' = 'nothing',
): void {
  const from = frame.stack.length - count;
  const values = frame.stack.splice(from);
  const own = frame.owned.splice(from);
  const close = (at: number): void => {
    if (own[at]) machine.heap.release(values[at]);
  };
  if (machine.dialect.minor <= 13) {
    for (let at = 0; at < count; at += 1) close(at);
    return;
  }
  if (result === 'result') close(0);
  for (let at = count - 1; at >= (result === 'result' ? 1 : 0); at -= 1) close(at);
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
