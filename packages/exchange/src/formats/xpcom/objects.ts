import type { SiteId, Slot, TypeId } from '@refwind/core';
import { fieldProblem, LineProblem } from '../../errors.js';
import type { RowWriter } from '../../rows/rowWriter.js';
import { Verb } from './record.js';

/** A jump of more references than this is one record: an object that becomes immortal. */
export const JUMP = 4096;

/** An object that is alive, at an address. */
interface Living {
  readonly slot: Slot;
  readonly serial: number;
  count: number;
  /** Made by a constructor that was logged; no AddRef has come yet. */
  isFresh: boolean;
}

/** One record with the place where it happened. */
export interface XpcomRecord {
  readonly verb: Verb;
  readonly type: TypeId;
  readonly address: number;
  /** 0 where the log does not number objects. */
  readonly serial: number;
  /** The count after it, or the size. */
  readonly number: number;
  readonly site: SiteId;
  readonly line: number;
}

/** Follows which object each record is about, and writes its rows: at most five. */
export class XpcomObjects {
  readonly #rows: RowWriter;
  readonly #isLenient: boolean;
  readonly #living = new Map<number, Living>();
  /** An object whose last reference was given back by the record before: it may yet be revived. */
  #dying: { readonly record: XpcomRecord; readonly slot: Slot } | null = null;
  /** Objects that were there before the log began. */
  older = 0;
  /** Counts that were not what those before make them. */
  differing = 0;

  constructor(rows: RowWriter, isLenient: boolean) {
    this.#rows = rows;
    this.#isLenient = isLenient;
  }

  /** @throws LineProblem when the record cannot follow those before it; nothing was written then but a death */
  add(record: XpcomRecord): void {
    this.#settle(record);
    if (record.verb === Verb.addRef) this.#addRef(record);
    else if (record.verb === Verb.release) this.#release(record);
    else if (record.verb === Verb.ctor) this.#ctor(record);
    else if (record.verb === Verb.dtor) this.#dtor(record);
  }

  /** The log ends: what was dying is dead. */
  end(): void {
    this.#die();
  }

  /** What was dying is dead, unless this record takes a reference to it. */
  #settle({ verb, address, serial }: XpcomRecord): void {
    if (this.#dying === null) return;
    const { record } = this.#dying;
    const isRevived =
      verb === Verb.addRef && serial > 0 && record.address === address && record.serial === serial;
    if (isRevived) this.#dying = null;
    else this.#die();
  }

  #die(): void {
    if (this.#dying === null) return;
    const { record, slot } = this.#dying;
    this.#rows.free(slot, record.site, record.line);
    this.#living.delete(record.address);
    this.#dying = null;
  }

  #addRef(record: XpcomRecord): void {
    const { number, type, site, line } = record;
    if (number === 0) throw fieldProblem('count', 'a whole number from 1', number);
    const known = this.#known(record);
    if (known === undefined) {
      if (number > 1) this.#older(record, number - 1);
      const slot = number > 1 ? null : this.#rows.alloc(type, 0, site, line);
      if (slot !== null) this.#begin(record, slot, 1, false);
      else this.#change(record, this.#known(record) as Living, 1);
    } else if (known.isFresh && number === 1) known.isFresh = false;
    else this.#change(record, known, 1);
  }

  #release(record: XpcomRecord): void {
    let known = this.#known(record);
    if (known === undefined) {
      this.#older(record, record.number + 1);
      known = this.#known(record) as Living;
    }
    this.#change(record, known, -1);
    if (known.count === 0) this.#dying = { record, slot: known.slot };
  }

  #ctor(record: XpcomRecord): void {
    const known = this.#known(record);
    if (known !== undefined) {
      throw new LineProblem(`a constructor at an address where object ${known.serial} is alive`);
    }
    const slot = this.#rows.alloc(record.type, record.number, record.site, record.line);
    this.#begin(record, slot, 1, true);
  }

  /** Of a dead object it says nothing new. */
  #dtor(record: XpcomRecord): void {
    const known = this.#known(record);
    if (known === undefined) return;
    if (known.count > 0) this.#rows.count(known.slot, -known.count, record.site, record.line);
    this.#rows.free(known.slot, record.site, record.line);
    this.#living.delete(record.address);
  }

  /** The object that a record is about, `undefined` when it is not known yet. */
  #known({ address, serial }: XpcomRecord): Living | undefined {
    const living = this.#living.get(address);
    if (living === undefined || living.serial === serial) return living;
    throw fieldProblem('serial number', `${living.serial}, which is alive at that address`, serial);
  }

  /** An object comes up with a count that it got before the log began. */
  #older(record: XpcomRecord, count: number): void {
    this.older++;
    const slot = this.#rows.alloc(record.type, 0, -1, record.line);
    if (count > 1) this.#rows.count(slot, count - 1, -1, record.line);
    this.#begin(record, slot, count, false);
  }

  #begin({ address, serial }: XpcomRecord, slot: Slot, count: number, isFresh: boolean): void {
    this.#living.set(address, { slot, serial, count, isFresh });
  }

  #change({ number, site, line }: XpcomRecord, known: Living, by: 1 | -1): void {
    let change: number = by;
    if (known.count + by !== number) {
      const jump = number - known.count;
      const isJump = Math.abs(jump) > JUMP && Math.sign(jump) === by;
      if (!isJump && !this.#isLenient) throw fieldProblem('count', `${known.count + by}`, number);
      if (!isJump) this.differing++;
      // The last reference is the last one, whatever the counts before said; others are as many as there are records.
      if (isJump || (by < 0 && (number === 0 || known.count === 1)))
        change = number === 0 ? -known.count : jump;
    }
    if (change === 0 || known.count + change < 0) return;
    this.#rows.count(known.slot, change, site, line);
    known.count += change;
    known.isFresh = false;
  }
}
