import { TraceError, type TracePlace } from './errors.js';

/**
 * A cursor over one block's unpacked payload that looks before it reads: past the end, or at a
 * number that no writer writes, it throws a `TraceError` `damaged` that names the block's place.
 */
export class ByteReader {
  readonly bytes: Uint8Array;
  /** What is being read, for messages: "the index". */
  readonly what: string;
  readonly place: TracePlace;
  position = 0;

  constructor(bytes: Uint8Array, what: string, place: TracePlace) {
    this.bytes = bytes;
    this.what = what;
    this.place = place;
  }

  /** Bytes not yet read. */
  get left(): number {
    return this.bytes.length - this.position;
  }

  u8(): number {
    this.#need(1);
    return this.bytes[this.position++];
  }

  u16(): number {
    return this.u8() + this.u8() * 2 ** 8;
  }

  u32(): number {
    return this.u16() + this.u16() * 2 ** 16;
  }

  /** 0 … 2^53 − 1. */
  u64(): number {
    const low = this.u32();
    const high = this.u32();
    if (high >= 2 ** 21) this.fail('has a number above 2^53');
    return low + high * 2 ** 32;
  }

  /** The next `length` bytes, not copied. */
  take(length: number): Uint8Array {
    this.#need(length);
    this.position += length;
    return this.bytes.subarray(this.position - length, this.position);
  }

  /** 0 … 2^53 − 1. */
  varint(): number {
    let value = 0;
    let factor = 1;
    for (let read = 0; read < 8; read++) {
      const byte = this.u8();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return this.#safe(value);
      factor *= 128;
    }
    return this.fail('has a varint of more than 8 bytes');
  }

  /** A signed 32-bit number. */
  zigzag(): number {
    const value = this.varint();
    if (value >= 2 ** 32) this.fail('has a signed varint above 32 bits');
    return (value >>> 1) ^ -(value & 1);
  }

  /** A number of things of at least `leastBytes` bytes each: checked before anything is allocated. */
  count(things: string, leastBytes: number): number {
    const count = this.varint();
    if (count * leastBytes > this.left) {
      this.fail(`says ${count} ${things}, but only ${this.left} bytes are left`);
    }
    return count;
  }

  /** A number below `limit`. */
  below(limit: number, name: string): number {
    const value = this.varint();
    if (value >= limit) this.fail(`has ${name} ${value}, but must be below ${limit}`);
    return value;
  }

  text(): string {
    const header = this.varint();
    const bytes = this.take(Math.floor(header / 2));
    if (header % 2 === 1) return utf16(bytes);
    try {
      return decoder.decode(bytes);
    } catch {
      return this.fail('has a text that is not UTF-8');
    }
  }

  /** Nothing may be left. */
  end(): void {
    if (this.left > 0) this.fail(`has ${this.left} bytes too many`);
  }

  fail(problem: string): never {
    throw new TraceError('damaged', this.place, `${this.what} ${problem}`);
  }

  #need(length: number): void {
    if (length <= this.left) return;
    this.fail(`ends early: ${length} bytes wanted, ${this.left} left`);
  }

  #safe(value: number): number {
    return value <= Number.MAX_SAFE_INTEGER ? value : this.fail('has a number above 2^53');
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function utf16(bytes: Uint8Array): string {
  const units: string[] = [];
  for (let i = 0; i + 1 < bytes.length; i += 2) {
    units.push(String.fromCharCode(bytes[i] | (bytes[i + 1] << 8)));
  }
  return units.join('');
}
