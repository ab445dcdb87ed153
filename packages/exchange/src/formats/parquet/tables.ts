import { FreeBy, type HolderKind, HolderKind as Kind, Op } from '@refwind/core';
import type { Timeline } from '@refwind/replay';
import type { FilePiece } from '../../exporter.js';
import type { Stretch } from '../../range.js';
import { FlagColumn, NumberColumn, TextColumn } from './columns.js';
import { ParquetTable } from './table.js';

/** Rows that wait for a row group at most: those of a chunk, and for objects those that survive. */
const ROWS = 2 ** 17;
const GROUP = 2 ** 16;

const OPS = ['alloc', 'incref', 'decref', 'free', 'link', 'unlink', 'gc-pass', 'gc-pass', 'mark'];
const KINDS = ['variable', 'slot', 'slot', 'slot', 'temporary', 'external'];
const CAUSES = ['refcount', 'gc', 'gc', 'gc', 'gc'];
const HOWS = ['', '', 'unmarked', 'untracked', 'called'];

/** A trace as tables: each row has the trace's name and the chunk, so that those of many traces are one. */
export class TraceTables {
  readonly #timeline: Timeline;
  readonly #trace: string;
  readonly #tables: ParquetTable[] = [];
  readonly #names: string;
  readonly #events;
  readonly #links;
  readonly #objects;
  /** By slot, of what is alive: when it was allocated, by which code, its size, in which chunk. */
  #allocSeq = new Float64Array(1024);
  #allocCode = new Uint32Array(1024);
  #size = new Uint32Array(1024);
  #chunkOf = new Uint32Array(1024);
  #object = new Float64Array(1024);
  #refcount = new Int32Array(1024);

  constructor(timeline: Timeline, trace: string, from: number) {
    this.#timeline = timeline;
    this.#trace = trace;
    this.#names = `${encodeURIComponent(trace)}.parquet`;
    const strings = (id: number) => timeline.dictionary.strings[id];
    this.#events = this.#table('events', {
      seq: new NumberColumn(ROWS, true),
      type: new TextColumn(ROWS, (id) => OPS[id]),
      object: new NumberColumn(ROWS, true),
      refcount: new NumberColumn(ROWS, false),
      delta: new NumberColumn(ROWS, false),
      site: new NumberColumn(ROWS, false),
    });
    this.#links = this.#table('links', {
      seq: new NumberColumn(ROWS, true),
      type: new TextColumn(ROWS, (id) => OPS[id]),
      object: new NumberColumn(ROWS, true),
      holder_kind: new TextColumn(ROWS, (id) => KINDS[id]),
      owner: new NumberColumn(ROWS, true),
      frame: new TextColumn(ROWS, strings),
      name: new TextColumn(ROWS, (id) => this.#placeName(id)),
      site: new NumberColumn(ROWS, false),
    });
    this.#objects = this.#table('objects', {
      object: new NumberColumn(ROWS, true),
      type_name: new TextColumn(ROWS, (id) => timeline.dictionary.types[id].name),
      gc: new FlagColumn(ROWS),
      size: new NumberColumn(ROWS, true),
      alloc_seq: new NumberColumn(ROWS, true),
      alloc_site: new NumberColumn(ROWS, false),
      free_seq: new NumberColumn(ROWS, true),
      free_site: new NumberColumn(ROWS, false),
      cause: new TextColumn(ROWS, (id) => CAUSES[id]),
      how: new TextColumn(ROWS, (id) => HOWS[id]),
      end_refcount: new NumberColumn(ROWS, false),
    });
    this.#adopt(from);
  }

  /** Rows low ≤ row ≤ high of a chunk that are chosen. */
  *chunk(
    stretch: Stretch,
    number: number,
    wanted: ReadonlySet<number> | null,
  ): Generator<FilePiece> {
    for (let row = stretch.low; row <= stretch.high; row++) {
      if (wanted !== null && !wanted.has(stretch.resolved.object[row])) continue;
      this.#event(stretch, row, number);
    }
    for (const table of this.#tables) {
      const { path } = table;
      if (table.waiting >= GROUP / 2 || table === this.#events.table)
        yield { path, bytes: table.group() };
    }
  }

  /** What is alive at the end, the small tables, and the ends of all files. */
  *end(small: Iterable<ParquetTable>): Generator<FilePiece> {
    for (let slot = 1; slot < this.#object.length; slot++) {
      if (this.#object[slot] === 0) continue;
      this.#objectRow(slot, null, 0, 0);
      const { table } = this.#objects;
      if (table.waiting >= GROUP) yield { path: table.path, bytes: table.group() };
    }
    for (const table of [...this.#tables, ...small]) yield { path: table.path, bytes: table.end() };
  }

  #table<C extends Readonly<Record<string, NumberColumn | TextColumn | FlagColumn>>>(
    name: string,
    columns: C,
  ) {
    const trace = new TextColumn(ROWS, () => this.#trace);
    const chunk = new NumberColumn(ROWS, false);
    const table = new ParquetTable(`${name}/${this.#names}`, { trace, chunk, ...columns });
    this.#tables.push(table);
    return { table, trace, chunk, ...columns };
  }

  #event(stretch: Stretch, row: number, number: number): void {
    const { chunk, resolved } = stretch;
    const code = chunk.code[row];
    const { op, site, arg } = this.#timeline.dictionary.codes[code];
    const seq = chunk.firstSeq + row;
    const to = this.#events;
    to.trace.add(0);
    to.chunk.add(number);
    to.seq.add(seq);
    to.type.add(op === Op.gcEnd ? Op.gcBegin : op);
    if (op < Op.gcBegin) to.object.add(resolved.object[row]);
    else to.object.skip();
    const counts = op === Op.incref || op === Op.decref;
    if (counts || op === Op.alloc) to.refcount.add(resolved.refcount[row]);
    else to.refcount.skip();
    if (counts) to.delta.add(arg);
    else to.delta.skip();
    if (site >= 0) to.site.add(site);
    else to.site.skip();
    const slot = chunk.slot[row];
    if (counts) this.#refcount[slot] = resolved.refcount[row];
    else if (op === Op.alloc)
      this.#alloc(slot, seq, code, chunk.size[resolved.rank[row]], number, resolved.object[row]);
    else if (op === Op.free) {
      this.#objectRow(slot, seq, site, arg);
      this.#object[slot] = 0;
    } else if (op === Op.link || op === Op.unlink) this.#link(stretch, row, number, op, site);
  }

  #link({ chunk, resolved }: Stretch, row: number, number: number, op: Op, site: number): void {
    const to = this.#links;
    const rank = resolved.rank[row];
    const kind = chunk.holderKind[rank] as HolderKind;
    const [a, b, owner] = [chunk.holderA[rank], chunk.holderB[rank], resolved.owner[rank]];
    to.trace.add(0);
    to.chunk.add(number);
    to.seq.add(chunk.firstSeq + row);
    to.type.add(op);
    to.object.add(resolved.object[row]);
    to.holder_kind.add(kind);
    if (owner > 0) to.owner.add(owner);
    else to.owner.skip();
    if (kind === Kind.variable) to.frame.add(a);
    else to.frame.skip();
    to.name.add(this.#placeId(kind, a, b));
    if (site >= 0) to.site.add(site);
    else to.site.skip();
  }

  /** Names of places: indices, keys and the like, numbered by text. */
  readonly #places = new Map<string, number>();
  readonly #placeNames: string[] = [];
  readonly #stringPlaces: number[] = [];
  readonly #indexPlaces: number[] = [];

  #placeName(id: number): string {
    return this.#placeNames[id];
  }

  #placeId(kind: HolderKind, a: number, b: number): number {
    if (kind === Kind.index) {
      if (b >= 2 ** 16) return this.#place(`[${b}]`);
      this.#indexPlaces[b] ??= this.#place(`[${b}]`);
      return this.#indexPlaces[b];
    }
    if (kind === Kind.member) return this.#place('{}');
    const text = kind === Kind.variable || kind === Kind.key ? b : a;
    this.#stringPlaces[text] ??= this.#place(this.#timeline.dictionary.strings[text]);
    return this.#stringPlaces[text];
  }

  #place(text: string): number {
    const known = this.#places.get(text) ?? this.#placeNames.push(text) - 1;
    this.#places.set(text, known);
    return known;
  }

  #objectRow(slot: number, freeSeq: number | null, site: number, by: number): void {
    const { codes, types } = this.#timeline.dictionary;
    const alloc = codes[this.#allocCode[slot]];
    const to = this.#objects;
    to.trace.add(0);
    to.chunk.add(this.#chunkOf[slot]);
    to.object.add(this.#object[slot]);
    to.type_name.add(alloc.arg);
    to.gc.add(types[alloc.arg].gc);
    to.size.add(this.#size[slot]);
    to.alloc_seq.add(this.#allocSeq[slot]);
    if (alloc.site >= 0) to.alloc_site.add(alloc.site);
    else to.alloc_site.skip();
    if (freeSeq === null) to.free_seq.skip();
    else to.free_seq.add(freeSeq);
    if (freeSeq !== null && site >= 0) to.free_site.add(site);
    else to.free_site.skip();
    if (freeSeq === null) to.cause.skip();
    else to.cause.add(by);
    if (freeSeq !== null && by > FreeBy.collector) to.how.add(by);
    else to.how.skip();
    if (freeSeq === null) to.end_refcount.add(this.#refcount[slot]);
    else to.end_refcount.skip();
  }

  #alloc(
    slot: number,
    seq: number,
    code: number,
    size: number,
    chunk: number,
    object: number,
  ): void {
    if (slot >= this.#object.length) this.#grow(slot);
    this.#allocSeq[slot] = seq;
    this.#allocCode[slot] = code;
    this.#size[slot] = size;
    this.#chunkOf[slot] = chunk;
    this.#object[slot] = object;
    this.#refcount[slot] = 1;
  }

  /** What is alive before the first event. */
  #adopt(from: number): void {
    const heap = this.#timeline.columnsAt(Math.max(this.#timeline.start, from - 1));
    for (let slot = 1; slot <= heap.slotCount; slot++) {
      if (heap.object[slot] === 0) continue;
      this.#alloc(
        slot,
        heap.allocSeq[slot],
        heap.allocCode[slot],
        heap.size[slot],
        0,
        heap.object[slot],
      );
      this.#refcount[slot] = heap.refcount[slot];
    }
  }

  #grow(slot: number): void {
    const length = Math.max(slot + 1, this.#object.length * 2);
    const grown = <T extends Float64Array | Uint32Array | Int32Array>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    this.#allocSeq = grown(this.#allocSeq, new Float64Array(length));
    this.#object = grown(this.#object, new Float64Array(length));
    this.#allocCode = grown(this.#allocCode, new Uint32Array(length));
    this.#size = grown(this.#size, new Uint32Array(length));
    this.#chunkOf = grown(this.#chunkOf, new Uint32Array(length));
    this.#refcount = grown(this.#refcount, new Int32Array(length));
  }
}
