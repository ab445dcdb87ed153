import { Worker } from 'node:worker_threads';
import type { Codec } from '@refwind/core';
import { zlibCodec } from '@refwind/core/node';

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

interface Waiting {
  readonly resolve: (packed: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

/** A codec whose compression runs in a thread of its own, until it is closed. */
export class PackingCodec implements Codec {
  readonly inflate = zlibCodec.inflate;
  readonly crc32 = zlibCodec.crc32;
  readonly #worker = new Worker(new URL('./packer.js', import.meta.url), { execArgv: [] });
  readonly #waiting = new Map<number, Waiting>();
  #requests = 0;
  #failure: Error | undefined;

  constructor() {
    this.#worker.on('message', ({ id, packed }: PackResponse) => {
      this.#waiting.get(id)?.resolve(packed);
      this.#waiting.delete(id);
    });
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(new Error('the thread that compresses has ended')));
  }

  deflate(bytes: Uint8Array): Promise<Uint8Array> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const id = ++this.#requests;
    // A view would be sent with all of the buffer behind it.
    const own = bytes.slice();
    this.#worker.postMessage({ id, bytes: own } satisfies PackRequest, [own.buffer]);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#failure);
    this.#waiting.clear();
  }
}
