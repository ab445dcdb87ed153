import type { ObjectId, Seq } from '@refwind/core';
import type { PassGarbage } from '../queries/garbage/deaths.js';
import { garbageLeft } from '../queries/garbage/left.js';
import { Numbers } from '../queries/garbage/numbers.js';
import { GarbageScan } from '../queries/garbage/scan.js';
import type { Timeline } from '../timeline.js';

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
  /** 1 for those that this pass is said not to have counted: something that it does not see had held them. */
  readonly isUncounted: Uint8Array;
  /** Numbers of those that become garbage, in the order in which they do. */
  readonly order: Uint32Array;
  /** Of how many it is not known exactly when. */
  readonly inexact: number;
  /** How many more died in passes that did not count them: something outside had held them till then. */
  readonly uncounted: number;
  readonly #starts: Uint32Array;
  readonly #held: Uint32Array;

  private constructor(found: FateListener, certainty: Certainty) {
    const { deaths, held } = found;
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
    this.order = Uint32Array.from(ids.keys())
      .filter((number) => this.pass[number] !== 0)
      .sort((a, b) => this.since[a] - this.since[b]);
    this.inexact = found.inexact;
    this.uncounted = found.uncounted;
    const owners = Uint32Array.from(held.holder.view(), (id) => indexIn(ids, id));
    this.#starts = new Uint32Array(ids.length + 1);
    for (const owner of owners) this.#starts[owner + 1]++;
    for (let at = 0; at < ids.length; at++) this.#starts[at + 1] += this.#starts[at];
    this.#held = new Uint32Array(owners.length);
    const next = this.#starts.slice();
    owners.forEach((owner, at) => {
      this.#held[next[owner]++] = indexIn(ids, held.object.at(at));
    });
  }

  /** Scans the trace once. */
  static of(timeline: Timeline, certainty: Certainty): Fates {
    const listener = new FateListener();
    const scan = new GarbageScan(timeline, listener);
    scan.run();
    for (const { slot, since } of garbageLeft(timeline, scan.slots)) {
      listener.left(scan.slots.object[slot], since);
    }
    return new Fates(listener, certainty);
  }

  /** Calls `visit` with the number of each object that a garbage one holds without a link, once a reference. */
  eachHeld(number: number, visit: (held: number) => void): void {
    for (let at = this.#starts[number]; at < this.#starts[number + 1]; at++) visit(this.#held[at]);
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
  inexact = 0;
  uncounted = 0;

  left(object: ObjectId, since: Seq): void {
    const known = this.deaths;
    known.object.push(object);
    known.since.push(since);
    known.sinceAtMost.push(since);
    known.pass.push(NO_PASS);
    known.uncounted.push(0);
  }

  passEnded({ number, collected, deaths, held }: PassGarbage): void {
    const known = this.deaths;
    const managed = deaths.managed.reduce((sum, flag) => sum + flag, 0);
    const told = deaths.uncounted.reduce((sum, flag) => sum + flag, 0);
    this.uncounted += Math.max(0, managed - told - collected);
    for (let at = 0; at < deaths.length; at++) {
      known.object.push(deaths.object[at]);
      known.since.push(deaths.since[at]);
      known.sinceAtMost.push(deaths.sinceAtMost[at]);
      known.pass.push(number);
      known.uncounted.push(deaths.uncounted[at]);
      if (deaths.since[at] !== deaths.sinceAtMost[at]) this.inexact++;
    }
    for (let at = 0; at < held.length; at++) {
      if (held.linked[at] === 1) continue;
      this.held.holder.push(held.holder[at]);
      this.held.object.push(held.object[at]);
    }
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
