import { Op, type Seq } from '@refwind/core';
import type { Timeline } from '../timeline.js';

/** The moment at which most was alive. */
export interface Peak {
  readonly objects: number;
  readonly bytes: number;
  /** The first moment at which it was so. */
  readonly seq: Seq;
}

/**
 * The most that was alive at once, of a type or of all, by objects or by bytes. One scan of the columns; memory as slots.
 */
export function peak(timeline: Timeline, by: 'objects' | 'bytes', typeName: string | null): Peak {
  const { chunks, dictionary } = timeline;
  const counts = new Living(timeline, typeName);
  let most: Peak = { objects: counts.objects, bytes: counts.bytes, seq: timeline.start };
  for (let index = 0; index < chunks.count; index++) {
    const { code, slot, size, length, firstSeq } = chunks.chunk(index);
    let allocs = 0;
    for (let row = 0; row < length; row++) {
      const { op } = dictionary.codes[code[row]];
      if (op === Op.free) counts.remove(slot[row]);
      if (op !== Op.alloc) continue;
      counts.add(slot[row], code[row], size[allocs++]);
      if (counts[by] > most[by]) {
        most = { objects: counts.objects, bytes: counts.bytes, seq: firstSeq + row };
      }
    }
  }
  return most;
}

/** What is alive of the type, by slot. */
class Living {
  objects = 0;
  bytes = 0;
  readonly #isCounted: Uint8Array;
  /** 0: not of the type; else the size + 1. */
  #sizes = new Float64Array(1024);

  constructor(timeline: Timeline, typeName: string | null) {
    const { codes, types } = timeline.dictionary;
    this.#isCounted = Uint8Array.from(codes, ({ op, arg }) =>
      Number(op === Op.alloc && (typeName === null || types[arg].name === typeName)),
    );
    if (timeline.start === 0) return;
    const { slotCount, object, allocCode, size } = timeline.columnsAt(timeline.start);
    for (let slot = 1; slot <= slotCount; slot++) {
      if (object[slot] !== 0) this.add(slot, allocCode[slot], size[slot]);
    }
  }

  add(slot: number, code: number, size: number): void {
    if (this.#isCounted[code] === 0) return;
    if (slot >= this.#sizes.length) this.#grow(slot);
    this.#sizes[slot] = size + 1;
    this.objects++;
    this.bytes += size;
  }

  remove(slot: number): void {
    const kept = this.#sizes[slot] ?? 0;
    if (kept === 0) return;
    this.#sizes[slot] = 0;
    this.objects--;
    this.bytes -= kept - 1;
  }

  #grow(slot: number): void {
    const sizes = new Float64Array(Math.max(slot + 1, this.#sizes.length * 2));
    sizes.set(this.#sizes);
    this.#sizes = sizes;
  }
}
