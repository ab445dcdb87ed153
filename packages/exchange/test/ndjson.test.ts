import { chunksOf, parseEvents, TraceDictionary } from '@refwind/core';
import { memorySource, Timeline } from '@refwind/replay';
import { describe, expect, test } from 'vitest';
import { type ExportOptions, exporters } from '../src/index.js';

function timelineOf(text: string): Timeline {
  const dictionary = new TraceDictionary();
  return Timeline.open(memorySource(dictionary, chunksOf(parseEvents(text), dictionary)));
}

async function exported(timeline: Timeline, options?: ExportOptions): Promise<string> {
  const exporter = exporters.find(({ name }) => name === 'ndjson');
  const parts: Uint8Array[] = [];
  for await (const piece of exporter?.export(timeline, options) ?? []) parts.push(piece);
  return Buffer.concat(parts).toString();
}

const history = `
  1 alloc #1 list 56 gc @ app.py:3 <module> 12 BUILD_LIST
  2 link #1 __main__.a @ app.py:3 <module> 14 STORE_NAME
  3 alloc #2 int 28
  4 incref #2 +3 =4
  5 link #2 #1[0]
  6 unlink #2 #1[0]
  7 decref #2 -4 =0
  8 free #2 refcount
  9 gc begin 2 explicit
  10 gc end 2 explicit collected=0 uncollectable=0 examined=1
  11 mark "warm"`;

describe('events', () => {
  test('are the contract’s shapes', async () => {
    const timeline = timelineOf(history);
    const lines = (await exported(timeline)).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual([...timeline.events()]);
  });

  test('of a range and of some objects', async () => {
    const timeline = timelineOf(history);
    const lines = (await exported(timeline, { from: 3, to: 9, objects: [1] })).trimEnd();
    expect(lines).toBe(
      '{"seq":9,"type":"gc-pass","phase":"begin","generation":2,"reason":"explicit","site":null}',
    );
  });
});
