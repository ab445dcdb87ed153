import { type Bytes, type CodeId, type ObjectId, Op, type Seq, type Slot } from '@refwind/core';
import type { Timeline } from '@refwind/replay';
import type { ExportOptions } from '../exporter.js';
import { chosenObjects, rangeOf, stretchesOf } from '../range.js';

/** An object that comes into a part of a history, or goes. */
export interface LifetimeEvent {
  readonly kind: 'born' | 'freed';
  /** Of an object that is older than the part, `from` − 1. */
  readonly seq: Seq;
  readonly object: ObjectId;
  readonly size: Bytes;
  /** Of its alloc event: type and site. */
  readonly code: CodeId;
  /** Its alloc event; before the part for what is older. */
  readonly allocSeq: Seq;
  /** The code of its free event; −1 for births. */
  readonly freeCode: CodeId;
}

/**
 * Births and deaths in the chosen part, in order; what was alive before it is born right before. Each call of
 * `next` reads no further than the next one: memory as the objects alive at once.
 */
export function* lifetimes(timeline: Timeline, options: ExportOptions): Generator<LifetimeEvent> {
  const { from, to } = rangeOf(timeline, options);
  if (from > to) return;
  const { codes } = timeline.dictionary;
  const isMark = Uint8Array.from(codes, ({ op }) => (op === Op.alloc ? 1 : op === Op.free ? 2 : 0));
  const wanted = chosenObjects(options);
  const living = new Living();
  yield* olderOnes(timeline, from - 1, wanted, living);
  for (const { chunk, resolved, low, high } of stretchesOf(timeline, options)) {
    for (let row = low; row <= high; row++) {
      const mark = isMark[chunk.code[row]];
      const object = resolved.object[row];
      if (mark === 0 || (wanted !== null && !wanted.has(object))) continue;
      const slot = chunk.slot[row];
      const seq = chunk.firstSeq + row;
      if (mark === 1) {
        living.add(slot, chunk.size[resolved.rank[row]], chunk.code[row], seq);
        yield living.event('born', slot, seq, object, -1);
      } else yield living.event('freed', slot, seq, object, chunk.code[row]);
    }
  }
}

function* olderOnes(
  timeline: Timeline,
  at: Seq,
  wanted: ReadonlySet<ObjectId> | null,
  living: Living,
): Generator<LifetimeEvent> {
  const { slotCount, object, size, allocCode, allocSeq } = timeline.columnsAt(at);
  for (let slot = 1; slot <= slotCount; slot++) {
    if (object[slot] === 0 || (wanted !== null && !wanted.has(object[slot]))) continue;
    living.add(slot, size[slot], allocCode[slot], allocSeq[slot]);
    yield living.event('born', slot, at, object[slot], -1);
  }
}

/** What is known of live objects, by slot. */
class Living {
  #size = new Uint32Array(1024);
  #code = new Uint32Array(1024);
  #born = new Float64Array(1024);

  add(slot: Slot, size: Bytes, code: CodeId, seq: Seq): void {
    if (slot >= this.#size.length) {
      const length = Math.max(slot + 1, this.#size.length * 2);
      this.#size = longer(new Uint32Array(length), this.#size);
      this.#code = longer(new Uint32Array(length), this.#code);
      this.#born = longer(new Float64Array(length), this.#born);
    }
    this.#size[slot] = size;
    this.#code[slot] = code;
    this.#born[slot] = seq;
  }

  event(
    kind: LifetimeEvent['kind'],
    slot: Slot,
    seq: Seq,
    object: ObjectId,
    freeCode: CodeId,
  ): LifetimeEvent {
    const [size, code, allocSeq] = [this.#size[slot], this.#code[slot], this.#born[slot]];
    return { kind, seq, object, size, code, allocSeq, freeCode };
  }
}

function longer<T extends { set(from: T): void }>(to: T, from: T): T {
  to.set(from);
  return to;
}
