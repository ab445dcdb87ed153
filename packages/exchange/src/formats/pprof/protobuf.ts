const encoder = new TextEncoder();

/** A number below 2^63 takes at most so many. */
const VARINT_BYTES = 9;
const VARINT = 0;
const LENGTH_DELIMITED = 2;

/** A protobuf message while it is written. Numbers are whole, 0 ≤ value < 2^63 as far as doubles have them; a field that is 0 is left out. */
export class Message {
  #bytes = new Uint8Array(64);
  #length = 0;

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** An int64 or uint64 field. */
  number(field: number, value: number): this {
    if (value !== 0) this.#tag(field, VARINT).#varint(value);
    return this;
  }

  /** A repeated int64 or uint64 field, packed. */
  numbers(field: number, values: readonly number[]): this {
    const packed = new Message();
    for (const value of values) packed.#varint(value);
    return this.#delimited(field, packed.bytes);
  }

  text(field: number, text: string): this {
    return this.#delimited(field, encoder.encode(text));
  }

  message(field: number, message: Message): this {
    return this.#delimited(field, message.bytes);
  }

  #delimited(field: number, bytes: Uint8Array): this {
    this.#tag(field, LENGTH_DELIMITED).#varint(bytes.length);
    this.#ensure(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
    return this;
  }

  #tag(field: number, wireType: number): this {
    return this.#varint(field * 8 + wireType);
  }

  #varint(value: number): this {
    this.#ensure(VARINT_BYTES);
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.#length++] = (rest % 0x80) + 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = rest;
    return this;
  }

  #ensure(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#length + more, this.#bytes.length * 2));
    larger.set(this.bytes);
    this.#bytes = larger;
  }
}
