import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TraceReader } from '@refwind/core';
import { expect, test } from 'vitest';
import { rowsOf, temporaryFolder } from './duckdb.js';
import {
  exported,
  hostileEvents,
  hostileNames,
  millionCounts,
  tinyEvents,
  traceOf,
} from './traces.js';

const folder = temporaryFolder();

/** The table as DuckDB reads it, `FROM` this. */
async function tableOf(reader: TraceReader, name: string): Promise<string> {
  const path = join(folder, `${name}.csv`);
  writeFileSync(path, await exported(reader, 'csv'));
  return `read_csv('${path}', header = true, all_varchar = true, quote = '"', escape = '"', delim = ',')`;
}

test('a row for each event, a column for each field', async () => {
  const csv = Buffer.from(await exported(await traceOf(tinyEvents), 'csv')).toString();
  const lines = csv.split('\n');
  expect(lines[0]).toBe(
    'seq,type,object,refcount,size,holderKind,owner,frame,name,generation,reason,collected,uncollectable,examined,' +
      'delta,typeName,gc,cause,how,phase,label,file,line,function,offset,opcode',
  );
  expect([1, 2, 4, 5, 6, 8, 19, 22, 25].map((row) => lines[row])).toEqual([
    '1,alloc,1,1,56,,,,,,,,,,,list,true,,,,,app.py,3,<module>,12,BUILD_LIST',
    '2,link,1,,,variable,,__main__,a,,,,,,,,,,,,,app.py,3,<module>,14,STORE_NAME',
    '4,incref,2,4,,,,,,,,,,,3,,,,,,,,,,,',
    '5,link,2,,,slot,1,,[0],,,,,,,,,,,,,,,,,',
    '6,link,2,,,slot,1,,{},,,,,,,,,,,,,,,,,',
    '8,link,2,,,temporary,,,f#1 stack 0,,,,,,,,,,,,,,,,,',
    '19,free,1,,,,,,,,,,,,,,,gc,unmarked,,,,,,,',
    '22,gc-pass,,,,,,,,2,explicit,0,0,1,,,,,,end,,app.py,5,<module>,30,CALL',
    '25,mark,,,,,,,,,,,,,,,,,,,warm,,,,,',
  ]);
});

test('names are what they were, but for halves of characters; none runs as a formula', async () => {
  const table = await tableOf(await traceOf(hostileEvents()), 'hostile');
  const plain = hostileNames.map((name) => name.replace(/\p{Cs}/gu, '\ufffd'));
  const asField = (name: string) => (/^[=+\-@\t\r']/.test(name) ? `'${name}` : name);
  const rows = await rowsOf(
    `SELECT coalesce("typeName", ''), coalesce(file, ''), coalesce(label, '') FROM ${table} WHERE type IN ('alloc', 'mark') ORDER BY seq::BIGINT`,
  );
  expect(rows.filter((_, at) => at % 2 === 0).map(([type, file]) => [type, file])).toEqual(
    plain.map((name) => [asField(name), asField(name)]),
  );
  expect(rows.filter((_, at) => at % 2 === 1).map(([, , label]) => label)).toEqual(
    plain.map(asField),
  );
});

test('a million events: SQL counts as we do', async () => {
  const reader = await millionCounts();
  const table = await tableOf(reader, 'million');
  const [[events, objects, live, bytes]] = await rowsOf(
    `SELECT count(*), count(*) FILTER (type = 'alloc'),
            count(*) FILTER (type = 'alloc') - count(*) FILTER (type = 'free'), sum(size::BIGINT) FILTER (type = 'alloc')
     FROM ${table}`,
  );
  const { summary } = reader;
  expect([events, objects, live]).toEqual([summary.events, summary.objects, summary.live]);
  const sizes = [...reader.events()].map((event) => (event.type === 'alloc' ? event.size : 0));
  expect(bytes).toBe(sizes.reduce((sum, size) => sum + size, 0));
});
