import type { MessagePort } from 'node:worker_threads';
import type { LooseChunk } from '../tracking/chunk-assembler.js';
import type { RecordedDictionary } from '../tracking/recorded-dictionary.js';
import { ColumnPool } from './column-pool.js';
import type { DictionaryGrowth, WorkerMessage } from './messages.js';

/** Sends chunks to the writing thread, and waits when that falls behind. */
export class ChunkSender {
  readonly #columns: ColumnPool;
  #sent = { strings: 0, types: 0, sites: 0, codes: 0 };

  constructor(
    readonly port: MessagePort,
    readonly dictionary: RecordedDictionary,
    columns: SharedArrayBuffer,
  ) {
    this.#columns = new ColumnPool(columns);
  }

  /** Whether the chunk went on its way: false when no more are wanted. */
  send(chunk: LooseChunk): boolean {
    const { code, slot, ...rest } = chunk;
    const place = this.#columns.put(code, slot);
    if (place < 0) return false;
    const message: WorkerMessage = { kind: 'chunk', chunk: rest, place, growth: this.#growth() };
    this.port.postMessage(message, [
      chunk.size.buffer as ArrayBuffer,
      chunk.holderKind.buffer as ArrayBuffer,
      chunk.holderA.buffer as ArrayBuffer,
      chunk.holderB.buffer as ArrayBuffer,
    ]);
    return true;
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
    const added = strings.slice(sent.strings);
    return {
      strings: added,
      types: types.slice(sent.types),
      sites: sites.slice(sent.sites),
      codes: codes.slice(sent.codes),
      passing: this.dictionary.takePassing(),
    };
  }
}
