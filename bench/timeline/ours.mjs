// What a timeline with an index takes, in a process of its own. Says it on descriptor 3.
import { writeSync } from 'node:fs';
import { HeapColumns } from '../../packages/core/dist/index.js';
import { fileSource, openTraceFile, zlibCodec } from '../../packages/core/dist/node.js';
import { history, population, TimeIndex, Timeline, why } from '../../packages/replay/dist/index.js';
import { cpuSeconds, dice, residentMB, spread, timed } from './measure.mjs';

const [path, momentsText, hotText] = process.argv.slice(2);
const moments = JSON.parse(momentsText);
const hot = Number(hotText);
const result = {};

const opening = timed(() => {
  const reader = openTraceFile(path);
  const index = TimeIndex.open(fileSource(`${path}.index`), reader, { codec: zlibCodec });
  return { reader, timeline: Timeline.open(reader, { index }) };
});
const { reader, timeline } = opening.value;
result.open = { ms: opening.ms, residentMB: residentMB() };
const { end } = timeline;
const random = dice(42);

// Random moments, none of them near another; then one near, then objects of it.
const at = [];
const near = [];
const look = [];
const cpu = cpuSeconds();
for (const seq of moments) at.push(timed(() => timeline.at(seq)).ms);
result.at = { ...spread(at), cpuMs: ((cpuSeconds() - cpu) * 1000) / moments.length };
for (const seq of moments) {
  const state = timeline.at(seq);
  near.push(timed(() => timeline.at(Math.min(end, seq + 1 + Math.floor(random() * 50)))).ms);
  const ids = Array.from({ length: 10 }, () => 1 + Math.floor(random() * reader.summary.objects));
  look.push(timed(() => ids.map((id) => state.objects.get(id))).ms);
}
result.near = spread(near);
result.lookUpTen = spread(look);

// One event on, one event back, a state each.
const steps = Math.min(200_000, Math.floor(end / 4));
const playhead = timeline.cursor(Math.floor(end / 2));
const stepCpu = cpuSeconds();
const on = timed(() => {
  for (let i = 0; i < steps; i++) playhead.next();
});
const back = timed(() => {
  for (let i = 0; i < steps; i++) playhead.previous();
});
result.steps = {
  onPerSecond: Math.round((steps / on.ms) * 1000),
  backPerSecond: Math.round((steps / back.ms) * 1000),
  perCpuSecond: Math.round((2 * steps) / (cpuSeconds() - stepCpu)),
};

// Neighbouring states: records that are the same object.
const one = playhead.seek(end - 1000);
const records = new Map([...one.objects].map((each) => [each.object, each]));
const two = playhead.next();
let same = 0;
for (const each of two.objects) if (records.get(each.object) === each) same++;
result.sharing = { live: two.live, recordsShared: same / two.live };

// Every event from the file, decoded and applied.
const chunks = Math.min(reader.chunkCount, 400);
let scanned = 0;
const scan = (count) => {
  const columns = new HeapColumns(reader.dictionary);
  let chunk;
  for (let i = 0; i < count; i++) {
    chunk = reader.readChunk(i, chunk);
    columns.apply(chunk, 0, chunk.length);
    scanned += chunk.length;
  }
};
scan(Math.min(chunks, 20));
scanned = 0;
const scanCpu = cpuSeconds();
const scanning = timed(() => scan(chunks));
result.scan = {
  millionPerSecond: scanned / scanning.ms / 1000,
  millionPerCpuSecond: scanned / (cpuSeconds() - scanCpu) / 1e6,
};

// Ledgers of objects with up to 1000 events, and of the hottest.
const ledgers = [];
const rows = [];
for (let tries = 0; ledgers.length < 100 && tries < 400; tries++) {
  const id = 1 + Math.floor(random() * reader.summary.objects);
  const found = timed(() => history(timeline, id));
  if (found.value.ledger.length > 1000) continue;
  ledgers.push(found.ms);
  rows.push(found.value.ledger.length);
}
result.history = { ...spread(ledgers), rows: spread(rows) };
// Who keeps objects that are alive near the end; all holders of one.
const last = timeline.at(end - 500);
const ids = [...last.objects].map(({ object }) => object);
const held = [];
const kept = [];
for (let i = 0; i < 30; i++) {
  const id = ids[Math.floor(random() * ids.length)];
  const seq = end - 500 - Math.floor((random() * end) / 50);
  held.push(timed(() => timeline.at(seq).objects.get(id)?.holders).ms);
  if (timeline.at(seq).objects.has(id)) kept.push(timed(() => why(timeline, id, seq)).ms);
}
result.holders = spread(held);
result.why = spread(kept);

// What SQL is asked for: all live objects and counts at a moment; what is alive at the end by site.
const whole = moments.slice(0, 8).map((seq) => timed(() => timeline.columnsAt(seq)).ms);
result.wholeHeapAt = spread(whole);
const leaks = Array.from({ length: 5 }, () => timed(() => population(timeline, end).length));
result.leaksBySite = { ms: spread(leaks.map(({ ms }) => ms)).median, first: leaks[0].ms };
result.residentMB = residentMB();

// The ledger of the hottest object, which is millions of rows; then each of them looked at.
const hotCpu = cpuSeconds();
const hottest = timed(() => history(timeline, hot));
const hottestCpu = cpuSeconds() - hotCpu;
const reading = timed(() => {
  let references = 0;
  for (const { delta } of hottest.value.ledger) references += delta;
  return references;
});
result.hottest = {
  ms: hottest.ms,
  rows: hottest.value.ledger.length,
  readMs: reading.ms,
  residentMB: residentMB(),
  millionScannedPerSecond: end / hottest.ms / 1000,
  millionScannedPerCpuSecond: end / hottestCpu / 1e6,
};
writeSync(3, JSON.stringify(result));
