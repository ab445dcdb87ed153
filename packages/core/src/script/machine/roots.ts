import type { ObjectId } from '../../units.js';
import { idOf } from './heap.js';
import type { Machine } from './machine.js';
import type { Value } from './values.js';

/**
 * What frames hold, as the marking of 3.14's incremental collector goes through them: the innermost first; in each a
 * class body's names, its function, its stack from the top, its variables from the last. What C code holds is not
 * among it. CPython: `mark_stacks` (Python/gc.c, 3.14.0–3.14.4).
 */
export function* rootsOf(machine: Machine): Iterable<ObjectId> {
  for (let { frame } = machine; frame !== null; frame = frame.back) {
    for (const held of frame.held) yield idOf(held);
    yield* fromTheLast(frame.passing);
    yield* fromTheLast(frame.stack);
    yield* fromTheLast(frame.locals);
  }
}

function* fromTheLast(values: readonly (Value | undefined)[]): Iterable<ObjectId> {
  for (let at = values.length - 1; at >= 0; at--) yield idOf(values[at]);
}
