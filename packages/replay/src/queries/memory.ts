import type { Bytes, EventChunk, HeapColumns, Seq } from '@refwind/core';
import { Op } from '@refwind/core';
import type { Timeline } from '../timeline.js';
import { CodeGroups } from './codes.js';
import type { Peak } from './comparison.js';
import { longer } from './references/tokens.js';

/** What was alive at one moment. */
export interface MemorySample {
  readonly seq: Seq;
  readonly objects: number;
  readonly bytes: Bytes;
  /** The same by type, in the order of `types`; what they leave to the whole is of other types. */
  readonly objectsByType: readonly number[];
  readonly bytesByType: readonly Bytes[];
}

/** What was alive from a timeline's first moment to its last. */
export interface MemoryOverTime {
  readonly from: Seq;
  readonly to: Seq;
  /** The types of which most bytes were alive at some sample, the largest first. */
  readonly types: readonly string[];
  /** Types that are not among them. */
  readonly typesLeft: number;
  /**
   * Ascending: the first moment, the fullest moment of each stretch, the last. Stretches are equally long; one in which
   * nothing happens has none of its own.
   */
  readonly samples: readonly MemorySample[];
  readonly mostObjects: Peak;
  readonly mostBytes: Peak;
}

export interface MemoryOptions {
  /** Stretches at most, ≥ 1; default 200. */
  readonly stretches?: number;
  /** Types that are told apart at most, ≥ 0; default 8. */
  readonly types?: number;
}

/**
 * Live objects and bytes by type over time. Each sample is the moment of its stretch at which most bytes were alive, so
 * that no peak is missed, however short. One scan of the columns; memory as the objects alive at once, the types, and the
 * longest stretch.
 *
 * @example
 * const { types, samples } = memoryOverTime(timeline, { stretches: 100 });
 * samples.map(({ seq, bytesByType }) => [seq, bytesByType[0]]); // the course of types[0]
 */
export function memoryOverTime(
  timeline: Timeline,
  { stretches = 200, types = 8 }: MemoryOptions = {},
): MemoryOverTime {
  const { start, end } = timeline;
  const scan = new MemoryScan(timeline, Math.max(1, Math.ceil((end - start) / stretches)));
  scan.run();
  const { moments, groups, mostObjects, mostBytes } = scan;
  const chosen = largestGroups(moments, groups.size).slice(0, types);
  const known = new Set(moments.flatMap(({ objects }) => [...objects.keys()])).size;
  return {
    from: start,
    to: end,
    types: chosen.map((group) => groups.nameOf(group).typeName ?? ''),
    typesLeft: known - chosen.length,
    samples: moments.map(({ seq, live, bytes, objects, sizes }) => ({
      seq,
      objects: live,
      bytes,
      objectsByType: chosen.map((group) => objects.get(group) ?? 0),
      bytesByType: chosen.map((group) => sizes.get(group) ?? 0),
    })),
    mostObjects,
    mostBytes,
  };
}

/** A sample with all its types, by group. */
interface Moment {
  readonly seq: Seq;
  readonly live: number;
  readonly bytes: Bytes;
  readonly objects: ReadonlyMap<number, number>;
  readonly sizes: ReadonlyMap<number, Bytes>;
}

/** Groups by the most bytes that a sample has of them. */
function largestGroups(moments: readonly Moment[], groups: number): number[] {
  const most = new Float64Array(groups);
  for (const { sizes } of moments) {
    for (const [group, bytes] of sizes) most[group] = Math.max(most[group], bytes);
  }
  return [...most.keys()]
    .filter((group) => most[group] > 0)
    .sort((a, b) => most[b] - most[a] || a - b);
}

const ALLOC = 1;
const FREE = 2;

class MemoryScan {
  readonly groups: CodeGroups;
  readonly moments: Moment[] = [];
  mostObjects: Peak;
  mostBytes: Peak;
  readonly #timeline: Timeline;
  readonly #stretch: number;
  readonly #kind: Uint8Array;
  /** By group, of what is alive now. */
  readonly #objects: Float64Array;
  readonly #sizes: Float64Array;
  #live = 0;
  #bytes = 0;
  /** By slot, of what is alive. */
  #group = new Int32Array(0);
  #size = new Float64Array(0);
  /** The fullest moment of the stretch at hand, and what happened since: + or − (group + 1), and the bytes. */
  #fullest: Seq;
  #most = 0;
  readonly #since: number[] = [];
  readonly #sinceBytes: number[] = [];
  /** The last moment of the stretch at hand. */
  #until: Seq;

  constructor(timeline: Timeline, stretch: number) {
    const { dictionary, start } = timeline;
    this.groups = new CodeGroups(dictionary, 'type', (op) => op === Op.alloc);
    this.#timeline = timeline;
    this.#stretch = stretch;
    this.#kind = Uint8Array.from(dictionary.codes, ({ op }) =>
      op === Op.alloc ? ALLOC : op === Op.free ? FREE : 0,
    );
    this.#objects = new Float64Array(this.groups.size);
    this.#sizes = new Float64Array(this.groups.size);
    this.#until = start + stretch;
    this.#fullest = start;
    this.mostObjects = { most: 0, seq: start };
    this.mostBytes = { most: 0, seq: start };
  }

  run(): void {
    const { chunks, start, end } = this.#timeline;
    if (start > 0) this.#takeOver(this.#timeline.columnsAt(start));
    this.#keep(start);
    this.#begin(start);
    for (let index = 0; index < chunks.count; index++) this.#chunk(chunks.chunk(index));
    if (end > start) this.#close();
    this.#keep(end);
  }

  #takeOver({ slotCount, object, size, allocCode, live, bytes, seq }: HeapColumns): void {
    for (let slot = 1; slot <= slotCount; slot++) {
      if (object[slot] !== 0) this.#born(slot, allocCode[slot], size[slot]);
    }
    this.mostObjects = { most: live, seq };
    this.mostBytes = { most: bytes, seq };
  }

  #chunk({ code, slot, size, length, firstSeq }: EventChunk): void {
    const kind = this.#kind;
    let rank = 0;
    for (let row = 0; row < length; row++) {
      const what = kind[code[row]];
      if (what === 0) continue;
      const seq = firstSeq + row;
      if (seq > this.#until) this.#goOnTo(seq);
      if (what === ALLOC) this.#allocated(seq, slot[row], code[row], size[rank++]);
      else this.#freed(slot[row]);
    }
  }

  #allocated(seq: Seq, slot: number, code: number, size: Bytes): void {
    this.#born(slot, code, size);
    if (this.#live > this.mostObjects.most) this.mostObjects = { most: this.#live, seq };
    if (this.#bytes > this.mostBytes.most) this.mostBytes = { most: this.#bytes, seq };
    if (this.#bytes > this.#most) this.#begin(seq);
    else this.#remember(this.#group[slot] + 1, size);
  }

  #born(slot: number, code: number, size: Bytes): void {
    if (slot >= this.#group.length) this.#reach(slot);
    const group = this.groups.ofCode[code];
    this.#group[slot] = group;
    this.#size[slot] = size;
    this.#objects[group]++;
    this.#sizes[group] += size;
    this.#live++;
    this.#bytes += size;
  }

  #freed(slot: number): void {
    const group = this.#group[slot];
    const size = this.#size[slot];
    this.#objects[group]--;
    this.#sizes[group] -= size;
    this.#live--;
    this.#bytes -= size;
    this.#remember(-group - 1, size);
  }

  #remember(change: number, size: Bytes): void {
    this.#since.push(change);
    this.#sinceBytes.push(size);
  }

  /** Now is the fullest moment of the stretch so far. */
  #begin(seq: Seq): void {
    this.#fullest = seq;
    this.#most = this.#bytes;
    this.#since.length = 0;
    this.#sinceBytes.length = 0;
  }

  /** The stretch at hand is over; where nothing happens for longer than the next, its end is a sample, too. */
  #goOnTo(seq: Seq): void {
    this.#close();
    if (seq > this.#until + this.#stretch) this.#keep(this.#until);
    const { start } = this.#timeline;
    const stretch = Math.ceil((seq - start) / this.#stretch);
    this.#begin(start + (stretch - 1) * this.#stretch);
    this.#until = start + stretch * this.#stretch;
  }

  /** Keeps the fullest moment: what is now, less what happened since. */
  #close(): void {
    const objects = this.#objects.slice();
    const sizes = this.#sizes.slice();
    for (let at = 0; at < this.#since.length; at++) {
      const change = this.#since[at];
      const group = Math.abs(change) - 1;
      objects[group] -= Math.sign(change);
      sizes[group] -= Math.sign(change) * this.#sinceBytes[at];
    }
    this.#add(this.#fullest, objects, sizes);
  }

  #keep(seq: Seq): void {
    this.#add(seq, this.#objects, this.#sizes);
  }

  #add(seq: Seq, objects: Float64Array, sizes: Float64Array): void {
    if (this.moments.at(-1)?.seq === seq) return;
    this.moments.push({
      seq,
      live: sumOf(objects),
      bytes: sumOf(sizes),
      objects: nonZero(objects),
      sizes: nonZero(sizes),
    });
  }

  #reach(slot: number): void {
    const length = Math.max(1024, slot + 1, this.#group.length * 2);
    this.#group = longer(new Int32Array(length), this.#group);
    this.#size = longer(new Float64Array(length), this.#size);
  }
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function nonZero(values: Float64Array): Map<number, number> {
  return new Map([...values.entries()].filter(([, value]) => value !== 0));
}
