import type { EvaluationLoop } from '../../src/instrument/probe.js';
import { rewriteModule } from '../../src/instrument/rewrite.js';
import {
  ALLOC,
  ALLOC_CODES,
  CODE_ENTRY,
  CODE_HEADER,
  COLUMN_BYTES,
  CONTROL,
  HostCall,
  type Instrumentation,
  LINK,
  PAGES,
  RECORD,
  WRITE,
} from '../../src/instrument/shared.js';
import { LIST, TINY_LOOP, tinyModule } from './tiny-module.js';

// The interpreter's own things, in its first 64 KiB.
export const OBJECT = 0x1100;
export const TYPE = 0x4200;
export const FRAME = 0x4400;
export const CALLER = 0x4480;
export const CODE = 0x4500;
export const NONE = 0x4580;
export const COLLECTING = 0x4600;
/** The collector's count of work to do. */
export const WORK = 0x4680;
/** The instruction that runs: the third of `CODE`'s, whose bytecode is at +0x40. */
const BASE = CODE + 0x40;
export const IP = BASE + 4;

// The recorder's tables, behind it.
const AT = {
  control: 0x10000,
  header: 0x11000,
  headerPages: 0x12000,
  placePages: 0x12400,
  objects: 0x13000,
  known: 0x13400,
  records: 0x14000,
  allocs: 0x16000,
  writes: 0x18000,
  links: 0x19000,
  places: 0x20000,
  noPage: 0x40000,
  objectPage: 0x48000,
  knownPage: 0x50000,
  allocCodes: 0x100000,
  rows: 0x200000,
} as const;
/** Room for rows, and for writes to watched places. */
export const ROW_ROOM = 8;
export const WRITE_ROOM = 3;

type Run = (...args: (number | bigint)[]) => unknown;

const REASONS = Object.keys(HostCall) as (keyof typeof HostCall)[];
/** How many arguments a reason has. */
const ARGUMENTS: Record<keyof typeof HostCall, number> = {
  drain: 0,
  newType: 1,
  newCode: 1,
  passBegins: 1,
  links: 0,
  boundary: 1,
  passEnds: 0,
  count: 3,
  create: 2,
  passOver: 2,
  destroy: 1,
  finalize: 1,
  deallocated: 1,
  growFrames: 1,
  frameWord: 2,
  linkCode: 1,
  calledByC: 2,
  leftC: 1,
  newGenerator: 1,
};
export type Call = readonly [reason: keyof typeof HostCall, ...args: number[]];

/**
 * The tiny module, instrumented and running, with tables as small as itself: the instrument in miniature. No
 * object, type, code object or event code is known yet.
 */
export class Instrument {
  /** The calls of the recorder so far. */
  readonly calls: Call[] = [];
  /** What the recorder does when it is called; by default it only takes rows and writes when they are full. */
  onCall: ((call: Call) => void) | undefined;
  readonly #rows: [code: number, slot: number][] = [];
  readonly #exports: WebAssembly.Exports;
  readonly #memory: DataView;

  constructor(instrumentation: Instrumentation, loop: EvaluationLoop = TINY_LOOP) {
    const { bytes } = rewriteModule(
      tinyModule({ followsFrames: instrumentation === 'full' }),
      instrumentation,
      loop,
    );
    const module = new WebAssembly.Module(new Uint8Array(bytes));
    const host = (...args: [number, number, number, number, number, number]): number =>
      this.#called(...args);
    this.#exports = new WebAssembly.Instance(module, { env: { host } }).exports;
    this.#memory = new DataView((this.#exports.memory as WebAssembly.Memory).buffer);
    for (const table of ['objects', 'known'] as const) {
      for (let page = 0; page < 48; page++) this.poke(AT[table] + page * 4, AT.noPage);
      this.poke(AT[table], AT[`${table === 'objects' ? 'object' : 'known'}Page`]);
      this.set(table, AT[table]);
    }
    for (const name of ['headerPages', 'placePages', 'control', 'noPage', 'places'] as const) {
      this.set(name, AT[name]);
    }
    this.set('allocCodes', AT.allocCodes);
    this.set('row', AT.rows);
    this.set('rowEnd', AT.rows + ROW_ROOM * 4);
    this.set('collecting', COLLECTING);
    this.set('noCode', NONE);
    this.setControl('records', AT.records);
    this.setControl('rowSeen', AT.rows);
    this.setControl('allocEnd', AT.allocs);
    this.setControl('linkEnd', AT.links);
    this.setControl('writeEnd', AT.writes);
    this.setControl('writeLimit', AT.writes + WRITE_ROOM * WRITE.bytes);
    this.setControl('workField', WORK);
    this.list();
    this.poke(OBJECT + 4, TYPE);
    this.set('ip', IP);
    this.set('codes', biasOf(AT.header, BASE));
    this.set('on', 1);
  }

  call(name: string, ...args: (number | bigint)[]): unknown {
    return (this.#exports[name] as Run)(...args);
  }

  /** `_PyRefTracer`'s events. */
  create(object: number): void {
    this.call('refwind_tracer', object, 0, 0);
  }

  destroy(object: number): void {
    this.call('refwind_tracer', object, 1, 0);
  }

  set(global: string, value: number): void {
    (this.#exports[`refwind_${global}`] as WebAssembly.Global<'i32'>).value = value;
  }

  get(global: string): number {
    return (this.#exports[`refwind_${global}`] as WebAssembly.Global<'i32'>).value;
  }

  peek(address: number): number {
    return this.#memory.getInt32(address, true);
  }

  poke(address: number, value: number): void {
    this.#memory.setInt32(address, value, true);
  }

  control(field: keyof typeof CONTROL): number {
    return this.peek(AT.control + CONTROL[field]);
  }

  setControl(field: keyof typeof CONTROL, value: number): void {
    this.poke(AT.control + CONTROL[field], value);
  }

  /** A recorded object: its slot, its count, how many links hold it. */
  object(address: number, slot: number, count: number, holders = 0): void {
    this.poke(address, count);
    this.poke(address + 4, TYPE);
    this.setEntry(address, slot);
    this.setRecord(slot, { address, type: TYPE, holders });
    this.watchHeaders(address);
  }

  /** What the collector looks at: objects with these counts, one after the other from `LIST` on. */
  list(...counts: number[]): void {
    const heads = [LIST, ...counts.map((_, index) => LIST + 16 * (index + 1))];
    for (const [index, head] of heads.entries()) {
      const flags = index === 0 ? 0 : 1; // the first object's are not in its place
      this.poke(head, (heads[index + 1] ?? LIST) | flags);
      if (index > 0) this.poke(head + 8, counts[index - 1]!);
    }
  }

  /** The word of the object table: the slot. */
  entry(address: number): number {
    return this.peek(AT.objectPage + address / 2);
  }

  setEntry(address: number, slot: number): void {
    this.poke(AT.objectPage + address / 2, slot);
  }

  record(slot: number): { address: number; type: number; born: number; holders: number } {
    const at = AT.records + slot * RECORD.bytes;
    return {
      address: this.peek(at + RECORD.address),
      type: this.peek(at + RECORD.type),
      born: this.peek(at + RECORD.born),
      holders: this.peek(at + RECORD.holders),
    };
  }

  setRecord(slot: number, fields: { address: number; type?: number; holders?: number }): void {
    const at = AT.records + slot * RECORD.bytes;
    this.poke(at + RECORD.address, fields.address);
    this.poke(at + RECORD.type, fields.type ?? 0);
    this.poke(at + RECORD.holders, fields.holders ?? 0);
  }

  /** Slots to give, in that order. */
  setFree(...slots: number[]): void {
    this.setControl('freeSlot', slots[0] ?? 0);
    for (const [i, slot] of slots.entries()) this.setRecord(slot, { address: slots[i + 1] ?? 0 });
  }

  watchHeaders(address: number): void {
    this.#memory.setUint8(AT.headerPages + (address >>> PAGES.shift), 1);
  }

  headersWatched(address: number): boolean {
    return this.#memory.getUint8(AT.headerPages + (address >>> PAGES.shift)) === 1;
  }

  /** A link's place. Where a store of two words begins on the page before, that page is looked at too. */
  watchPlace(address: number): void {
    this.watchHeaders(address);
    for (const word of [address, address - 4]) {
      this.#memory.setUint8(AT.placePages + (word >>> PAGES.shift), 1);
    }
    const byte = AT.places + (address >>> 5);
    this.#memory.setUint8(byte, this.#memory.getUint8(byte) | (1 << ((address >>> 2) & 7)));
  }

  /** The event codes of the instruction at `ip`. */
  learn(codes: { incref?: number; decref?: number; free?: number }, ip = IP): void {
    for (const [field, code] of Object.entries(codes)) {
      this.poke(entryAt(ip) + CODE_ENTRY[field as 'incref' | 'decref' | 'free'], code + 1);
    }
  }

  /** The code of an allocation at `ip`, in the first or second place of its bucket. */
  learnAlloc(type: number, code: number, place: 0 | 1 = 0, ip = IP): void {
    const entry = entryAt(ip);
    const mixed =
      Math.imul(entry, ALLOC_CODES.entryFactor) ^ Math.imul(type, ALLOC_CODES.typeFactor);
    const bucket = (mixed >>> (32 - ALLOC_CODES.bucketBits)) << ALLOC_CODES.bucketShift;
    const at = AT.allocCodes + bucket + place * ALLOC_CODES.placeBytes;
    this.poke(at + ALLOC_CODES.entry, entry);
    this.poke(at + ALLOC_CODES.type, type);
    this.poke(at + ALLOC_CODES.code, code + 1);
  }

  /** What is known of a type (its number) or a code object (its header). */
  known(address: number): number {
    return this.peek(AT.knownPage + address / 2);
  }

  setKnown(address: number, value: number): void {
    this.poke(AT.knownPage + address / 2, value);
  }

  /** Makes a code object known whose bytecode is at +0x40; returns its bias. */
  setCode(code: number, header: number): number {
    const bias = biasOf(header, code + 0x40);
    this.poke(header + CODE_HEADER.bias, bias);
    this.setKnown(code, header);
    return bias;
  }

  /** The rows since the last time. */
  rows(): [code: number, slot: number][] {
    this.#takeRows(this.get('row'));
    this.set('row', AT.rows);
    this.setControl('rowSeen', AT.rows);
    return this.#rows.splice(0);
  }

  /** The list of allocations: type's number, and two words. */
  allocations(): [type: number, at8: number, at16: number][] {
    const found: [number, number, number][] = [];
    for (let at: number = AT.allocs; at < this.control('allocEnd'); at += ALLOC.bytes) {
      const [at8, at16] = [this.peek(at + ALLOC.at8), this.peek(at + ALLOC.at16)];
      found.push([this.peek(at + ALLOC.type), at8, at16]);
    }
    return found;
  }

  /** The list of writes: first byte, and length or 0. */
  writes(): [start: number, length: number][] {
    const found: [number, number][] = [];
    for (let at: number = AT.writes; at < this.control('writeEnd'); at += WRITE.bytes) {
      found.push([this.peek(at + WRITE.start), this.peek(at + WRITE.length)]);
    }
    return found;
  }

  /** The holders of the links' and unlinks' rows: kind, and the two texts' ids. */
  links(): [kind: number, a: number, b: number][] {
    const found: [number, number, number][] = [];
    for (let at: number = AT.links; at < this.control('linkEnd'); at += LINK.bytes) {
      found.push([this.peek(at + LINK.kind), this.peek(at + LINK.a), this.peek(at + LINK.b)]);
    }
    return found;
  }

  #called(code: number, a: number, b: number, c: number, row: number, instruction: number): number {
    if (row !== this.get('row') || instruction !== this.get('ip')) throw new Error('other globals');
    const reason = REASONS.find((name) => HostCall[name] === code)!;
    const call: Call = [reason, ...[a, b, c].slice(0, ARGUMENTS[reason])];
    this.calls.push(call);
    this.onCall?.(call);
    if (reason !== 'drain') return row;
    this.#takeRows(row);
    this.setControl('writeEnd', AT.writes);
    return AT.rows;
  }

  #takeRows(end: number): void {
    for (let at: number = AT.rows; at < end; at += 4) {
      this.#rows.push([this.peek(at), this.peek(at + COLUMN_BYTES)]);
    }
  }
}

const biasOf = (header: number, base: number): number =>
  header + CODE_HEADER.bytes - (base / 2) * CODE_ENTRY.bytes;

/** Address of an instruction's entry while `CODE` runs. */
const entryAt = (ip: number): number =>
  AT.header + CODE_HEADER.bytes + ((ip - BASE) / 2) * CODE_ENTRY.bytes;
