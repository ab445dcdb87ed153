import { randomHistory } from '@refwind/core/testing';
import { pairing, type Timeline } from '@refwind/replay';
import { describe, expect, test } from 'vitest';
import type { ExportOptions } from '../src/index.js';
import { exportedText } from './support/exported.js';
import { speedscopeImporter } from './support/speedscope.js';
import { type AnyTraceEvent, brokenRules } from './support/traceEventRules.js';
import { hostile, million, timelineOf, tiny } from './support/traces.js';

async function eventsOf(timeline: Timeline, options?: ExportOptions): Promise<AnyTraceEvent[]> {
  const text = await exportedText('chrome', timeline, options);
  return (JSON.parse(text) as { traceEvents: AnyTraceEvent[] }).traceEvents;
}

const traces: readonly (readonly [string, () => Timeline])[] = [
  ['a few events', tiny],
  ['a million events', million],
  ['hostile names', hostile],
  ['random histories', () => timelineOf(randomHistory(3, 20_000))],
];

describe.each(traces)('%s', (_name, make) => {
  const timeline = make();

  test('keeps the rules, has every life, and counts what is alive', async () => {
    const events = await eventsOf(timeline);
    expect(brokenRules(events)).toEqual([]);
    expect(events.filter(({ ph }) => ph === 'b').length).toBe(timeline.summary.objects);
    expect(events.filter(({ ph, cat }) => ph === 'X' && cat === 'pass').length).toBe(
      timeline.summary.passes.length,
    );
    expect(events.filter(({ ph }) => ph === 'i').map(({ name }) => name)).toEqual(
      timeline.summary.marks.map(({ label }) => label),
    );
    checkCounters(timeline, events);
  });

  test('of a part of it, and of some objects', async () => {
    const middle = Math.ceil(timeline.end / 2);
    const part = { from: middle, to: Math.ceil(timeline.end * 0.75) };
    const events = await eventsOf(timeline, part);
    expect(brokenRules(events)).toEqual([]);
    for (const { ts, ph } of events) {
      if (ph !== 'M') expect(ts).toBeGreaterThanOrEqual(part.from - 1);
      if (ph !== 'M') expect(ts).toBeLessThanOrEqual(part.to + 1);
    }
    const chosen = await eventsOf(timeline, { objects: [1, 2] });
    expect(brokenRules(chosen)).toEqual([]);
    expect(chosen.filter(({ ph }) => ph === 'b').map(({ id }) => id)).toEqual(['1', '2']);
  });
});

test('flows lead from what took a reference to what gave it back', async () => {
  const timeline = tiny();
  const events = await eventsOf(timeline);
  const found = events.filter(({ ph }) => ph === 's' || ph === 'f');
  const expected = [1, 2, 3, 4].flatMap((object) =>
    pairing(timeline, object).pairs.flatMap(({ taken, given }) => [
      ['s', taken?.seq],
      ['f', given.seq],
    ]),
  );
  expect(found.map(({ ph, ts }) => [ph, ts])).toEqual(expected);
  expect(expected.length).toBe(8);
});

test('a few lines of a trace', async () => {
  const lines = (await exportedText('chrome', tiny(), { to: 9 })).split('\n');
  expect(lines.slice(0, 8)).toEqual([
    '{"traceEvents":[',
    '{"ph":"M","name":"process_name","pid":1,"tid":1,"args":{"name":"app.py"}},',
    '{"ph":"M","name":"thread_name","pid":1,"tid":2,"args":{"name":"collector"}},',
    '{"ph":"C","name":"objects alive","pid":1,"ts":0,"tid":1,"args":{"objects":0}},',
    '{"ph":"C","name":"bytes alive","pid":1,"ts":0,"tid":1,"args":{"bytes":0}},',
    '{"ph":"b","cat":"object","name":"dict","pid":1,"tid":1,"id":"1","ts":1,"args":{"object":1,"bytes":64,"event":1,"line":"app.py:1","function":"<module>"}},',
    '{"ph":"C","name":"objects alive","pid":1,"ts":1,"tid":1,"args":{"objects":1}},',
    '{"ph":"C","name":"bytes alive","pid":1,"ts":1,"tid":1,"args":{"bytes":64}},',
  ]);
});

test('an empty part is a file without events', async () => {
  const events = await eventsOf(tiny(), { from: 9, to: 3 });
  expect(events.map(({ ph }) => ph)).toEqual(['M', 'M']);
});

test('speedscope imports the slices', async () => {
  const text = await exportedText('chrome', tiny());
  const group = await speedscopeImporter()('trace.json', Buffer.from(text).toString('base64'));
  const names = group?.profiles.map((profile) => profile.getName()).sort();
  expect(names).toEqual([
    'app.py (pid 1), #1 dict (tid 10)',
    'app.py (pid 1), #2 list (tid 11)',
    'app.py (pid 1), #3 str (tid 12)',
    'app.py (pid 1), #4 list (tid 13)',
    'app.py (pid 1), collector (tid 2)',
  ]);
});

function checkCounters(timeline: Timeline, events: readonly AnyTraceEvent[]): void {
  const points = events.filter(({ ph }) => ph === 'C');
  expect(points.length).toBeLessThanOrEqual(20_010);
  const step = Math.max(1, Math.floor(points.length / 40));
  for (const [at, { name, ts = 0, args }] of points.entries()) {
    if (at % step !== 0 && at < points.length - 2) continue;
    const { live, bytes } = timeline.columnsAt(ts);
    expect(args).toEqual(name === 'objects alive' ? { objects: live } : { bytes });
  }
  expect(points[points.length - 1]?.ts).toBe(timeline.end);
}
