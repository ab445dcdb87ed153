import {
  type EventChunk,
  type MarkSummary,
  Op,
  type PassSummary,
  type TraceDictionary,
} from '@refwind/core';

/** The collector's passes and the marks of chunks that come one after the other, in order. */
export class Landmarks {
  readonly passes: PassSummary[] = [];
  readonly marks: MarkSummary[] = [];
  /** Passes that have not ended, as places in `passes`. */
  readonly #open: number[] = [];
  readonly #dictionary: TraceDictionary;

  constructor(dictionary: TraceDictionary) {
    this.#dictionary = dictionary;
  }

  add(chunk: EventChunk): void {
    const { codes, strings } = this.#dictionary;
    const { passes, marks } = this;
    let rank = 0;
    for (let row = 0; row < chunk.length; row++) {
      const { op, arg } = codes[chunk.code[row]];
      const seq = chunk.firstSeq + row;
      if (op === Op.mark) marks.push({ label: strings[arg], seq });
      else if (op === Op.gcBegin) {
        const { examined: _, ...pass } = chunk.passes[rank++];
        this.#open.push(passes.length);
        passes.push({ number: passes.length + 1, beginSeq: seq, endSeq: null, ...pass });
      } else if (op === Op.gcEnd) {
        const { collected, uncollectable, examined } = chunk.passes[rank++];
        const index = this.#open.pop();
        if (index === undefined) continue;
        const ended = { ...passes[index], endSeq: seq, collected, uncollectable };
        passes[index] = examined < 0 ? ended : { ...ended, examined };
      }
    }
  }
}
