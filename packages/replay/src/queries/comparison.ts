import type { Bytes, GcReason, Seq } from '@refwind/core';
import type { Timeline } from '../timeline.js';
import type { PassGarbage } from './garbage/deaths.js';
import { Distribution, type Spread } from './garbage/distribution.js';
import { Floating, type FloatingAt } from './garbage/floating.js';
import { garbageLeft } from './garbage/left.js';
import { type GarbageListener, GarbageScan } from './garbage/scan.js';

/** Objects, and the bytes that they were allocated with. */
export interface Amount {
  readonly objects: number;
  readonly bytes: Bytes;
}

/** The most there was of something, and the first event after which it was so. */
export interface Peak {
  readonly most: number;
  readonly seq: Seq;
}

/**
 * How long garbage waited, in events. Exact where `least` and `most` agree: they differ by what is not known of who
 * held whom.
 */
export interface Delay {
  readonly least: Spread;
  readonly most: Spread;
}

/** What reference counting did. */
export interface Counting {
  readonly freed: Amount;
  /** From the event that brought the count to 0 to the free. */
  readonly delay: Spread;
  readonly increments: number;
  readonly decrements: number;
  /** Increments and decrements for each object allocated; 0 when there was none. */
  readonly operationsPerAllocation: number;
}

/** What the cyclic collector did. */
export interface Collecting {
  readonly passes: Readonly<Record<GcReason, number>>;
  readonly freed: Amount;
  /** Of the freed, those whose types the collector manages; the others died with what held them. */
  readonly freedManaged: number;
  /** Groups of garbage whose members do not hold each other. */
  readonly groups: number;
  /** From when nobody could reach it any more to the free. */
  readonly delay: Delay;
  /** Of how many freed objects the delay is known exactly. */
  readonly exact: number;
  /** What the interpreter itself counted. */
  readonly collected: number;
  readonly uncollectable: number;
  /** Objects that passes looked at; `null` when some pass's are not known. */
  readonly examined: number | null;
  /** `null` when it is not known, or nothing was collected. */
  readonly examinedPerCollected: number | null;
}

/** One pass of the collector. */
export interface PassReport {
  readonly number: number;
  readonly beginSeq: Seq;
  readonly endSeq: Seq | null;
  readonly generation: number;
  readonly reason: GcReason;
  readonly freed: Amount;
  readonly groups: number;
  readonly delay: Delay;
  readonly exact: number;
  readonly collected: number;
  readonly uncollectable: number;
  readonly examined: number | null;
}

/** Garbage that waits to be freed; where that is not known exactly, the most that there can have been. */
export interface FloatingReport {
  readonly peak: FloatingAt;
  /** At even distances from the trace's first moment to its last. */
  readonly samples: readonly FloatingAt[];
  /** Unreachable at the end, and not freed: at least so much. */
  readonly left: Amount;
}

/** Reference counting and the cyclic collector side by side, in one trace. */
export interface Comparison {
  readonly events: Seq;
  readonly allocated: Amount & { readonly managed: number };
  readonly counting: Counting;
  readonly collecting: Collecting;
  readonly live: { readonly objects: Peak; readonly bytes: Peak; readonly atEnd: Amount };
  readonly floating: FloatingReport;
  readonly passes: readonly PassReport[];
}

const SAMPLES = 64;

/**
 * What reference counting and the cyclic collector each did in a trace: one scan of its columns. Remembers no more
 * than the objects alive at once, the largest pass, and a line for each pass.
 *
 * @example
 * comparison(timeline).floating.peak.objects; // how much garbage there was at once
 */
export function comparison(timeline: Timeline): Comparison {
  const tally = new Tally(timeline);
  const scan = new GarbageScan(timeline, tally);
  scan.run();
  return tally.conclude(scan);
}

class Sum {
  objects = 0;
  bytes = 0;

  add(size: Bytes): void {
    this.objects++;
    this.bytes += size;
  }

  get amount(): Amount {
    return { objects: this.objects, bytes: this.bytes };
  }
}

class Delays {
  readonly #least = new Distribution();
  readonly #most = new Distribution();
  exact = 0;

  add(since: Seq, sinceAtMost: Seq, freedAt: Seq): void {
    this.#least.add(freedAt - sinceAtMost);
    this.#most.add(freedAt - since);
    if (since === sinceAtMost) this.exact++;
  }

  get delay(): Delay {
    return { least: this.#least.spread(), most: this.#most.spread() };
  }
}

/** Adds up what a scan finds. */
class Tally implements GarbageListener {
  readonly #timeline: Timeline;
  readonly #allocated = new Sum();
  #managed = 0;
  #increments = 0;
  #decrements = 0;
  readonly #counted = new Sum();
  readonly #countingDelay = new Distribution();
  readonly #collected = new Sum();
  readonly #delays = new Delays();
  #freedManaged = 0;
  readonly #passes: PassReport[] = [];
  readonly #live = new Sum();
  #mostObjects: Peak = { most: 0, seq: 0 };
  #mostBytes: Peak = { most: 0, seq: 0 };
  readonly #samples: readonly Seq[];
  readonly #floating: Floating;

  constructor(timeline: Timeline) {
    const { end, summary } = timeline;
    this.#timeline = timeline;
    this.#samples = Array.from({ length: SAMPLES + 1 }, (_, at) =>
      Math.round((at * end) / SAMPLES),
    );
    const begins = summary.passes.map(({ beginSeq }) => beginSeq);
    this.#floating = new Floating([...this.#samples, ...begins]);
  }

  allocated(seq: Seq, size: Bytes, managed: boolean): void {
    this.#allocated.add(size);
    if (managed) this.#managed++;
    const live = this.#live;
    live.add(size);
    if (live.objects > this.#mostObjects.most) this.#mostObjects = { most: live.objects, seq };
    if (live.bytes > this.#mostBytes.most) this.#mostBytes = { most: live.bytes, seq };
  }

  counted(rose: boolean): void {
    if (rose) this.#increments++;
    else this.#decrements++;
  }

  freedByCount(seq: Seq, size: Bytes, zero: Seq): void {
    this.#counted.add(size);
    this.#countingDelay.add(seq - zero);
    this.#gone(size);
  }

  freedByPass(_seq: Seq, size: Bytes): void {
    this.#collected.add(size);
    this.#gone(size);
  }

  passEnded(pass: PassGarbage): void {
    const { deaths, held: _, ...facts } = pass;
    const freed = new Sum();
    const delays = new Delays();
    for (let at = 0; at < deaths.length; at++) {
      const size = deaths.size[at];
      const since = deaths.since[at];
      const freedAt = deaths.freedAt[at];
      freed.add(size);
      this.#freedManaged += deaths.managed[at];
      delays.add(since, deaths.sinceAtMost[at], freedAt);
      this.#delays.add(since, deaths.sinceAtMost[at], freedAt);
      this.#floating.add(size, since, freedAt);
    }
    this.#passes.push({
      ...facts,
      freed: freed.amount,
      delay: delays.delay,
      exact: delays.exact,
    });
  }

  conclude({ slots }: GarbageScan): Comparison {
    const left = new Sum();
    for (const { size, since } of garbageLeft(this.#timeline, slots)) {
      left.add(size);
      this.#floating.add(size, since, Number.POSITIVE_INFINITY);
    }
    return {
      events: this.#timeline.end,
      allocated: { ...this.#allocated.amount, managed: this.#managed },
      counting: this.#counting(),
      collecting: this.#collecting(),
      live: {
        objects: this.#mostObjects,
        bytes: this.#mostBytes,
        atEnd: this.#live.amount,
      },
      floating: { ...this.#floatingOver(), left: left.amount },
      passes: this.#passes,
    };
  }

  #gone(size: Bytes): void {
    this.#live.objects--;
    this.#live.bytes -= size;
  }

  #counting(): Counting {
    const operations = this.#increments + this.#decrements;
    const { objects } = this.#allocated;
    return {
      freed: this.#counted.amount,
      delay: this.#countingDelay.spread(),
      increments: this.#increments,
      decrements: this.#decrements,
      operationsPerAllocation: objects === 0 ? 0 : operations / objects,
    };
  }

  #collecting(): Collecting {
    const passes = this.#passes;
    const count = (reason: GcReason) => passes.filter((pass) => pass.reason === reason).length;
    const sum = (of: (pass: PassReport) => number) => passes.reduce((all, p) => all + of(p), 0);
    const isKnown = passes.every(({ examined }) => examined !== null);
    const examined = isKnown ? sum((pass) => pass.examined ?? 0) : null;
    const collected = sum((pass) => pass.collected);
    return {
      passes: {
        threshold: count('threshold'),
        explicit: count('explicit'),
        shutdown: count('shutdown'),
      },
      freed: this.#collected.amount,
      freedManaged: this.#freedManaged,
      groups: sum((pass) => pass.groups),
      delay: this.#delays.delay,
      exact: this.#delays.exact,
      collected,
      uncollectable: sum((pass) => pass.uncollectable),
      examined,
      examinedPerCollected: examined === null || collected === 0 ? null : examined / collected,
    };
  }

  #floatingOver(): Omit<FloatingReport, 'left'> {
    const wanted = new Set(this.#samples);
    const samples: FloatingAt[] = [];
    let peak: FloatingAt = { seq: 0, objects: 0, bytes: 0 };
    for (const at of this.#floating.over()) {
      if (at.objects > peak.objects) peak = at;
      if (wanted.has(at.seq)) samples.push(at);
    }
    return { peak, samples };
  }
}
