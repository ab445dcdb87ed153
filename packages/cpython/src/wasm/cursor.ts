import { RecorderError } from '../errors.js';

/** Reads a WebAssembly binary from front to back; every read is checked against `end`. */
export class WasmCursor {
  constructor(
    readonly bytes: Uint8Array,
    /** Offset of the next byte to read. */
    public position = 0,
    /** Offset after the last readable byte. */
    readonly end: number = bytes.length,
  ) {}

  get done(): boolean {
    return this.position >= this.end;
  }

  u8(): number {
    if (this.position >= this.end) this.#fail('a byte');
    return this.bytes[this.position++]!;
  }

  /** Unsigned LEB128, at most 32 bits. */
  u32(): number {
    let result = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.u8();
      result |= (byte & 0x7f) << shift;
      if (byte < 0x80) return result >>> 0;
    }
    return this.#fail('a 32-bit LEB128 number');
  }

  /** How many entries follow, each of at least a byte. */
  count(): number {
    const count = this.u32();
    if (count > this.end - this.position) this.#fail(`${count} entries`);
    return count;
  }

  /** Skips a LEB128 number of at most 64 bits, signed or not. */
  skipLeb(): void {
    for (let i = 0; i < 10; i++) if (this.u8() < 0x80) return;
    this.#fail('a LEB128 number');
  }

  skip(count: number): void {
    if (count > this.end - this.position) this.#fail(`${count} bytes`);
    this.position += count;
  }

  /** A length-prefixed UTF-8 name. */
  name(): string {
    const length = this.u32();
    const start = this.position;
    this.skip(length);
    return new TextDecoder().decode(this.bytes.subarray(start, start + length));
  }

  #fail(wanted: string): never {
    throw new RecorderError(
      'unsupported-module',
      `the WebAssembly module ends at offset ${this.end} where ${wanted} should follow (offset ${this.position})`,
    );
  }
}
