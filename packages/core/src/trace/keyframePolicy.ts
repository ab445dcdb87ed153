import type { HeapColumns } from '../heap/columns.js';

/** When keyframes are written. */
export interface KeyframeOptions {
  /** Bytes of events per byte of keyframe: 20 makes keyframes about 5 % of a trace. */
  readonly ratio?: number;
  /** A keyframe is written at least every so many events, whatever it costs. */
  readonly maxEvents?: number;
  /** One is written after so many bytes of events, unless it takes more than a quarter of that. */
  readonly maxBytes?: number;
}

const DEFAULT_RATIO = 20;
/** Seeking decodes at most about this many events: 30 to 80 ms. */
const DEFAULT_MAX_EVENTS = 4_000_000;

/** What a keyframe is guessed to need before the first was written, compressed. */
const FIXED_BYTES = 64;
const GUESSED_BYTES_PER_ENTRY = 7;

interface Written {
  readonly bytes: number;
  /** Objects and links of a keyframe; 0 for events. */
  readonly entries: number;
}

/**
 * Decides by bytes when the next keyframe is due: seeks get cheaper as long as keyframes stay a small
 * part of the file.
 *
 * Compression runs ahead of writing by a few blocks, more or less from run to run. So that equal
 * traces become equal files, sizes are taken into account a fixed number of blocks late.
 */
export class KeyframePolicy {
  readonly #ratio: number;
  readonly #maxEvents: number;
  readonly #maxBytes: number;
  readonly #lag: number;
  readonly #written: Written[] = [];
  #added = 0;
  #counted = 0;
  #bytesSince = 0;
  #lastSeq = 0;
  #bytesPerEntry = GUESSED_BYTES_PER_ENTRY;

  /** @param lag blocks that may be under way. */
  constructor(options: KeyframeOptions, lag: number) {
    this.#ratio = options.ratio ?? DEFAULT_RATIO;
    this.#maxEvents = options.maxEvents ?? DEFAULT_MAX_EVENTS;
    this.#maxBytes = options.maxBytes ?? Number.POSITIVE_INFINITY;
    this.#lag = lag;
  }

  /** An events block (`entries` 0) or a keyframe is on its way; call the result when it is written. */
  added(entries: number): (bytes: number) => void {
    this.#added++;
    return (bytes) => {
      this.#written.push({ bytes, entries });
    };
  }

  /** Whether a keyframe of `columns` should be written now; if so, it will be. */
  due(columns: HeapColumns, nextEvents: number): boolean {
    this.#countSettled();
    const entries = columns.live + columns.links.size;
    const cost = FIXED_BYTES + entries * this.#bytesPerEntry;
    const pays = this.#bytesSince >= cost * this.#ratio;
    const overdue = columns.seq - this.#lastSeq + nextEvents > this.#maxEvents;
    const spaced = this.#bytesSince >= Math.max(this.#maxBytes, cost * 4);
    if (!pays && !overdue && !spaced) return false;
    this.#bytesSince = 0;
    this.#lastSeq = columns.seq;
    return true;
  }

  #countSettled(): void {
    while (this.#counted < this.#added - this.#lag) {
      const settled = this.#written.shift();
      if (settled === undefined) return;
      this.#counted++;
      if (settled.entries === 0) this.#bytesSince += settled.bytes;
      else this.#bytesPerEntry = settled.bytes / settled.entries;
    }
  }
}
