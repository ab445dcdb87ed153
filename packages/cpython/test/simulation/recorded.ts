import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HeapEvent } from '@refwind/core';
import { openTraceFile } from '@refwind/core/node';
import type { HeapScript, Observation } from './observation.js';

/** How many scripts one recording holds: a trace's dictionary has room for the sites of a few hundred. */
export const BATCH = 200;

const beside = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const DRIVER = beside('driver.py');
const HOST = beside('../support/host.mjs');

/**
 * Records scripts on CPython, all in one recording (`driver.py` says how they are kept apart).
 *
 * @param scripts at most `BATCH`, no two of the same name
 * @throws Error when the driver itself failed; a script that fails is an observation like any other
 */
export async function recordScripts(scripts: readonly HeapScript[]): Promise<Observation[]> {
  const folder = mkdtempSync(join(tmpdir(), 'refwind-scripts-'));
  const at = (name: string): string => join(folder, name);
  try {
    const task = JSON.stringify(scripts.map(({ name, source }) => [name, source]));
    writeFileSync(at('scripts.json'), task);
    await runDriver({ run: 'plain' }, ['compile', at('scripts.json'), at('codes')]);
    const recording = { run: 'record', output: at('trace.rwt'), holders: 'slots' };
    await runDriver(recording, ['run', at('codes'), at('result.json')]);
    return observations(scripts, at('trace.rwt'), at('result.json'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a recording of the driver, and the result that it wrote, say of each script. */
function observations(
  scripts: readonly HeapScript[],
  trace: string,
  result: string,
): Observation[] {
  const printed = JSON.parse(readFileSync(result, 'utf8')) as Printed[];
  const reader = openTraceFile(trace);
  const events = cut(reader.events(), scripts);
  reader.close();
  return printed.map(([, output, error], index) => {
    return { events: events[index] as HeapEvent[], output, error };
  });
}

/** A line of the driver's result. */
type Printed = readonly [name: string, output: string, error: string | null];

/** A script's events lie between two of the driver's: those of the lists it makes. */
function cut(events: Iterable<HeapEvent>, scripts: readonly HeapScript[]): HeapEvent[][] {
  const index = new Map(scripts.map(({ name }, at) => [name, at]));
  const parts: HeapEvent[][] = scripts.map(() => []);
  let part: HeapEvent[] | undefined;
  for (const event of events) {
    const file = event.site?.file ?? '';
    if (file === DRIVER) {
      part = undefined;
    } else if (index.has(file)) {
      part ??= parts[index.get(file) as number];
      // Once the driver is back, what runs of the script is the end of what it left behind.
      index.delete(file);
    }
    part?.push(event);
  }
  return parts;
}

/** Runs the driver, recorded or not, in a process of its own. */
function runDriver(how: object, args: readonly string[]): Promise<void> {
  const task = JSON.stringify({ ...how, program: { kind: 'script', path: DRIVER }, args, env: {} });
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [HOST, task], {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of child.stdio.slice(1)) {
      stream?.on('data', (text: Buffer) => {
        said += text;
      });
    }
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`the recording of a batch of scripts failed: ${said.trim()}`));
    });
  });
}
