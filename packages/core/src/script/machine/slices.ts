import type { Machine } from './machine.js';
import { isInt, type Slice, type Value } from './values.js';

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
