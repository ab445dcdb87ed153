import type { ObjectId, Seq } from '@refwind/core';
import type { PassGarbage } from '../queries/garbage/deaths.js';
import { garbageLeft } from '../queries/garbage/left.js';
import { Numbers } from '../queries/garbage/numbers.js';
import { GarbageScan } from '../queries/garbage/scan.js';
import type { Timeline } from '../timeline.js';
import { referentsOf, whatCounted } from './counted.js';
import { Pairs } from './pairs.js';

/** Which of the moments from which an object may have been garbage to go by, where it is not known exactly. */
export type Certainty = 'earliest' | 'latest';

/** In place of a pass's number, for garbage that no pass of the trace has freed. */
const NO_PASS = 2 ** 32 - 1;

/**
 * What a trace tells of its garbage, beforehand: since when what its passes freed was garbage, and what that held that
 * no link says; and what is garbage at its end. Objects are numbered from 0 by id.
 */
export class Fates {
  /** Objects told of, ascending. */
  readonly object: Float64Array;
  /** Since when each is garbage; `Infinity` for those that only garbage held. */
  readonly since: Float64Array;
  /** The number of the pass that freed it; 0 for those that only garbage held. */
  readonly pass: Uint32Array;
  /** 1 for those that this pass did not count. */
  readonly isUncounted: Uint8Array;
  /** Numbers of those that become garbage, in the order in which they do. */
  readonly order: Uint32Array;
  /** Of how many it is not known exactly when. */
  readonly inexact: number;
  /** How many more objects passes freed than they counted, or the other way round, for no known reason. */
  readonly uncounted: number;
  /** 1 for weak references that passes call, and that die of it. */
  readonly isCalled: Uint8Array;
  readonly #held: Pairs;
  readonly #weakrefs: Pairs;

  private constructor(found: FateListener, certainty: Certainty) {
    const { deaths, held, called } = found;
    const ids = distinct(deaths.object.view(), held.object.view());
    this.object = ids;
    this.since = new Float64Array(ids.length).fill(Number.POSITIVE_INFINITY);
    this.pass = new Uint32Array(ids.length);
    this.isUncounted = new Uint8Array(ids.length);
    const moments = certainty === 'earliest' ? deaths.since : deaths.sinceAtMost;
    for (let at = 0; at < deaths.object.length; at++) {
      const number = indexIn(ids, deaths.object.at(at));
      this.since[number] = moments.at(at);
      this.pass[number] = deaths.pass.at(at);
      this.isUncounted[number] = deaths.uncounted.at(at);
    }
    this.inexact = found.inexact;
    this.uncounted = found.uncounted;
    const numbers = (of: Numbers) => Uint32Array.from(of.view(), (id) => indexIn(ids, id));
    this.#held = new Pairs(ids.length, numbers(held.holder), numbers(held.object));
    this.#weakrefs = new Pairs(ids.length, numbers(called.referent), numbers(called.weakref));
    this.isCalled = new Uint8Array(ids.length);
    for (const number of numbers(called.weakref)) this.isCalled[number] = 1;
    this.order = Uint32Array.from(ids.keys())
      .filter((number) => this.pass[number] !== 0 && this.isCalled[number] === 0)
      .sort((a, b) => this.since[a] - this.since[b]);
  }

  /**
   * Scans the trace once.
   *
   * @param isTold whether frees tell how passes found what they freed, as recorded ones do
   */
  static of(timeline: Timeline, certainty: Certainty, isTold: boolean): Fates {
    const listener = new FateListener(isTold);
    const scan = new GarbageScan(timeline, listener);
    scan.run();
    for (const { slot, since } of garbageLeft(timeline, scan.slots)) {
      listener.left(scan.slots.object[slot], since);
    }
    return new Fates(listener, certainty);
  }

  /** Numbers of what a garbage object holds without a link, one for each reference. */
  heldBy(number: number): Uint32Array {
    return this.#held.of(number);
  }

  /** Numbers of the weak references that a pass calls when it finds the object, and that die of it. */
  weakrefsTo(number: number): Uint32Array {
    return this.#weakrefs.of(number);
  }
}

class FateListener {
  readonly deaths = {
    object: new Numbers(),
    since: new Numbers(),
    sinceAtMost: new Numbers(),
    pass: new Numbers(),
    uncounted: new Numbers(),
  };
  readonly held = { holder: new Numbers(), object: new Numbers() };
  readonly called = { referent: new Numbers(), weakref: new Numbers() };
  inexact = 0;
  uncounted = 0;
  readonly #isTold: boolean;

  constructor(isTold: boolean) {
    this.#isTold = isTold;
  }

  left(object: ObjectId, since: Seq): void {
    const known = this.deaths;
    known.object.push(object);
    known.since.push(since);
    known.sinceAtMost.push(since);
    known.pass.push(NO_PASS);
    known.uncounted.push(0);
  }

  passEnded(pass: PassGarbage): void {
    const { number, deaths, held } = pass;
    const known = this.deaths;
    const { uncounted, off } = whatCounted(pass, this.#isTold);
    this.uncounted += off;
    for (let at = 0; at < deaths.length; at++) {
      known.object.push(deaths.object[at]);
      known.since.push(deaths.since[at]);
      known.sinceAtMost.push(deaths.sinceAtMost[at]);
      known.pass.push(number);
      known.uncounted.push(uncounted[at]);
      if (deaths.since[at] !== deaths.sinceAtMost[at]) this.inexact++;
    }
    for (let at = 0; at < held.length; at++) {
      if (held.linked[at] === 1) continue;
      this.held.holder.push(held.holder[at]);
      this.held.object.push(held.object[at]);
    }
    const { referent, weakref } = referentsOf(pass, uncounted);
    for (const id of referent) this.called.referent.push(id);
    for (const id of weakref) this.called.weakref.push(id);
  }
}

/** The numbers of both, ascending, each once. */
function distinct(a: Float64Array, b: Float64Array): Float64Array {
  const all = new Float64Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  all.sort();
  let length = 0;
  for (const id of all) {
    if (length === 0 || id !== all[length - 1]) all[length++] = id;
  }
  return all.slice(0, length);
}

function indexIn(ids: Float64Array, id: ObjectId): number {
  let low = 0;
  let high = ids.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ids[middle] < id) low = middle + 1;
    else high = middle;
  }
  return low;
}
