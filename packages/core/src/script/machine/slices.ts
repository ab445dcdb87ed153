import type { Machine } from './machine.js';
import { Slice } from './objects.js';
import { SLICE } from './types.js';
import { isInt, type Value } from './values.js';

/** A new slice, the caller's. Objects/sliceobject.c `PySlice_New` */
export function makeSlice(machine: Machine, start: Value, stop: Value, step: Value): Slice {
  const { heap } = machine;
  const slice = new Slice(heap.allocate(SLICE.name, { kind: 'slice' }), SLICE, start, stop, step);
  heap.set(slice.id, '.start', start, 'new');
  heap.set(slice.id, '.stop', stop, 'new');
  heap.set(slice.id, '.step', step, 'new');
  return heap.register(slice);
}

/** Does something with a slice that nobody else sees. */
export function withSlice<Result>(
  machine: Machine,
  start: Value,
  stop: Value,
  action: (slice: Slice) => Result,
): Result {
  const slice = makeSlice(machine, start, stop, null);
  try {
    return action(slice);
  } finally {
    machine.heap.release(slice);
  }
}

/** The indices that a slice means in a sequence, in the slice's order. CPython: `PySlice_AdjustIndices`. */
export function sliceIndices(machine: Machine, slice: Slice, length: number): number[] {
  const step = bound(machine, slice.step, 1);
  if (step === 0) throw machine.error('ValueError', 'slice step cannot be zero');
  const [low, high] = step > 0 ? [0, length] : [-1, length - 1];
  const clamp = (value: Value, otherwise: number): number => {
    const at = bound(machine, value, otherwise);
    if (value === null) return at;
    return Math.min(high, Math.max(low, at < 0 ? at + length : at));
  };
  const start = clamp(slice.start, step > 0 ? 0 : length - 1);
  const stop = clamp(slice.stop, step > 0 ? length : -1);
  const indices: number[] = [];
  for (let at = start; step > 0 ? at < stop : at > stop; at += step) indices.push(at);
  return indices;
}

function bound(machine: Machine, value: Value, otherwise: number): number {
  if (value === null) return otherwise;
  if (isInt(value)) return Number(value);
  throw machine.error(
    'TypeError',
    'slice indices must be integers or None or have an __index__ method',
  );
}
