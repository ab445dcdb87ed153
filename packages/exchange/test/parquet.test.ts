import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { HeapEvent, TraceReader } from '@refwind/core';
import { population, Timeline } from '@refwind/replay';
import { describe, expect, test } from 'vitest';
import { type ExportOptions, folderExporters } from '../src/index.js';
import { rowsOf, temporaryFolder } from './duckdb.js';
import { hostileEvents, hostileNames, millionCounts, tinyEvents, traceOf } from './traces.js';

const folder = temporaryFolder();

async function exportTo(
  dataset: string,
  reader: TraceReader,
  options: ExportOptions,
): Promise<void> {
  const parts = new Map<string, Uint8Array[]>();
  const [parquet] = folderExporters;
  for await (const { path, bytes } of parquet.export(Timeline.open(reader), options)) {
    parts.set(path, [...(parts.get(path) ?? []), bytes]);
  }
  for (const [path, bytes] of parts) {
    const file = join(folder, dataset, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, Buffer.concat(bytes));
  }
}

const table = (dataset: string, name: string) =>
  `read_parquet('${join(folder, dataset, name, '*.parquet')}')`;

test('tiny: every row of every table', async () => {
  await exportTo('tiny', await traceOf(tinyEvents, { rows: 10 }), { traceName: 'a b/c' });
  const all = (name: string, order: string) =>
    rowsOf(`SELECT * FROM ${table('tiny', name)} ORDER BY ${order}`);
  expect((await all('events', 'seq')).map((row) => row.join(' '))).toEqual(
    tinyEvents.map((event) => {
      const { seq, type } = event;
      const counts = type === 'incref' || type === 'decref';
      const site = event.site === null ? '' : { 12: 0, 14: 1, 30: 2 }[event.site.offset];
      return [
        'a b/c',
        Math.floor((seq - 1) / 10),
        seq,
        type,
        'object' in event ? event.object : '',
        'refcount' in event ? event.refcount : '',
        counts ? (event.delta ?? 1) : '',
        site,
      ].join(' ');
    }),
  );
  expect(await all('objects', 'object')).toEqual([
    ['a b/c', 0, 1, 'list', true, 56, 1, 0, 19, null, 'gc', 'unmarked', null],
    ['a b/c', 0, 2, 'int', false, 28, 3, null, 14, null, 'refcount', null, null],
    ['a b/c', 1, 3, 'weakref', true, 40, 16, null, 21, null, 'gc', 'called', null],
  ]);
  expect((await all('links', 'seq')).map((row) => row.slice(2))).toEqual([
    [2, 'link', 1, 'variable', null, '__main__', 'a', 1],
    [5, 'link', 2, 'slot', 1, null, '[0]', null],
    [6, 'link', 2, 'slot', 1, null, '{}', null],
    [7, 'link', 2, 'slot', 1, null, "['k']", null],
    [8, 'link', 2, 'temporary', null, null, 'f#1 stack 0', null],
    [9, 'unlink', 2, 'slot', 1, null, '[0]', null],
    [10, 'unlink', 2, 'slot', 1, null, '{}', null],
    [11, 'unlink', 2, 'slot', 1, null, "['k']", null],
    [12, 'unlink', 2, 'temporary', null, null, 'f#1 stack 0', null],
    [17, 'unlink', 1, 'variable', null, '__main__', 'a', null],
  ]);
  expect(await all('sites', 'site')).toEqual([
    ['a b/c', 0, 'app.py', 3, '<module>', 12, 'BUILD_LIST'],
    ['a b/c', 1, 'app.py', 3, '<module>', 14, 'STORE_NAME'],
    ['a b/c', 2, 'app.py', 5, '<module>', 30, 'CALL'],
  ]);
  expect(await all('passes', 'pass')).toEqual([
    ['a b/c', 1, 15, 22, 2, 'explicit', 0, 0, 1],
    ['a b/c', 2, 23, 24, 0, 'threshold', 0, 0, null],
  ]);
  expect(await all('marks', 'seq')).toEqual([['a b/c', 25, 'warm']]);
});

test('hostile names are what they were, but for halves of characters', async () => {
  await exportTo('hostile', await traceOf(hostileEvents()), { traceName: 'hostile' });
  const plain = hostileNames.map((name) => name.replace(/\p{Cs}/gu, '\ufffd'));
  const column = async (sql: string) => (await rowsOf(sql)).map(([value]) => value);
  expect(
    await column(`SELECT type_name FROM ${table('hostile', 'objects')} ORDER BY object`),
  ).toEqual(plain);
  expect(await column(`SELECT file FROM ${table('hostile', 'sites')} ORDER BY site`)).toEqual(
    plain,
  );
  expect(await column(`SELECT label FROM ${table('hostile', 'marks')} ORDER BY seq`)).toEqual(
    plain,
  );
});

describe('a million events, and another trace beside them', () => {
  test('SQL answers as our queries do', async () => {
    const reader = await millionCounts();
    await exportTo('many', reader, { traceName: 'million' });
    await exportTo('many', await traceOf(tinyEvents), { traceName: 'tiny' });
    const timeline = Timeline.open(reader);
    expect(
      await rowsOf(
        `SELECT trace, count(*), max(seq), sum(delta) FROM ${table('many', 'events')} GROUP BY trace ORDER BY trace`,
      ),
    ).toEqual([
      ['million', 1_000_000, 1_000_000, sumOfDeltas(reader.events())],
      ['tiny', 25, 25, 9],
    ]);
    const rows = await rowsOf(
      `SELECT type_name, s.line, s."offset", count(*), sum(size)
       FROM ${table('many', 'objects')} o LEFT JOIN ${table('many', 'sites')} s ON s.trace = o.trace AND s.site = o.alloc_site
       WHERE o.trace = 'million' AND alloc_seq <= 500000 AND (free_seq IS NULL OR free_seq > 500000)
       GROUP BY ALL`,
    );
    const ours = population(timeline, 500_000).map(({ typeName, site, objects, bytes }) => [
      ...[typeName, site?.line ?? null, site?.offset ?? null],
      ...[objects, bytes],
    ]);
    expect(rows.map((row) => row.join()).sort()).toEqual(ours.map((row) => row.join()).sort());
    const [[live, bytes]] = await rowsOf(
      `SELECT count(*), sum(size) FROM ${table('many', 'objects')} WHERE trace = 'million' AND free_seq IS NULL`,
    );
    expect([live, bytes]).toEqual([reader.summary.live, reader.summary.bytes]);
  });

  test('a part of it', async () => {
    await exportTo('part', await traceOf(tinyEvents), {
      traceName: 'part',
      from: 5,
      to: 15,
      objects: [2],
    });
    expect(await rowsOf(`SELECT seq FROM ${table('part', 'events')} ORDER BY seq`)).toEqual(
      [5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15].map((seq) => [seq]),
    );
  });
});

function sumOfDeltas(events: Iterable<HeapEvent>): number {
  let sum = 0;
  for (const event of events) {
    if (event.type === 'incref' || event.type === 'decref') sum += event.delta ?? 1;
  }
  return sum;
}
