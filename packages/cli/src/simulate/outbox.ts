import type { MessagePort } from 'node:worker_threads';
import type { EventChunk, HeapSimulation } from '@refwind/core';
import { BACKLOG_LIMIT, type DictionaryGrowth, type SimulationMessage } from './messages.js';

const BLOCK = 8192;
/** After so many milliseconds what was printed is sent, however little it is. */
const PATIENCE = 50;

/** What a script makes, on its way to the thread that writes it; waits when that falls behind. */
export class Outbox {
  readonly #port: MessagePort;
  readonly #backlog: Int32Array;
  #simulation: HeapSimulation | null = null;
  #sent = { strings: 0, types: 0, sites: 0, codes: 0 };
  #stream: 'stdout' | 'stderr' = 'stdout';
  #text = '';
  #lastSent = 0;

  constructor(port: MessagePort, backlog: SharedArrayBuffer) {
    this.#port = port;
    this.#backlog = new Int32Array(backlog);
  }

  /** Sends the simulation's chunks from now on. */
  follow(simulation: HeapSimulation): void {
    this.#simulation = simulation;
    simulation.chunks$.subscribe((chunk) => this.#sendChunk(chunk, simulation));
  }

  write(text: string, stream: 'stdout' | 'stderr'): void {
    if (stream !== this.#stream) this.#sendText();
    this.#stream = stream;
    this.#text += text;
    const isDue = this.#text.length >= BLOCK || performance.now() - this.#lastSent > PATIENCE;
    if (isDue) this.#sendText();
  }

  /** Sends what is waiting. */
  flush(): void {
    this.#sendText();
    this.#simulation?.flush();
  }

  #sendText(): void {
    if (this.#text === '') return;
    this.#send({ kind: 'text', stream: this.#stream, text: this.#text });
    this.#text = '';
    this.#lastSent = performance.now();
  }

  #sendChunk(chunk: EventChunk, simulation: HeapSimulation): void {
    const columns = [chunk.code, chunk.slot, chunk.size];
    const holders = [chunk.holderKind, chunk.holderA, chunk.holderB];
    const buffers = [...columns, ...holders].map(({ buffer }) => buffer as ArrayBuffer);
    this.#send({ kind: 'chunk', chunk, growth: this.#growth(simulation) }, buffers);
  }

  #send(message: SimulationMessage, transferred: ArrayBuffer[] = []): void {
    for (;;) {
      const waiting = Atomics.load(this.#backlog, 0);
      if (waiting < BACKLOG_LIMIT) break;
      Atomics.wait(this.#backlog, 0, waiting);
    }
    Atomics.add(this.#backlog, 0, 1);
    this.#port.postMessage(message, transferred);
  }

  #growth({ dictionary: { strings, types, sites, codes } }: HeapSimulation): DictionaryGrowth {
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
