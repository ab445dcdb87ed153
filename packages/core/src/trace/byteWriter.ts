/** Appends little-endian numbers, varints and texts to a growing array. Mirrors `ByteReader`. */
export class ByteWriter {
  #bytes = new Uint8Array(256);
  /** Bytes written so far. */
  length = 0;

  /** A copy of what was written. */
  take(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.length);
  }

  u8(value: number): void {
    this.#room(1);
    this.#bytes[this.length++] = value;
  }

  u16(value: number): void {
    this.u8(value & 0xff);
    this.u8(value >>> 8);
  }

  u32(value: number): void {
    this.u16(value & 0xffff);
    this.u16(value >>> 16);
  }

  /** 0 … 2^53 − 1, in 8 bytes. */
  u64(value: number): void {
    this.u32(value % 2 ** 32);
    this.u32(Math.floor(value / 2 ** 32));
  }

  bytes(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** 0 … 2^53 − 1: seven bits per byte, low first, high bit set on all but the last. */
  varint(value: number): void {
    this.#room(8);
    let rest = value;
    while (rest >= 2 ** 31) {
      this.#bytes[this.length++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    while (rest >= 0x80) {
      this.#bytes[this.length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#bytes[this.length++] = rest;
  }

  /** A signed 32-bit number as a varint of `2n` or `−2n − 1`. */
  zigzag(value: number): void {
    this.varint(((value << 1) ^ (value >> 31)) >>> 0);
  }

  /** Its length (UTF-8 bytes × 2, + 1 when UTF-16 follows instead) as a varint, then its bytes. */
  text(text: string): void {
    if (hasLoneSurrogate(text)) this.#utf16(text);
    else {
      const bytes = encoder.encode(text);
      this.varint(bytes.length * 2);
      this.bytes(bytes);
    }
  }

  /** Texts that UTF-8 cannot say keep their code units. */
  #utf16(text: string): void {
    this.varint(text.length * 4 + 1);
    for (let i = 0; i < text.length; i++) this.u16(text.charCodeAt(i));
  }

  #room(bytes: number): void {
    const needed = this.length + bytes;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

const encoder = new TextEncoder();

function hasLoneSurrogate(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}
