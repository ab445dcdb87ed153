import { BEFORE, DICT, TYPE } from '../../layout/structures.js';
import { keyEntries } from '../dict-keys.js';
import type { InterpreterMemory } from '../memory.js';

/** Calls `tp_traverse` functions of the interpreter. */
export type CallTraverse = (traverse: number, object: number) => readonly number[];

/** What an object holds, as the cyclic collector sees it: by the type's own traverse function. */
export class Traversal {
  constructor(
    readonly memory: InterpreterMemory,
    /** Addresses visited by a traverse function (an index of the interpreter's table), in its order. */
    readonly call: CallTraverse,
  ) {}

  /**
   * Whether the object may be traversed: CPython tracks an object once all its fields are set.
   * @see Include/internal/pycore_gc.h: `_PyObject_GC_IS_TRACKED`
   */
  isTracked(object: number): boolean {
    return this.memory.u32(object + BEFORE.gcNext) !== 0;
  }

  /** The objects held, once for each reference. Only for tracked ones, and only at a bytecode boundary. */
  referents(object: number): readonly number[] {
    return this.call(this.memory.u32(this.memory.typeOf(object) + TYPE.traverse), object);
  }

  /**
   * Keys that a dict holds and that its traverse function passes over: of tables with text only, which is no part of
   * any cycle. Objects/dictobject.c: `dict_traverse`.
   */
  passedOverKeys(dict: number): readonly number[] {
    const { memory } = this;
    const keys = memory.u32(dict + DICT.keys);
    const { keys: first, values, stride, count, isText } = keyEntries(memory, keys);
    if (!isText || memory.u32(dict + DICT.values) !== 0) return [];
    const found: number[] = [];
    for (let entry = 0; entry < count; entry++) {
      if (memory.u32(values + entry * stride) !== 0) found.push(memory.u32(first + entry * stride));
    }
    return found;
  }
}
