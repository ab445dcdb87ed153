import {
  type Bytes,
  type GcReason,
  type ObjectId,
  type Seq,
  type Site,
  siteAt,
} from '@refwind/core';
import type { Timeline } from '../timeline.js';
import { cyclesOf } from './cycles.js';
import type { PassGarbage } from './garbage/deaths.js';
import { GarbageScan } from './garbage/scan.js';

/** An object that a pass freed. */
export interface FreedObject {
  readonly object: ObjectId;
  readonly typeName: string;
  readonly size: Bytes;
  readonly freedSeq: Seq;
  /**
   * The cycle that it was in, counted from 1 within the pass: objects that lead to each other. `null` when it was in
   * none, as far as the trace knows who held whom, and died with what held it.
   */
  readonly cycle: number | null;
}

/** Python code that ran within a pass: finalizers, weak references' callbacks, and what they call. */
export interface PassCode {
  readonly function: string;
  readonly file: string;
  /** Of its first event. */
  readonly line: number;
  readonly seq: Seq;
  readonly kind: 'finalizer' | 'other';
}

/** One pass of the collector, with what it did. */
export interface PassDetail {
  /** `gc:N`. */
  readonly number: number;
  readonly beginSeq: Seq;
  /** `null` for a pass that the trace's end cut off. */
  readonly endSeq: Seq | null;
  readonly site: Site | null;
  readonly generation: number;
  readonly reason: GcReason;
  /** What the interpreter counted; objects older than the recording are among it. */
  readonly collected: number;
  readonly uncollectable: number;
  readonly examined: number | null;
  /** In the order of their deaths. */
  readonly freed: readonly FreedObject[];
  readonly bytes: Bytes;
  /** How many cycles there are among them. */
  readonly cycles: number;
  /** In the order in which it began to run. */
  readonly ran: readonly PassCode[];
}

/**
 * All passes of a trace in order; those within another are told of by that one. One scan over the trace.
 *
 * @example
 * passes(timeline).filter(({ collected }) => collected === 0).length; // passes for nothing
 */
export function passes(timeline: Timeline): PassDetail[] {
  const found: PassDetail[] = [];
  new GarbageScan(timeline, {
    passEnded: (pass) => void found.push(detailOf(timeline, pass)),
  }).run();
  return found;
}

function detailOf(timeline: Timeline, pass: PassGarbage): PassDetail {
  const { number, beginSeq, endSeq, generation, reason, collected, uncollectable, examined } = pass;
  const freed = freedBy(timeline, pass);
  return {
    number,
    beginSeq,
    endSeq,
    site: timeline.event(beginSeq).site,
    generation,
    reason,
    collected,
    uncollectable,
    examined,
    freed,
    bytes: freed.reduce((sum, { size }) => sum + size, 0),
    cycles: freed.reduce((most, { cycle }) => Math.max(most, cycle ?? 0), 0),
    ran: codeWithin(timeline, beginSeq, endSeq ?? timeline.end),
  };
}

function freedBy(timeline: Timeline, { deaths, held, beginSeq }: PassGarbage): FreedObject[] {
  if (deaths.length === 0) return [];
  const order = Array.from({ length: deaths.length }, (_, at) => at).sort(
    (a, b) => deaths.freedAt[a] - deaths.freedAt[b],
  );
  const objects = order.map((at) => deaths.object[at]);
  const cycles = cyclesOf(objects, held);
  const names = typeNames(timeline, beginSeq, new Set(objects));
  return order.map((at) => {
    const object = deaths.object[at];
    return {
      object,
      typeName: names.get(object) ?? '',
      size: deaths.size[at],
      freedSeq: deaths.freedAt[at],
      cycle: cycles.get(object) ?? null,
    };
  });
}

function typeNames(
  timeline: Timeline,
  seq: Seq,
  wanted: ReadonlySet<ObjectId>,
): Map<ObjectId, string> {
  const { codes, types } = timeline.dictionary;
  const { slotCount, object, allocCode } = timeline.columnsAt(seq);
  const names = new Map<ObjectId, string>();
  for (let slot = 1; slot <= slotCount; slot++) {
    if (wanted.has(object[slot])) names.set(object[slot], types[codes[allocCode[slot]].arg].name);
  }
  return names;
}

/** The functions of which events lie between a pass's begin and its end, but for the one that it interrupted. */
function codeWithin(timeline: Timeline, beginSeq: Seq, endSeq: Seq): PassCode[] {
  const { chunks, dictionary } = timeline;
  const { codes } = dictionary;
  const begin = timeline.event(beginSeq).site;
  const ran = new Map<string, PassCode>();
  const seen = new Set<number>();
  for (let index = chunks.indexOf(beginSeq); index <= chunks.indexOf(endSeq); index++) {
    const { firstSeq, length, code } = chunks.chunk(index);
    const last = Math.min(length - 1, endSeq - firstSeq);
    for (let row = Math.max(0, beginSeq - firstSeq); row <= last; row++) {
      const { site } = codes[code[row]];
      if (site < 0 || seen.has(site)) continue;
      seen.add(site);
      add(ran, siteAt(dictionary, site), firstSeq + row, begin);
    }
  }
  return [...ran.values()];
}

function add(ran: Map<string, PassCode>, site: Site | null, seq: Seq, begin: Site | null): void {
  if (site === null || (site.function === begin?.function && site.file === begin.file)) return;
  const { function: name, file, line } = site;
  const key = `${file}\n${name}`;
  const kind = /(^|\.)__del__$/.test(name) ? 'finalizer' : 'other';
  if (!ran.has(key)) ran.set(key, { function: name, file, line, seq, kind });
}
