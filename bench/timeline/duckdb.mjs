// The same events and questions in DuckDB, in a process of its own. Says what they took on descriptor 3.
import { mkdtempSync, rmSync, statSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTraceFile } from '../../packages/core/dist/node.js';
import { residentMB, spread, timedAsync } from './measure.mjs';
import { codeRows, eventRows, queries } from './rows.mjs';

const [path, modules, momentsText, hot, rareText] = process.argv.slice(2);
const { BIGINT, DuckDBDataChunk, DuckDBInstance, INTEGER, UINTEGER } = createRequire(
  join(modules, 'index.js'),
)('@duckdb/node-api');
const reader = openTraceFile(path);
const folder = mkdtempSync(join(tmpdir(), 'refwind-duckdb-'));
const file = join(folder, 'events.duckdb');
try {
  const connection = await (await DuckDBInstance.create(file)).connect();
  await connection.run('CREATE TABLE events (seq BIGINT, object BIGINT, code UINTEGER)');
  await connection.run(
    'CREATE TABLE codes (code UINTEGER, op INTEGER, delta INTEGER, site INTEGER)',
  );
  const ingest = await timedAsync(async () => {
    const appender = await connection.createAppender('events');
    for (const { firstSeq, length, code, object } of eventRows(reader)) {
      for (let from = 0; from < length; from += 2048) {
        const to = Math.min(length, from + 2048);
        const chunk = DuckDBDataChunk.create([BIGINT, BIGINT, UINTEGER], to - from);
        chunk.setColumns([
          Array.from({ length: to - from }, (_, i) => BigInt(firstSeq + from + i)),
          Array.from(object.subarray(from, to), BigInt),
          Array.from(code.subarray(from, to)),
        ]);
        appender.appendDataChunk(chunk);
      }
    }
    appender.closeSync();
    const codes = await connection.createAppender('codes');
    for (const { code, op, delta, site } of codeRows(reader.dictionary)) {
      codes.appendUInteger(code);
      for (const number of [op, delta, site]) codes.appendInteger(number);
      codes.endRow();
    }
    codes.closeSync();
    await connection.run('CHECKPOINT');
  });
  void INTEGER;
  const { events } = reader.summary;
  const ask = async (sql) => {
    const { value, ms } = await timedAsync(
      async () => (await connection.runAndReadAll(sql)).currentRowCount,
    );
    return { rows: value, ms };
  };
  const times = async (list) => {
    const all = [];
    for (const sql of list) all.push((await ask(sql)).ms);
    return spread(all);
  };
  writeSync(
    3,
    JSON.stringify({
      ingestMillionPerSecond: events / ingest.ms / 1000,
      bytesPerEvent: statSync(file).size / events,
      history: await times(JSON.parse(rareText).map(queries.history)),
      hottest: await ask(queries.history(hot)),
      wholeHeapAt: await times(JSON.parse(momentsText).slice(0, 8).map(queries.stateAt)),
      leaksBySite: { ms: (await times(Array(5).fill(queries.leaksBySite))).median },
      residentMB: residentMB(),
    }),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
