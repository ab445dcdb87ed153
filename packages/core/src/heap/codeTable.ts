import { Op, type TraceDictionary } from '../events/dictionary.js';
import { grown } from './growth.js';

/** What a row has beyond code and slot, as bits; `slotless` rows are about no object. */
export const RowKind = { sized: 1, holding: 2, pass: 4, slotless: 8 } as const;

/** By `Op`. */
const KINDS = [
  RowKind.sized,
  0,
  0,
  0,
  RowKind.holding,
  RowKind.holding,
  RowKind.pass | RowKind.slotless,
  RowKind.pass | RowKind.slotless,
  RowKind.slotless,
];

/**
 * A dictionary's codes as columns, so that a loop over rows asks one small array instead of an
 * object. `delta` is the signed change of the count, 0 for operations that change none.
 */
export class CodeTable {
  readonly dictionary: TraceDictionary;
  op = new Uint8Array(0);
  /** `RowKind` bits. */
  kind = new Uint8Array(0);
  delta = new Int32Array(0);
  /** Codes taken over so far; larger ids are unknown. */
  size = 0;

  constructor(dictionary: TraceDictionary) {
    this.dictionary = dictionary;
    this.refresh();
  }

  /** Takes over codes added to the dictionary since the last call. */
  refresh(): void {
    const { codes } = this.dictionary;
    if (codes.length === this.size) return;
    if (codes.length > this.op.length) this.#grow(Math.max(256, codes.length * 2));
    for (let id = this.size; id < codes.length; id++) {
      const { op, arg } = codes[id];
      this.op[id] = op;
      this.kind[id] = KINDS[op];
      if (op === Op.incref) this.delta[id] = arg;
      if (op === Op.decref) this.delta[id] = -arg;
    }
    this.size = codes.length;
  }

  #grow(capacity: number): void {
    this.op = grown(Uint8Array, this.op, capacity);
    this.kind = grown(Uint8Array, this.kind, capacity);
    this.delta = grown(Int32Array, this.delta, capacity);
  }
}
