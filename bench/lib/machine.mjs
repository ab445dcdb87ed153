import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type } from 'node:os';

/** What a result was measured on and with; no names of hosts or paths. */
export function machine() {
  const version = (name) =>
    JSON.parse(
      readFileSync(new URL(`../../packages/${name}/package.json`, import.meta.url), 'utf8'),
    ).version;
  const { pyodide } = JSON.parse(
    readFileSync(new URL('../../packages/cpython/package.json', import.meta.url), 'utf8'),
  ).dependencies;
  return {
    date: new Date().toISOString(),
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    refwind: version('core'),
    pyodide,
    loadBefore: loadavg().map((load) => Number(load.toFixed(2))),
  };
}
