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

/** Bytes of a file: from ≤ at < to. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** A sink whose beginning can be given up. */
export interface ForgettingSink extends TraceSink {
  /**
   * Puts a new file in the place of the one so far: `head`, and behind it stretches of the old one. Whatever happens,
   * one of the two is there, whole. Further writes go behind the new one.
   */
  replace(head: Uint8Array, kept: readonly Stretch[]): void | Promise<void>;
}

/** A sink that keeps the trace in memory. */
export class MemorySink implements ForgettingSink {
  readonly name: string;
  #parts: Uint8Array[] = [];
  #length = 0;

  constructor(name = 'memory') {
    this.name = name;
  }

  write(bytes: Uint8Array): void {
    this.#parts.push(bytes.slice());
    this.#length += bytes.length;
  }

  close(): void {}

  replace(head: Uint8Array, kept: readonly Stretch[]): void {
    const old = this.bytes();
    this.#parts = [];
    this.#length = 0;
    this.write(head);
    for (const { from, to } of kept) this.write(old.subarray(from, to));
  }

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
