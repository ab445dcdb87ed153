import { utf8 } from '../../text/textBytes.js';

const Kind = { i32: 5, i64: 6, binary: 8, list: 9, struct: 12 } as const;

/** Thrift's compact protocol, as far as Parquet's metadata needs it: fields in ascending order. */
export class ThriftStruct {
  readonly #bytes: number[] = [];
  #last = 0;

  i32(field: number, value: number): this {
    this.#head(field, Kind.i32);
    varint(this.#bytes, zigzag(value));
    return this;
  }

  /** |value| < 2^52. */
  i64(field: number, value: number): this {
    this.#head(field, Kind.i64);
    varint(this.#bytes, zigzag(value));
    return this;
  }

  text(field: number, value: string): this {
    this.#head(field, Kind.binary);
    binary(this.#bytes, value);
    return this;
  }

  struct(field: number, value: ThriftStruct): this {
    this.#head(field, Kind.struct);
    append(this.#bytes, value.done());
    return this;
  }

  structs(field: number, values: readonly ThriftStruct[]): this {
    this.#list(field, Kind.struct, values.length);
    for (const value of values) append(this.#bytes, value.done());
    return this;
  }

  i32s(field: number, values: readonly number[]): this {
    this.#list(field, Kind.i32, values.length);
    for (const value of values) varint(this.#bytes, zigzag(value));
    return this;
  }

  texts(field: number, values: readonly string[]): this {
    this.#list(field, Kind.binary, values.length);
    for (const value of values) binary(this.#bytes, value);
    return this;
  }

  /** The bytes, with the end of the struct. */
  done(): Uint8Array {
    return Uint8Array.from([...this.#bytes, 0]);
  }

  #list(field: number, kind: number, length: number): void {
    this.#head(field, Kind.list);
    if (length < 15) this.#bytes.push((length << 4) | kind);
    else {
      this.#bytes.push(0xf0 | kind);
      varint(this.#bytes, length);
    }
  }

  #head(field: number, kind: number): void {
    this.#bytes.push(((field - this.#last) << 4) | kind);
    this.#last = field;
  }
}

function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

/** Unsigned, seven bits per byte, lowest first. */
export function varint(bytes: number[], value: number): void {
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 128) | 0x80);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
}

function binary(bytes: number[], text: string): void {
  const encoded = utf8(text);
  varint(bytes, encoded.length);
  append(bytes, encoded);
}

function append(bytes: number[], more: Uint8Array): void {
  for (const byte of more) bytes.push(byte);
}
