// The same events and questions in SQLite (sql.js: WebAssembly, in memory). Says what they took on descriptor 3.
import { writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { openTraceFile } from '../../packages/core/dist/node.js';
import { residentMB, spread, timed } from './measure.mjs';
import { codeRows, eventRows, queries } from './rows.mjs';

const [path, modules, momentsText, hot, rareText] = process.argv.slice(2);
const SQL = await createRequire(join(modules, 'index.js'))('sql.js')();
const reader = openTraceFile(path);
const database = new SQL.Database();
database.run('CREATE TABLE events (seq INTEGER PRIMARY KEY, object INTEGER, code INTEGER)');
database.run(
  'CREATE TABLE codes (code INTEGER PRIMARY KEY, op INTEGER, delta INTEGER, site INTEGER)',
);
const { events } = reader.summary;
const ingest = timed(() => {
  database.run('BEGIN');
  const insert = database.prepare('INSERT INTO events VALUES (?, ?, ?)');
  for (const { firstSeq, length, code, object } of eventRows(reader)) {
    for (let row = 0; row < length; row++) insert.run([firstSeq + row, object[row], code[row]]);
  }
  insert.free();
  for (const { code, op, delta, site } of codeRows(reader.dictionary)) {
    database.run('INSERT INTO codes VALUES (?, ?, ?, ?)', [code, op, delta, site]);
  }
  database.run('COMMIT');
});
const bytes = (pages) => Number(pages[0].values[0][0]);
const size = bytes(database.exec('PRAGMA page_count')) * bytes(database.exec('PRAGMA page_size'));
const indexing = timed(() => database.run('CREATE INDEX by_object ON events (object)'));
const sizeWithIndex =
  bytes(database.exec('PRAGMA page_count')) * bytes(database.exec('PRAGMA page_size'));
const ask = (sql) => {
  const { value, ms } = timed(() => database.exec(sql)[0]?.values.length ?? 0);
  return { rows: value, ms };
};
const times = (list) => spread(list.map((sql) => ask(sql).ms));
writeSync(
  3,
  JSON.stringify({
    ingestMillionPerSecond: events / ingest.ms / 1000,
    bytesPerEvent: size / events,
    bytesPerEventWithIndex: sizeWithIndex / events,
    indexMs: indexing.ms,
    history: times(JSON.parse(rareText).map(queries.history)),
    hottest: ask(queries.history(hot)),
    wholeHeapAt: times(JSON.parse(momentsText).slice(0, 2).map(queries.stateAt)),
    leaksBySite: ask(queries.leaksBySite),
    residentMB: residentMB(),
  }),
);
