/** Where a trace is written to: bytes in order, nothing is ever rewritten. */
export interface TraceSink {
  /** For messages: the path as the user gave it. */
  readonly name?: string;
  /** Takes all of `bytes`, or throws (rejects). Called again only after it is done. */
  write(bytes: Uint8Array): void | Promise<void>;
  /** All is written. */
  close(): void | Promise<void>;
  /** Writing stops before the end; what was written stays. `close` is called when it is missing. */
  abandon?(): void | Promise<void>;
}

/** A sink that keeps the trace in memory. */
export class MemorySink implements TraceSink {
  readonly name: string;
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  constructor(name = 'memory') {
    this.name = name;
  }

  write(bytes: Uint8Array): void {
    this.#parts.push(bytes.slice());
    this.#length += bytes.length;
  }

  close(): void {}

  /** Everything written so far, in one piece. */
  bytes(): Uint8Array<ArrayBuffer> {
    const all = new Uint8Array(this.#length);
    let at = 0;
    for (const part of this.#parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }
}
