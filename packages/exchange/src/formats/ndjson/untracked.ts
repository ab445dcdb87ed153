import { Op, type TraceDictionary } from '@refwind/core';
import type { Stretch } from '../../range.js';
import type { UntrackedRecord } from './records.js';

/** Says before each chunk which of its objects the collector does not follow, where that is known or no longer known. */
export class UntrackedRecords {
  readonly #dictionary: TraceDictionary;
  #wasKnown = false;

  constructor(dictionary: TraceDictionary) {
    this.#dictionary = dictionary;
  }

  /** `null` when there is nothing new to say. */
  before(stretch: Stretch): UntrackedRecord | null {
    const wasKnown = this.#wasKnown;
    this.#wasKnown = stretch.chunk.untracked !== undefined;
    if (this.#wasKnown) return { record: 'untracked', objects: this.#objects(stretch) };
    return wasKnown ? { record: 'untracked', objects: null } : null;
  }

  #objects({ chunk, resolved, low, high }: Stretch): number[] {
    const { untracked = [] } = chunk;
    const objects: number[] = [];
    if (untracked.length === 0) return objects;
    const ranks = new Set(untracked);
    for (let row = low; row <= high; row++) {
      const { op } = this.#dictionary.codes[chunk.code[row]];
      if (op === Op.alloc && ranks.has(resolved.rank[row])) objects.push(resolved.object[row]);
    }
    return objects;
  }
}
