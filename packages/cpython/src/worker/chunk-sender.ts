import type { MessagePort } from 'node:worker_threads';
import type { TraceDictionary } from '@refwind/core';
import type { LooseChunk } from '../tracking/chunk-assembler.js';
import { BACKLOG_LIMIT, type DictionaryGrowth, type WorkerMessage } from './messages.js';

/** Sends chunks to the writing thread, and waits when that falls behind. */
export class ChunkSender {
  readonly #backlog: Int32Array;
  #sent = { strings: 0, types: 0, sites: 0, codes: 0 };

  constructor(
    readonly port: MessagePort,
    readonly dictionary: TraceDictionary,
    backlog: SharedArrayBuffer,
  ) {
    this.#backlog = new Int32Array(backlog);
  }

  send(chunk: LooseChunk): void {
    for (;;) {
      const waiting = Atomics.load(this.#backlog, 0);
      if (waiting < BACKLOG_LIMIT) break;
      Atomics.wait(this.#backlog, 0, waiting);
    }
    Atomics.add(this.#backlog, 0, 1);
    const message: WorkerMessage = { kind: 'chunk', chunk, growth: this.#growth() };
    this.port.postMessage(message, [
      chunk.code.buffer as ArrayBuffer,
      chunk.slot.buffer as ArrayBuffer,
      chunk.size.buffer as ArrayBuffer,
      chunk.holderKind.buffer as ArrayBuffer,
      chunk.holderA.buffer as ArrayBuffer,
      chunk.holderB.buffer as ArrayBuffer,
    ]);
  }

  #growth(): DictionaryGrowth {
    const { strings, types, sites, codes } = this.dictionary;
    const sent = this.#sent;
    this.#sent = {
      strings: strings.length,
      types: types.length,
      sites: sites.length,
      codes: codes.length,
    };
    return {
      strings: strings.slice(sent.strings),
      types: types.slice(sent.types),
      sites: sites.slice(sent.sites),
      codes: codes.slice(sent.codes),
    };
  }
}
