import type { Bytes } from '../units.js';
import { TRAILER_BYTES } from './format.js';
import { encodeIndex, type TraceIndex } from './indexBlock.js';
import { type BlockPipeline, mostBytes } from './pipeline.js';

/** How large a trace's file may get, and what happens then. */
export interface SizeLimit {
  readonly bytes: Bytes;
  /**
   * `stop`: nothing more is written, the trace ends there. `forget`: its beginning is given up, again and again, so that
   * it holds the last part of the history; the sink must be a `ForgettingSink`.
   */
  readonly whenFull: 'stop' | 'forget';
}

/** The most bytes of a number in an index. */
const NUMBER = 8;
/** What `TraceEnd` says, and the next chunk's entries. */
const FIXED_BYTES = 1024;

/** The space that is left in a trace's file, what its end will take set apart. */
export class FileSpace {
  readonly #pipeline: BlockPipeline;
  readonly #index: () => TraceIndex;

  constructor(pipeline: BlockPipeline, index: () => TraceIndex) {
    this.#pipeline = pipeline;
    this.#index = index;
  }

  /** Whether `bytes` more fit within `most`; waits for what is under way when that tells. */
  async fits(most: Bytes, bytes: Bytes): Promise<boolean> {
    if (this.fitsSurely(most, bytes)) return true;
    await this.#pipeline.drain();
    return this.needed(bytes) <= most;
  }

  /** As far as is known without waiting: true is certain. */
  fitsSurely(most: Bytes, bytes: Bytes): boolean {
    const { bytesWritten, bytesUnderWay } = this.#pipeline;
    const before = bytesWritten + bytesUnderWay + bytes;
    return (
      before + mostIndexBytes(this.#index()) <= most || this.needed(bytes) + bytesUnderWay <= most
    );
  }

  /** The file's size with `bytes` more and its end, without what is under way. */
  needed(bytes: Bytes): Bytes {
    const index = encodeIndex(this.#index()).length;
    return this.#pipeline.bytesWritten + bytes + mostBytes(index) + FIXED_BYTES + TRAILER_BYTES;
  }
}

/** The most bytes that an index and what comes after it will take: quicker said than how many it takes. */
function mostIndexBytes({ directory, summary }: TraceIndex): Bytes {
  const { chunks, keyframes, dictionaries, sources } = directory;
  const { passes, marks } = summary;
  const numbers =
    4 * chunks.length + 2 * keyframes.length + dictionaries.length + 7 * passes.length;
  const texts = [...sources.map(({ file }) => file), ...marks.map(({ label }) => label)];
  // UTF-8 takes at most three bytes for a UTF-16 unit.
  const textBytes = texts.reduce((sum, text) => sum + 2 * NUMBER + 3 * text.length, 0);
  return FIXED_BYTES + mostBytes(NUMBER * numbers + textBytes) + TRAILER_BYTES;
}
