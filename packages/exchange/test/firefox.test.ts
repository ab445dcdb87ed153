import { randomHistory } from '@refwind/core/testing';
import { costs, type Timeline } from '@refwind/replay';
import { describe, expect, test } from 'vitest';
import type { ExportOptions } from '../src/index.js';
import { exportedText } from './support/exported.js';
import {
  brokenProfileRules,
  type FirefoxProfile,
  type FirefoxThread,
  retainedByStack,
} from './support/firefoxRules.js';
import { hostile, million, timelineOf, tiny } from './support/traces.js';

async function profileOf(timeline: Timeline, options?: ExportOptions): Promise<FirefoxProfile> {
  return JSON.parse(await exportedText('firefox', timeline, options)) as FirefoxProfile;
}

const traces: readonly (readonly [string, () => Timeline])[] = [
  ['a few events', tiny],
  ['a million events', million],
  ['hostile names', hostile],
  ['random histories', () => timelineOf(randomHistory(5, 20_000))],
];

describe.each(traces)('%s', (_name, make) => {
  const timeline = make();

  test('keeps the rules; what is retained is what costs says, by line and type', async () => {
    const profile = await profileOf(timeline);
    expect(brokenProfileRules(profile)).toEqual([]);
    const [thread] = profile.threads;
    const expected = new Map<string, number>();
    for (const { site, typeName, retained } of costs(timeline)) {
      const { function: name = '(before the program)', file = null, line = null } = site ?? {};
      const key = JSON.stringify([name, file, line || null, typeName]);
      if (retained.bytes > 0) expected.set(key, (expected.get(key) ?? 0) + retained.bytes);
    }
    const found = new Map<string, number>();
    for (const [stack, bytes] of retainedByStack(thread.nativeAllocations)) {
      found.set(JSON.stringify(stackText(profile, thread, stack)), bytes);
    }
    expect(found).toEqual(expected);
  });

  test('counters add up to what is alive; passes and marks are there', async () => {
    const { counters, threads } = await profileOf(timeline);
    const { live, bytes } = timeline.columnsAt(timeline.end);
    const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
    expect(counters.map(({ samples }) => sum(samples.count))).toEqual([bytes, live]);
    const { data } = threads[0].markers;
    const count = (type: string) => data.filter((each) => each.type === type).length;
    expect(count('RefwindPass')).toBe(timeline.summary.passes.length);
    expect(count('RefwindMark')).toBe(timeline.summary.marks.length);
  });

  test('of a part of it, and of some objects', async () => {
    const [from, to] = [Math.ceil(timeline.end / 2), Math.ceil(timeline.end * 0.75)];
    const part = await profileOf(timeline, { from, to });
    expect(brokenProfileRules(part)).toEqual([]);
    const retained = [...retainedByStack(part.threads[0].nativeAllocations).values()];
    const { bytes } = timeline.columnsAt(to);
    expect(retained.reduce((total, each) => total + each, 0)).toBe(bytes);
    const chosen = await profileOf(timeline, { objects: [1] });
    expect(brokenProfileRules(chosen)).toEqual([]);
    expect(new Set(chosen.threads[0].nativeAllocations.memoryAddress)).toEqual(new Set([1]));
  });
});

test('events of chosen objects are markers', async () => {
  const { threads, shared } = await profileOf(tiny(), { objects: [3] });
  const { name, startTime, data } = threads[0].markers;
  const found = data.map((each, at) => [shared.stringArray[name[at]], startTime[at], each]);
  expect(found.filter(([text]) => text === '#3 str')).toEqual(
    [
      ['alloc', 7, 1],
      ['decref', 8, 0],
      ['free', 9, 0],
    ].map(([what, event, count]) => [
      '#3 str',
      Number(event) / 1000,
      { type: 'RefwindEvent', what, event, count, holder: '', line: 'app.py:5 in fill' },
    ]),
  );
});

test('an empty part is a profile without events', async () => {
  const profile = await profileOf(tiny(), { from: 9, to: 3 });
  expect(brokenProfileRules(profile)).toEqual([]);
  expect(profile.threads[0].nativeAllocations.length).toBe(0);
});

test('progress goes up to the end once', async () => {
  const reached: number[] = [];
  await exportedText('firefox', timelineOf(randomHistory(5, 70_000)), {
    onProgress: (seq) => reached.push(seq),
  });
  const once = reached.slice(0, reached.length / 2);
  expect(once).toEqual([...once].sort((a, b) => a - b));
  expect(once[once.length - 1]).toBe(70_000);
});

/** Function, file and line of the caller; the type below. */
function stackText({ shared }: FirefoxProfile, thread: FirefoxThread, stack: number) {
  const { stackTable, frameTable, funcTable } = thread;
  const text = (id: number | null) => (id === null ? null : shared.stringArray[id]);
  const prefix = stackTable.prefix[stack];
  if (prefix === null) throw new Error('a type without a line above it');
  const [frame, leaf] = [stackTable.frame[prefix], stackTable.frame[stack]];
  const func = frameTable.func[frame];
  const place = [
    text(funcTable.name[func]),
    text(funcTable.fileName[func]),
    frameTable.line[frame],
  ];
  return [...place, text(funcTable.name[frameTable.func[leaf]])];
}
