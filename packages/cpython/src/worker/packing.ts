import { Worker } from 'node:worker_threads';
import { zlibCodec } from '@refwind/core/node';
import type { Codec } from '@refwind/core/trace';

/** What the packing thread is asked for. */
export interface PackRequest {
  readonly id: number;
  readonly bytes: Uint8Array;
}

/** Its answer. */
export interface PackResponse {
  readonly id: number;
  readonly packed: Uint8Array<ArrayBuffer>;
}

/**
 * Measured on recordings: higher levels save 2–3 % and take from a tenth more time to twice as much, beside a
 * program that is being recorded; the larger tables cost no time.
 */
export const EFFORT = { level: 1, memLevel: 9 } as const;

/** Bytes. */
const WORTH_A_THREAD = 1 << 16;

interface Waiting {
  readonly resolve: (packed: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

/** A codec whose compression runs in a thread of its own, until it is closed. */
export class PackingCodec implements Codec {
  readonly inflate = zlibCodec.inflate;
  readonly crc32 = zlibCodec.crc32;
  #worker: Worker | undefined;
  readonly #waiting = new Map<number, Waiting>();
  #requests = 0;
  #failure: Error | undefined;

  deflate(bytes: Uint8Array): ReturnType<Codec['deflate']> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    // A short recording needs no thread.
    if (this.#worker === undefined && bytes.length < WORTH_A_THREAD)
      return zlibCodec.deflate(bytes);
    this.#worker ??= this.#start();
    const id = ++this.#requests;
    // A part would be sent with the whole that it is a view of.
    const own = bytes.length === bytes.buffer.byteLength ? bytes : bytes.slice();
    this.#worker.postMessage({ id, bytes: own } satisfies PackRequest);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(new URL('./packer.js', import.meta.url), { execArgv: [] });
    worker.on('message', ({ id, packed }: PackResponse) => {
      this.#waiting.get(id)?.resolve(packed);
      this.#waiting.delete(id);
    });
    worker.on('error', (error) => this.#fail(error));
    worker.on('exit', () => this.#fail(new Error('the thread that compresses has ended')));
    return worker;
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#failure);
    this.#waiting.clear();
  }
}
