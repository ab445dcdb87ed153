import { utf8 } from '../../text/textBytes.js';
import { type Column, type EncodedColumn, Encoding, Physical } from './columns.js';
import { hybrid } from './encodings.js';
import { ThriftStruct } from './thrift.js';

const MAGIC = utf8('PAR1');
/** A text is UTF-8. */
const UTF8 = 0;
const OPTIONAL = 1;
const DATA_PAGE = 0;
const DICTIONARY_PAGE = 2;

/** What the footer says of one column in one row group. */
interface ChunkPlace {
  readonly column: EncodedColumn;
  readonly rows: number;
  readonly dictionaryAt: number | null;
  readonly dataAt: number;
  readonly bytes: number;
}

/** A Parquet file that is written row group by row group; only its footer is kept. */
export class ParquetTable {
  readonly path: string;
  readonly #columns: readonly (readonly [name: string, column: Column])[];
  readonly #groups: ThriftStruct[] = [];
  #schema: ThriftStruct[] | null = null;
  #parts: Uint8Array[] = [MAGIC];
  #at = MAGIC.length;
  #rows = 0;

  constructor(path: string, columns: Readonly<Record<string, Column>>) {
    this.path = path;
    this.#columns = Object.entries(columns);
  }

  /** Rows that are waiting for the next row group. */
  get waiting(): number {
    return this.#columns[0][1].rows;
  }

  /** Makes a row group of the rows that are waiting; the bytes since the last time. */
  group(): Uint8Array {
    const rows = this.waiting;
    const encoded = this.#columns.map(([, column]) => column.take());
    this.#schema ??= encoded.map((column, at) => schemaOf(this.#columns[at][0], column));
    if (rows > 0) {
      const places = encoded.map((column) => this.#chunk(column, rows));
      const bytes = places.reduce((sum, place) => sum + place.bytes, 0);
      const chunks = places.map((place, at) => chunkOf(this.#columns[at][0], place));
      this.#groups.push(new ThriftStruct().structs(1, chunks).i64(2, bytes).i64(3, rows));
      this.#rows += rows;
    }
    return this.#take();
  }

  /** The rest of the file. */
  end(): Uint8Array {
    const rest = this.group();
    const root = new ThriftStruct().text(4, 'schema').i32(5, this.#columns.length);
    const footer = new ThriftStruct()
      .i32(1, 1)
      .structs(2, [root, ...(this.#schema ?? [])])
      .i64(3, this.#rows)
      .structs(4, this.#groups)
      .text(6, 'refwind')
      .done();
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, footer.length, true);
    this.#parts.push(rest, footer, length, MAGIC);
    return this.#take();
  }

  #chunk(column: EncodedColumn, rows: number): ChunkPlace {
    const start = this.#at;
    const { dictionary, defined, values } = column;
    if (dictionary !== null)
      this.#page(DICTIONARY_PAGE, dictionary.count, Encoding.plain, [dictionary.bytes]);
    const dataAt = this.#at;
    const levels = hybrid(defined, 1);
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, levels.length, true);
    this.#page(DATA_PAGE, rows, column.encoding, [length, levels, values]);
    return {
      column,
      rows,
      dictionaryAt: dictionary === null ? null : start,
      dataAt,
      bytes: this.#at - start,
    };
  }

  #page(type: number, values: number, encoding: number, contents: readonly Uint8Array[]): void {
    const size = contents.reduce((sum, { length }) => sum + length, 0);
    const head = new ThriftStruct().i32(1, type).i32(2, size).i32(3, size);
    const about = new ThriftStruct().i32(1, values).i32(2, encoding);
    if (type === DICTIONARY_PAGE) head.struct(7, about);
    else head.struct(5, about.i32(3, Encoding.rle).i32(4, Encoding.rle));
    for (const part of [head.done(), ...contents]) {
      this.#parts.push(part);
      this.#at += part.length;
    }
  }

  #take(): Uint8Array {
    const bytes = new Uint8Array(this.#parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of this.#parts) {
      bytes.set(part, at);
      at += part.length;
    }
    this.#parts = [];
    return bytes;
  }
}

function schemaOf(name: string, { physical }: EncodedColumn): ThriftStruct {
  const element = new ThriftStruct().i32(1, physical).i32(3, OPTIONAL).text(4, name);
  return physical === Physical.bytes ? element.i32(6, UTF8) : element;
}

function chunkOf(
  name: string,
  { column, rows, dictionaryAt, dataAt, bytes }: ChunkPlace,
): ThriftStruct {
  const meta = new ThriftStruct()
    .i32(1, column.physical)
    .i32s(2, [...new Set([Encoding.plain, Encoding.rle, column.encoding])])
    .texts(3, [name])
    .i32(4, 0)
    .i64(5, rows)
    .i64(6, bytes)
    .i64(7, bytes)
    .i64(9, dataAt);
  if (dictionaryAt !== null) meta.i64(11, dictionaryAt);
  return new ThriftStruct().i64(2, dictionaryAt ?? dataAt).struct(3, meta);
}
