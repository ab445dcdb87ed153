import type { ObjectId, Seq } from '@refwind/core';
import type { Timeline } from '@refwind/replay';
import type { Exporter, ExportOptions } from '../../exporter.js';
import { type CounterPoint, Counters } from '../../heap/counters.js';
import { lifetimes } from '../../heap/lifetimes.js';
import { rangeOf } from '../../range.js';
import { nameOf } from '../../stacks/profile.js';
import { jsonText } from '../../text/json.js';
import { LifetimeWriter } from './lifetimeEvents.js';
import { referenceEvents } from './references.js';
import { COLLECTOR, PROCESS, TraceEvents } from './traceEvents.js';

/** Without a choice, references are followed where there are no more objects than this. */
const FEW_OBJECTS = 100;

/** Lives of objects, counters, passes and marks, and chosen objects' references, in the Trace Event format. */
export const chromeExporter: Exporter = {
  name: 'chrome',
  title: 'lives of objects, counters, passes and references as Trace Events, for Perfetto',
  extension: '.trace.json',
  isBinary: false,
  export: traceOf,
};

async function* traceOf(
  timeline: Timeline,
  options: ExportOptions = {},
): AsyncGenerator<Uint8Array> {
  const events = new TraceEvents();
  events.out.text('{"traceEvents":[');
  const name = nameOf(timeline, options);
  events.add({ ph: 'M', name: 'process_name', tid: PROCESS, args: { name } });
  events.add({ ph: 'M', name: 'thread_name', tid: COLLECTOR, args: { name: 'collector' } });
  for (const _ of partsOf(timeline, options, events)) {
    if (events.out.isFull) yield events.out.take();
  }
  const note = 'One microsecond is one event of the history: a trace has an order, no clock.';
  events.out.text(`\n],"otherData":${jsonText({ exporter: 'refwind', program: name, note })}}\n`);
  yield events.out.take();
}

/** Writes one event after the other; stops after each, so that the caller may take what there is. */
function* partsOf(
  timeline: Timeline,
  options: ExportOptions,
  events: TraceEvents,
): Generator<void> {
  const range = rangeOf(timeline, options);
  if (range.from > range.to) return;
  yield* passesAndMarks(timeline, range, events);
  yield* lives(timeline, options, range, events);
  let flows = 0;
  for (const [rank, object] of followed(timeline, options).entries()) {
    for (const event of referenceEvents(timeline, object, rank, range, () => ++flows)) {
      events.add(event);
      yield;
    }
  }
}

interface Range {
  readonly from: Seq;
  readonly to: Seq;
}

function* passesAndMarks(timeline: Timeline, { from, to }: Range, events: TraceEvents) {
  const { passes, marks } = timeline.summary;
  for (const pass of passes) {
    const { beginSeq, endSeq, generation, reason, number, collected, uncollectable, examined } =
      pass;
    const [begin, end] = [Math.max(beginSeq, from), Math.min(endSeq ?? to, to)];
    if (begin > end) continue;
    const counted = endSeq === null || endSeq > to ? {} : { collected, uncollectable, examined };
    const args = { pass: `gc:${number}`, reason, ...counted };
    const name = `generation ${generation}`;
    const dur = end - begin + 1;
    events.add({ ph: 'X', name, cat: 'pass', ts: begin, dur, tid: COLLECTOR, args });
    yield;
  }
  for (const { label, seq } of marks) {
    if (seq < from || seq > to) continue;
    events.add({ ph: 'i', name: label, cat: 'mark', ts: seq, tid: PROCESS, s: 'g' });
    yield;
  }
}

function* lives(
  timeline: Timeline,
  options: ExportOptions,
  { from, to }: Range,
  events: TraceEvents,
) {
  const writer = new LifetimeWriter(timeline.dictionary, events);
  const counters = new Counters(from, to);
  const alive = new Map<ObjectId, number>();
  for (const event of lifetimes(timeline, options)) {
    const point = counters.add(event);
    if (point !== null) writePoint(events, point);
    if (event.kind === 'born') {
      writer.born(event);
      alive.set(event.object, event.code);
    } else {
      writer.freed(event);
      alive.delete(event.object);
    }
    yield;
  }
  for (const point of counters.end()) writePoint(events, point);
  for (const [object, code] of alive) {
    writer.left(to + 1, object, code);
    yield;
  }
}

/** Counters with one series each, so that each has a scale of its own. */
function writePoint(events: TraceEvents, { seq, live, bytes }: CounterPoint): void {
  events.add({ ph: 'C', name: 'objects alive', ts: seq, tid: PROCESS, args: { objects: live } });
  events.add({ ph: 'C', name: 'bytes alive', ts: seq, tid: PROCESS, args: { bytes } });
}

function followed(timeline: Timeline, { objects }: ExportOptions): readonly ObjectId[] {
  if (objects !== undefined) return [...new Set(objects)];
  const { objects: all } = timeline.summary;
  if (all > FEW_OBJECTS || timeline.start > 0) return [];
  return Array.from({ length: all }, (_, at) => at + 1);
}
