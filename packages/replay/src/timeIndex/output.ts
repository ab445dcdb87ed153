import type { Codec, TraceSink } from '@refwind/core';
import { type BlockKind, packBlock } from './format.js';

/** Blocks that are packed or written at once. */
const UNDER_WAY = 6;

/** Blocks on their way to a sink: some are packed at once, all are written in the order in which they were added. */
export class IndexOutput {
  readonly #sink: TraceSink;
  readonly #codec: Codec;
  #offset: number;
  readonly #waiting: Promise<void>[] = [];
  #last: Promise<void> = Promise.resolve();

  /** @param offset bytes that the sink has already */
  constructor(sink: TraceSink, codec: Codec, offset: number) {
    this.#sink = sink;
    this.#codec = codec;
    this.#offset = offset;
  }

  /** Bytes as they are. */
  raw(bytes: Uint8Array): void {
    this.#append(Promise.resolve(bytes), () => {});
  }

  /** @param placed is told where the block is, before `drain` is done */
  add(kind: BlockKind, payload: Uint8Array, placed: (offset: number) => void = () => {}): void {
    this.#append(packBlock(kind, payload, this.#codec), placed);
  }

  /** Waits until few blocks are under way. */
  async room(): Promise<void> {
    while (this.#waiting.length > UNDER_WAY) await this.#waiting.shift();
  }

  /** Waits until all is written. */
  async drain(): Promise<void> {
    this.#waiting.length = 0;
    await this.#last;
  }

  async close(): Promise<void> {
    await this.drain();
    await this.#sink.close();
  }

  /** The file stays as it is, not whole. */
  async abandon(): Promise<void> {
    await this.drain();
    await (this.#sink.abandon ?? this.#sink.close).call(this.#sink);
  }

  #append(packed: Promise<Uint8Array>, placed: (offset: number) => void): void {
    const before = this.#last;
    const written = (async () => {
      const bytes = await packed;
      await before;
      placed(this.#offset);
      this.#offset += bytes.length;
      await this.#sink.write(bytes);
    })();
    written.catch(() => {});
    this.#last = written;
    this.#waiting.push(written);
  }
}
