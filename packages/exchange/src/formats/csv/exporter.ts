import { type HolderKind, HolderKind as Kind, Op, type PassRow } from '@refwind/core';
import type { Timeline } from '@refwind/replay';
import type { Exporter, ExportOptions } from '../../exporter.js';
import { chosenObjects, type Stretch, stretchesOf } from '../../range.js';
import { csvText } from '../../text/csv.js';
import { TextBytes, utf8 } from '../../text/textBytes.js';
import { COLUMNS, CodeFields, type CodeFieldsOf } from './columns.js';

/** Events as a table. */
export const csvExporter: Exporter = {
  name: 'csv',
  title: 'events as a table of comma-separated values',
  extension: '.csv',
  isBinary: false,
  export: rowsOf,
};

async function* rowsOf(
  timeline: Timeline,
  options: ExportOptions = {},
): AsyncGenerator<Uint8Array> {
  const out = new TextBytes().text(`${COLUMNS.join(',')}\n`);
  const rows = new CsvRows(timeline, out);
  const wanted = chosenObjects(options);
  for (const stretch of stretchesOf(timeline, options)) {
    for (let row = stretch.low; row <= stretch.high; row++) {
      if (wanted !== null && !wanted.has(stretch.resolved.object[row])) continue;
      rows.row(stretch, row);
      if (out.isFull) yield out.take();
    }
  }
  yield out.take();
}

const COMMA = utf8(',');
const NO_HOLDER = utf8(',,,,');
const NO_PASS = utf8(',,,,,');

class CsvRows {
  readonly #out: TextBytes;
  readonly #codes: CodeFields;
  readonly #strings: readonly string[];
  readonly #fields: Uint8Array[] = [];

  constructor({ dictionary }: Timeline, out: TextBytes) {
    this.#out = out;
    this.#codes = new CodeFields(dictionary);
    this.#strings = dictionary.strings;
  }

  row(stretch: Stretch, row: number): void {
    const { chunk, resolved } = stretch;
    const code = this.#codes.of(chunk.code[row]);
    const out = this.#out.number(chunk.firstSeq + row).bytes(code.type);
    if (code.op < Op.gcBegin) out.number(resolved.object[row]);
    out.bytes(COMMA);
    if (code.op === Op.incref || code.op === Op.decref) out.number(resolved.refcount[row]);
    else if (code.op === Op.alloc) out.number(1);
    out.bytes(COMMA);
    if (code.op === Op.alloc) out.number(chunk.size[resolved.rank[row]]);
    out.bytes(COMMA);
    this.#variable(code, stretch, row);
    out.bytes(code.rest);
  }

  /** Holder and pass, each empty where there is none. */
  #variable({ op }: CodeFieldsOf, { chunk, resolved }: Stretch, row: number): void {
    const rank = resolved.rank[row];
    if (op === Op.link || op === Op.unlink) {
      const kind = chunk.holderKind[rank] as HolderKind;
      this.#holder(kind, chunk.holderA[rank], chunk.holderB[rank], resolved.owner[rank]);
      this.#out.bytes(NO_PASS);
      return;
    }
    this.#out.bytes(NO_HOLDER);
    if (op === Op.gcBegin || op === Op.gcEnd) this.#pass(chunk.passes[rank], op === Op.gcEnd);
    else this.#out.bytes(NO_PASS);
  }

  #holder(kind: HolderKind, a: number, b: number, owner: number): void {
    const out = this.#out.bytes(KINDS[kind]);
    if (owner > 0) out.number(owner);
    out.bytes(COMMA);
    if (kind === Kind.variable) out.bytes(this.#text(a));
    out.bytes(COMMA);
    if (kind === Kind.index) out.bytes(OPEN).number(b).bytes(CLOSE);
    else if (kind === Kind.member) out.bytes(MEMBER);
    else out.bytes(this.#text(kind === Kind.variable || kind === Kind.key ? b : a));
    out.bytes(COMMA);
  }

  #pass({ generation, reason, collected, uncollectable, examined }: PassRow, isEnd: boolean): void {
    const out = this.#out.number(generation).bytes(COMMA).text(reason).bytes(COMMA);
    if (isEnd) out.number(collected);
    out.bytes(COMMA);
    if (isEnd) out.number(uncollectable);
    out.bytes(COMMA);
    if (isEnd && examined >= 0) out.number(examined);
    out.bytes(COMMA);
  }

  #text(id: number): Uint8Array {
    this.#fields[id] ??= utf8(csvText(this.#strings[id]));
    return this.#fields[id];
  }
}

const OPEN = utf8('[');
const CLOSE = utf8(']');
const MEMBER = utf8('{}');
const SLOT = utf8('slot,');
const KINDS: Readonly<Record<HolderKind, Uint8Array>> = {
  [Kind.variable]: utf8('variable,'),
  [Kind.index]: SLOT,
  [Kind.key]: SLOT,
  [Kind.member]: SLOT,
  [Kind.temporary]: utf8('temporary,'),
  [Kind.external]: utf8('external,'),
};
