// Builds the index of a trace, in a process of its own, and finds its hottest object. Says it on descriptor 3.
import { statSync, writeSync } from 'node:fs';
import { fileSink, openTraceFile, zlibCodec } from '../../packages/core/dist/node.js';
import { buildIndex } from '../../packages/replay/dist/index.js';
import { cpuSeconds, residentMB } from './measure.mjs';

const [path] = process.argv.slice(2);
const reader = openTraceFile(path);
const { events, objects, live } = reader.summary;
const started = performance.now();
await buildIndex(reader, fileSink(`${path}.index`, { atomic: true }), { codec: zlibCodec });
const ms = performance.now() - started;
const cpu = cpuSeconds();
const traceBytes = statSync(path).size;
const indexBytes = statSync(`${path}.index`).size;
writeSync(
  3,
  JSON.stringify({
    events,
    objects,
    live,
    traceBytesPerEvent: traceBytes / events,
    indexBytesPerEvent: indexBytes / events,
    millionPerSecond: events / ms / 1000,
    millionPerCpuSecond: events / cpu / 1e6,
    residentMB: residentMB(),
  }),
);
