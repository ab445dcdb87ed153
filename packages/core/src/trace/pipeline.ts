import { concatenate, encodeContent } from './blocks.js';
import type { Codec } from './codec.js';
import { TraceError } from './errors.js';
import { BLOCK_HEADER_BYTES, type BlockType, PART_BYTES } from './format.js';
import type { ForgettingSink, Stretch, TraceSink } from './sink.js';
import { messageOf } from './source.js';

/** Where a content was written. */
export interface WrittenPlace {
  readonly offset: number;
  readonly bytes: number;
}

/**
 * Contents on their way to a sink: a few are compressed at once, all are written in the order in
 * which they were added. The first failure is final: nothing is written after it.
 */
export class BlockPipeline {
  /** Bytes that the sink has taken. */
  bytesWritten = 0;
  /** The most bytes that what is under way can take. */
  bytesUnderWay = 0;
  readonly #sink: TraceSink;
  readonly #codec: Codec;
  readonly #limit: number;
  readonly #underWay: Promise<void>[] = [];
  #tail: Promise<void> = Promise.resolve();
  #failure: TraceError | null = null;

  /** @param limit contents that may be under way before `room` makes its caller wait. */
  constructor(sink: TraceSink, codec: Codec, limit: number) {
    this.#sink = sink;
    this.#codec = codec;
    this.#limit = limit;
  }

  /**
   * Adds bytes that are no block and the content behind them, in one write: whenever writing is cut
   * off, a file with the one has the other, and can be opened.
   */
  addOpening(bytes: Uint8Array, type: BlockType, payload: Uint8Array): void {
    const parts = encodeContent(type, payload, this.#codec).then(([first, ...rest]) => [
      concatenate([bytes, first]),
      ...rest,
    ]);
    this.#add(parts, payload.length + bytes.length, () => {});
  }

  /** Adds a content; `payload` must stay unchanged. `written` is called in order of adding. */
  add(type: BlockType, payload: Uint8Array, written: (place: WrittenPlace) => void): void {
    this.#add(encodeContent(type, payload, this.#codec), payload.length, written);
  }

  /** Adds blocks that are already packed. */
  addPacked(blocks: Uint8Array[], written: (place: WrittenPlace) => void): void {
    const bytes = blocks.reduce((sum, block) => sum + block.length, 0);
    this.#add(Promise.resolve(blocks), bytes, written);
  }

  /**
   * Resolves when there is room for one more content.
   * @throws TraceError `write-failed`
   */
  async room(): Promise<void> {
    while (this.#underWay.length >= this.#limit) await this.#underWay[0];
    if (this.#failure !== null) throw this.#failure;
  }

  /**
   * Resolves when all is written.
   * @throws TraceError `write-failed`
   */
  async drain(): Promise<void> {
    while (this.#underWay.length > 0) await this.#underWay[0];
    if (this.#failure !== null) throw this.#failure;
  }

  /**
   * Puts a new file in the place of the one so far, see `ForgettingSink`; all must be written.
   * @throws TraceError `write-failed`
   */
  async replace(sink: ForgettingSink, head: Uint8Array, kept: readonly Stretch[]): Promise<void> {
    try {
      await sink.replace(head, kept);
      this.bytesWritten = head.length + kept.reduce((sum, { from, to }) => sum + to - from, 0);
    } catch (cause) {
      this.#failure ??= this.#failed(cause);
      throw this.#failure;
    }
  }

  /**
   * Closes the sink; all must be written.
   * @throws TraceError `write-failed`
   */
  async close(): Promise<void> {
    try {
      await this.#sink.close();
    } catch (cause) {
      throw this.#failed(cause);
    }
  }

  /** @param raw bytes without block headers; stored ones are never more. */
  #add(parts: Promise<Uint8Array[]>, raw: number, written: (place: WrittenPlace) => void): void {
    const turn = this.#tail;
    const most = mostBytes(raw);
    this.bytesUnderWay += most;
    const done = this.#write(parts, turn, written).then(() => {
      this.#underWay.shift();
      this.bytesUnderWay -= most;
    });
    this.#underWay.push(done);
    this.#tail = done;
  }

  /** Never rejects: a failure is kept for whoever adds or waits next. */
  async #write(
    parts: Promise<Uint8Array[]>,
    turn: Promise<void>,
    written: (place: WrittenPlace) => void,
  ): Promise<void> {
    try {
      const [blocks] = await Promise.all([parts, turn]);
      if (this.#failure !== null) return;
      const offset = this.bytesWritten;
      for (const block of blocks) await this.#writeBlock(block);
      written({ offset, bytes: this.bytesWritten - offset });
    } catch (cause) {
      this.#failure ??= this.#failed(cause);
    }
  }

  async #writeBlock(block: Uint8Array): Promise<void> {
    await this.#sink.write(block);
    this.bytesWritten += block.length;
  }

  #failed(cause: unknown): TraceError {
    const place = { file: this.#sink.name ?? 'trace', offset: this.bytesWritten };
    const reason = `writing failed: ${messageOf(cause)}. What was written before can be opened`;
    return new TraceError('write-failed', place, reason, { cause });
  }
}

/** The most bytes that a content of `raw` bytes can take in a file. */
export function mostBytes(raw: number): number {
  return raw + BLOCK_HEADER_BYTES * (Math.floor(raw / PART_BYTES) + 1);
}
