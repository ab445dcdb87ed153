const encoder = new TextEncoder();

/** What is given out at a time. */
const PIECE_BYTES = 2 ** 18;
/** The longest text that `number` writes: a sign and sixteen digits. */
const NUMBER_BYTES = 17;

/** Text on its way to a file, written as UTF-8 into one buffer without a string in between. */
export class TextBytes {
  #bytes = new Uint8Array(PIECE_BYTES + 2 ** 16);
  #length = 0;

  /** Whether a piece should be taken. */
  get isFull(): boolean {
    return this.#length >= PIECE_BYTES;
  }

  get length(): number {
    return this.#length;
  }

  /** Bytes that are UTF-8 already. */
  bytes(bytes: Uint8Array): this {
    this.#ensure(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
    return this;
  }

  text(text: string): this {
    this.#ensure(text.length * 3);
    this.#length += encoder.encodeInto(text, this.#bytes.subarray(this.#length)).written;
    return this;
  }

  /** A whole number, |value| < 2^53, in decimal. */
  number(value: number): this {
    this.#ensure(NUMBER_BYTES);
    let rest = value;
    if (rest < 0) {
      this.#bytes[this.#length++] = MINUS;
      rest = -rest;
    }
    let at = this.#length + digitsOf(rest);
    this.#length = at;
    while (rest > 0x7fffffff) {
      const next = Math.floor(rest / 10);
      this.#bytes[--at] = ZERO + (rest - next * 10);
      rest = next;
    }
    do {
      const next = (rest / 10) | 0;
      this.#bytes[--at] = ZERO + (rest - next * 10);
      rest = next;
    } while (rest > 0);
    return this;
  }

  /** A whole number, 0 ≤ value < 2^32, in so many hexadecimal digits. */
  hex(value: number, digits: number): this {
    this.#ensure(digits);
    let rest = value;
    for (let at = this.#length + digits - 1; at >= this.#length; at--) {
      const digit = rest & 15;
      this.#bytes[at] = digit < 10 ? ZERO + digit : LETTER_A + digit - 10;
      rest >>>= 4;
    }
    this.#length += digits;
    return this;
  }

  /** All that was written since the last take, the caller's own. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return taken;
  }

  #ensure(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}

const ZERO = 48;
const MINUS = 45;
const LETTER_A = 97;

function digitsOf(value: number): number {
  let digits = 1;
  for (let limit = 10; value >= limit; limit *= 10) digits++;
  return digits;
}

/** A text as UTF-8. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}
