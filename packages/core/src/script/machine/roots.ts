import type { ObjectId } from '../../units.js';
import { idOf } from './heap.js';
import type { Machine } from './machine.js';

/**
 * What frames hold, as the marking of 3.14's incremental collector goes through them: the innermost first; in each
 * its names, where it has a dict of them (`null` stands for the module's), its function, its stack from the top, its
 * variables from the last. CPython: `mark_stacks` (Python/gc.c, 3.14.0–3.14.4).
 */
export function* rootsOf(machine: Machine): Iterable<ObjectId | null> {
  for (let { frame } = machine; frame !== null; frame = frame.back) {
    const isModule = frame.func === null || frame.code.qualifiedName === '<module>';
    if (isModule) yield null;
    for (const held of frame.held) yield idOf(held);
    for (let at = frame.stack.length - 1; at >= 0; at--) yield idOf(frame.stack[at]);
    for (let at = frame.locals.length - 1; at >= 0; at--) yield idOf(frame.locals[at]);
  }
}
