import { utf8 } from '../../text/textBytes.js';
import { bitsFor, consecutive, hybrid, plain32, plain64, plainTexts } from './encodings.js';

/** Parquet's physical types and encodings, as far as our tables use them. */
export const Physical = { boolean: 0, int32: 1, int64: 2, bytes: 6 } as const;
export const Encoding = { plain: 0, rle: 3, delta: 5, dictionary: 8 } as const;

/** A column's values in one row group, encoded. */
export interface EncodedColumn {
  readonly physical: number;
  readonly encoding: number;
  /** The values' page, without definition levels. */
  readonly values: Uint8Array;
  /** Of the values, by number; `null` when they are not numbered. */
  readonly dictionary: { readonly bytes: Uint8Array; readonly count: number } | null;
  /** 1 where there is a value, 0 where it is null. */
  readonly defined: Uint8Array;
}

/** Values of one column as they come in: at most so many rows as a row group has. */
export abstract class Column {
  /** 1 for each row with a value. */
  readonly defined: Uint8Array;
  /** Rows so far. */
  rows = 0;

  constructor(capacity: number) {
    this.defined = new Uint8Array(capacity);
  }

  skip(): void {
    this.defined[this.rows++] = 0;
  }

  /** The encoded values; the column is empty then. */
  abstract take(): EncodedColumn;

  protected reset(): Uint8Array {
    const defined = this.defined.slice(0, this.rows);
    this.rows = 0;
    return defined;
  }
}

/** Whole numbers, < 2^53 (`int64`, not negative) or < 2^31 (`int32`). */
export class NumberColumn extends Column {
  readonly #is64: boolean;
  readonly #values: Float64Array | Int32Array;
  #count = 0;

  constructor(capacity: number, is64: boolean) {
    super(capacity);
    this.#is64 = is64;
    this.#values = is64 ? new Float64Array(capacity) : new Int32Array(capacity);
  }

  add(value: number): void {
    this.defined[this.rows++] = 1;
    this.#values[this.#count++] = value;
  }

  take(): EncodedColumn {
    const values = this.#values.slice(0, this.#count);
    this.#count = 0;
    const defined = this.reset();
    const dictionary = null;
    if (values instanceof Int32Array) {
      return {
        physical: Physical.int32,
        encoding: Encoding.plain,
        values: plain32(values),
        dictionary,
        defined,
      };
    }
    const isRow = values.length > 1 && isConsecutive(values);
    return {
      physical: this.#is64 ? Physical.int64 : Physical.int32,
      encoding: isRow ? Encoding.delta : Encoding.plain,
      values: isRow ? consecutive(values[0], values.length) : plain64(values),
      dictionary,
      defined,
    };
  }
}

function isConsecutive(values: Float64Array): boolean {
  for (let at = 1; at < values.length; at++) if (values[at] !== values[at - 1] + 1) return false;
  return true;
}

/** Texts by number; each row group has a dictionary of those that it uses. */
export class TextColumn extends Column {
  readonly #textOf: (id: number) => string;
  readonly #values: Int32Array;
  #count = 0;
  /** By text number: its number in this row group + 1. */
  #local = new Int32Array(1024);
  #used: number[] = [];
  readonly #bytes: Uint8Array[] = [];

  constructor(capacity: number, textOf: (id: number) => string) {
    super(capacity);
    this.#textOf = textOf;
    this.#values = new Int32Array(capacity);
  }

  /** Text number `id` ≥ 0. */
  add(id: number): void {
    if (id >= this.#local.length) this.#grow(id);
    let local = this.#local[id];
    if (local === 0) {
      local = this.#used.push(id);
      this.#local[id] = local;
    }
    this.defined[this.rows++] = 1;
    this.#values[this.#count++] = local - 1;
  }

  take(): EncodedColumn {
    const texts = this.#used.map((id) => {
      this.#bytes[id] ??= utf8(this.#textOf(id));
      return this.#bytes[id];
    });
    const width = bitsFor(texts.length);
    const packed =
      this.#count === 0 ? new Uint8Array(0) : hybrid(this.#values.subarray(0, this.#count), width);
    const values = new Uint8Array(packed.length + 1);
    values[0] = width;
    values.set(packed, 1);
    for (const id of this.#used) this.#local[id] = 0;
    this.#used = [];
    this.#count = 0;
    return {
      physical: Physical.bytes,
      encoding: Encoding.dictionary,
      values,
      dictionary: { bytes: plainTexts(texts), count: texts.length },
      defined: this.reset(),
    };
  }

  #grow(id: number): void {
    const larger = new Int32Array(Math.max(id + 1, this.#local.length * 2));
    larger.set(this.#local);
    this.#local = larger;
  }
}

export class FlagColumn extends Column {
  readonly #bits: Uint8Array;
  #count = 0;

  constructor(capacity: number) {
    super(capacity);
    this.#bits = new Uint8Array(Math.ceil(capacity / 8));
  }

  add(value: boolean): void {
    this.defined[this.rows++] = 1;
    if (value) this.#bits[this.#count >> 3] |= 1 << (this.#count & 7);
    this.#count++;
  }

  take(): EncodedColumn {
    const values = this.#bits.slice(0, Math.ceil(this.#count / 8));
    this.#bits.fill(0);
    this.#count = 0;
    const defined = this.reset();
    return {
      physical: Physical.boolean,
      encoding: Encoding.plain,
      values,
      dictionary: null,
      defined,
    };
  }
}
