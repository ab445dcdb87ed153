// `npm run bench -- exchange`: how fast traces are exported and imported, and how much memory that takes. Each step has a process of
// its own. Traces: REFWIND_BENCH_TRACES, a folder with catalogue-1e7.rwt (bench/timeline.mjs makes it).
import { spawnSync } from 'node:child_process';
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const here = new URL('.', import.meta.url);
const packages = (name) => import(new URL(`../packages/${name}`, here));

async function exportTo(trace, format, target) {
  const [{ openTraceFile }, { Timeline }, { exporters, folderExporters }] = await loaded();
  const reader = openTraceFile(trace);
  const exporter = [...exporters, ...folderExporters].find(({ name }) => name === format);
  const out = target === undefined ? null : createWriteStream(target);
  const begun = performance.now();
  let bytes = 0;
  for await (const piece of exporter.export(Timeline.open(reader))) {
    const part = piece.bytes ?? piece;
    bytes += part.length;
    if (out !== null && !out.write(part))
      await new Promise((resolve) => out.once('drain', resolve));
  }
  const seconds = (performance.now() - begun) / 1000;
  out?.end();
  return { events: reader.summary.events, bytes, seconds };
}

async function importFrom(file, format) {
  const [{ zlibCodec }, , { importers }] = await loaded();
  const importer = importers.find(({ name }) => name === format);
  const sink = { write: () => {}, close: () => {} };
  const begun = performance.now();
  const input = createReadStream(file, { highWaterMark: 2 ** 20 });
  const { events } = await importer.import(input, sink, { codec: zlibCodec });
  return { events, bytes: statSync(file).size, seconds: (performance.now() - begun) / 1000 };
}

const loaded = () =>
  Promise.all([
    packages('core/dist/node.js'),
    packages('replay/dist/index.js'),
    packages('exchange/dist/index.js'),
  ]);

/** Runs one step in a process of its own. */
function step(...args) {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [new URL(import.meta.url).pathname, ...args],
    {
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(stderr);
  const found = JSON.parse(stdout);
  console.log(
    `${args.slice(0, 2).join(' ').padEnd(18)} ${(found.events / found.seconds / 1e6).toFixed(2)} M events/s, ${(found.bytes / found.events).toFixed(1)} B/event, peak ${Math.round(found.peak / 2 ** 20)} MiB`,
  );
  return found;
}

/** Million events per second. */
export const targets = { ndjson: 1.5, parquet: 2, xpcomImport: 1 };

export function measure({ report }) {
  const traces = process.env.REFWIND_BENCH_TRACES;
  if (traces === undefined) {
    report('left out: REFWIND_BENCH_TRACES names no folder with catalogue-1e7.rwt');
    return { summary: {} };
  }
  const trace = join(traces, 'catalogue-1e7.rwt');
  const folder = mkdtempSync(join(tmpdir(), 'refwind-exchange-'));
  try {
    const log = join(folder, 'log');
    const summary = {
      ndjson: step('export', 'ndjson', trace),
      csv: step('export', 'csv', trace),
      parquet: step('export', 'parquet', trace),
      xpcom: step('export', 'xpcom', trace, log),
      xpcomImport: step('import', 'xpcom', log),
    };
    return { summary };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// A step: this file in a process of its own.
if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [kind, format, path, target] = process.argv.slice(2);
  const result =
    kind === 'export' ? await exportTo(path, format, target) : await importFrom(path, format);
  console.log(JSON.stringify({ ...result, peak: process.resourceUsage().maxRSS * 1024 }));
}
