import { Op, siteAt } from '@refwind/core';
import type { Timeline } from '@refwind/replay';
import type { Exporter, ExportOptions } from '../../exporter.js';
import { chosenObjects, rangeOf, type Stretch, stretchesOf } from '../../range.js';
import { TextBytes, utf8 } from '../../text/textBytes.js';
import { classText, fileText, functionText } from './names.js';
import { JUMP } from './objects.js';

/** Mozilla's reference-count log (XPCOM_MEM_REFCNT_LOG). */
export const xpcomExporter: Exporter = {
  name: 'xpcom',
  title: "Mozilla's log of AddRef and Release, for its balance-tree scripts",
  extension: '.log',
  isBinary: false,
  export: recordsOf,
};

async function* recordsOf(
  timeline: Timeline,
  options: ExportOptions = {},
): AsyncGenerator<Uint8Array> {
  const out = new TextBytes();
  const log = new RefcountLog(timeline, rangeOf(timeline, options).from, out);
  const wanted = chosenObjects(options);
  for (const stretch of stretchesOf(timeline, options)) {
    for (let row = stretch.low; row <= stretch.high; row++) {
      if (wanted !== null && !wanted.has(stretch.resolved.object[row])) continue;
      log.row(stretch, row);
      if (out.isFull) yield out.take();
    }
  }
  if (out.length > 0) yield out.take();
}

const ADDREF = utf8(' AddRef ');
const RELEASE = utf8(' Release ');
const DTOR = utf8(' Dtor (');
const THREAD = utf8(' [thread 0x1]\n');
const BLANK = utf8(' ');

/** Writes rows as records: a blank line, a line with class, address, serial number and count, the innermost frame. */
class RefcountLog {
  readonly #timeline: Timeline;
  readonly #out: TextBytes;
  /** By type, then by site + 1. */
  readonly #heads: Uint8Array[] = [];
  readonly #frames: Uint8Array[] = [];
  /** By slot: the type of the object that it has. */
  #types: Uint32Array;

  constructor(timeline: Timeline, from: number, out: TextBytes) {
    this.#timeline = timeline;
    this.#out = out;
    const { codes } = timeline.dictionary;
    const { object, allocCode, slotCount } = timeline.columnsAt(Math.max(timeline.start, from - 1));
    this.#types = new Uint32Array(slotCount + 1024);
    for (let slot = 1; slot <= slotCount; slot++) {
      if (object[slot] > 0) this.#types[slot] = codes[allocCode[slot]].arg;
    }
  }

  row({ chunk, resolved }: Stretch, row: number): void {
    const { op, site, arg } = this.#timeline.dictionary.codes[chunk.code[row]];
    const slot = chunk.slot[row];
    const object = resolved.object[row];
    const count = resolved.refcount[row];
    if (op === Op.alloc) {
      this.#setType(slot, arg);
      this.#record(slot, object, ADDREF, 1, site);
    } else if (op === Op.incref) {
      const first = arg > JUMP ? count : count - arg + 1;
      for (let each = first; each <= count; each++) {
        this.#record(slot, object, ADDREF, each, site);
      }
    } else if (op === Op.decref) {
      const first = arg > JUMP ? count : count + arg - 1;
      for (let each = first; each >= count; each--) {
        this.#record(slot, object, RELEASE, each, site);
      }
    } else if (op === Op.free && count !== 0) {
      this.#begin(slot, object).bytes(DTOR).number(0).text(')\n').bytes(this.#frame(site));
    }
  }

  #record(slot: number, object: number, verb: Uint8Array, count: number, site: number): void {
    this.#begin(slot, object).bytes(verb).number(count).bytes(THREAD).bytes(this.#frame(site));
  }

  /** Up to the serial number, which is the object's; the address is one that objects share one after the other. */
  #begin(slot: number, object: number): TextBytes {
    const type = this.#types[slot];
    this.#heads[type] ??= utf8(`\n<${classText(this.#timeline.dictionary.types[type].name)}> 0x7f`);
    return this.#out.bytes(this.#heads[type]).hex(slot, 10).bytes(BLANK).number(object);
  }

  #frame(site: number): Uint8Array {
    this.#frames[site + 1] ??= this.#makeFrame(site);
    return this.#frames[site + 1];
  }

  #makeFrame(id: number): Uint8Array {
    const site = siteAt(this.#timeline.dictionary, id);
    if (site === null) return utf8('');
    const { file, line, function: name } = site;
    return utf8(`#01: ${functionText(name)} (${fileText(file)}:${line})\n`);
  }

  #setType(slot: number, type: number): void {
    if (slot >= this.#types.length) {
      const larger = new Uint32Array(Math.max(slot + 1, this.#types.length * 2));
      larger.set(this.#types);
      this.#types = larger;
    }
    this.#types[slot] = type;
  }
}
