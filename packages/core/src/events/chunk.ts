import type { GcReason } from './types.js';

/** What a link or unlink row says of its holder. The numbers are the trace format's; never renumber. */
export const HolderKind = {
  /** a = `StringId` of the frame, b = `StringId` of the name. */
  variable: 0,
  /** a = `Slot` of the owner, b = the index: `[b]`. */
  index: 1,
  /** a = `Slot` of the owner, b = `StringId` of the key as written: `['k']`, `.name`. */
  key: 2,
  /** a = `Slot` of the owner, b = `Slot` of the member itself: `{}`. */
  member: 3,
  /** a = `StringId` of the detail, b = a number telling holders with equal detail apart. */
  temporary: 4,
  /** a = `StringId` of the detail, b = a number telling holders with equal detail apart. */
  external: 5,
} as const;
export type HolderKind = (typeof HolderKind)[keyof typeof HolderKind];

/** What a gcBegin or gcEnd row says beyond its code; at begin the counts are 0. */
export interface PassRow {
  readonly generation: number;
  readonly reason: GcReason;
  readonly collected: number;
  readonly uncollectable: number;
  /** −1 where unknown. */
  readonly examined: number;
}

/**
 * A run of consecutive events as columns: the hot representation, and the unit of the trace file.
 *
 * Row `i` (0 ≤ i < length) is event `firstSeq + i`. `code[i]` and `slot[i]` are there for every row
 * (`slot` is 0 for passes and marks). The other columns hold one entry for each row of their kind,
 * in row order: `size` for alloc rows, the three holder columns for link and unlink rows, `passes`
 * for gcBegin and gcEnd rows.
 *
 * An alloc row gives a slot to the next object id; the slot is taken from the rows' producer and is
 * free at that moment. A free row gives it back. Arrays may be longer than used; `length` and the
 * counts tell.
 */
export interface EventChunk {
  readonly firstSeq: number;
  readonly length: number;
  readonly code: Uint32Array;
  readonly slot: Uint32Array;
  /** No row has a higher code, a higher slot. Left out where it is not known: then whoever needs them looks at every row. */
  readonly maxCode?: number;
  readonly maxSlot?: number;
  readonly allocCount: number;
  /** Bytes of each allocated object, in row order, < 2^32. */
  readonly size: Uint32Array;
  /**
   * Which of the allocated objects the cyclic collector did not follow from birth although it manages their type: by
   * rank among the alloc rows, ascending. Left out where it is not known.
   */
  readonly untracked?: Uint32Array;
  readonly linkCount: number;
  readonly holderKind: Uint8Array;
  readonly holderA: Uint32Array;
  readonly holderB: Uint32Array;
  readonly passes: readonly PassRow[];
}

/** Rows in a full chunk. Measured: larger gains under 3 % in size, smaller loses 6 % at 16 Ki. */
export const CHUNK_ROWS = 65_536;
