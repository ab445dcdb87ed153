import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HeapEvent } from '@refwind/core';
import { expect, test } from 'vitest';
import { eventsOf, recorded, temporaryFolder } from '../support/recording.js';
import { compareRuns } from './compare.js';
import { fixtureScripts } from './fixtures.js';
import type { HeapScript, Observation } from './observation.js';
import { recordScripts } from './recorded.js';

const folder = temporaryFolder();

/** Records a script the usual way. */
async function recordAlone({ name, source }: HeapScript): Promise<Observation> {
  const path = join(folder, name);
  writeFileSync(path, source);
  const run = await recorded({ program: { kind: 'script', path }, holders: 'slots' });
  const printing = new Set<number>();
  const events = eventsOf(run).filter((event) => {
    if (event.site === null) return false;
    // What is printed waits in a list of the stream, made by the first print; the first repr of a container
    // makes the thread's list of those that are being shown. In a batch neither is part of a script.
    if (
      event.type === 'alloc' &&
      /list|dict/.test(event.typeName) &&
      event.site.opcode === 'CALL'
    ) {
      const line = source.split('\n')[event.site.line - 1] ?? '';
      if (line.includes('print(')) printing.add(event.object);
    }
    return !('object' in event && printing.has(event.object));
  });
  return {
    events: events.map((event) => inFile(path, name, event)),
    output: run.stdout,
    error: null,
  };
}

/** In a batch the file is only a name. */
function inFile(path: string, file: string, event: HeapEvent): HeapEvent {
  return event.site?.file === path ? { ...event, site: { ...event.site, file } } : event;
}

/** Imports are first so that the first name of the module stands for nothing of the trace. */
const withNothingFirst = (script: HeapScript): HeapScript => ({
  ...script,
  source: script.source.replace(/^#.*/, 'nothing = None'),
});

/** Alone, a pass examines the interpreter's own objects, too. */
const unexamined = (run: Observation): Observation => ({
  ...run,
  events: run.events.map((event) => {
    if (event.type !== 'gc-pass' || event.phase !== 'end') return event;
    const { examined: _, ...rest } = event;
    return rest;
  }),
});

test('a script in a batch does what it does alone', { timeout: 240_000 }, async () => {
  // Automatic passes depend on what is older than the script: a batch begins with nothing. A list that is made in a
  // call of print looks like one that print makes.
  const scripts = fixtureScripts()
    .filter(({ name, source }) => !name.includes('automatic') && !/print\(.*list\(/.test(source))
    .slice(0, 6)
    .map(withNothingFirst);
  const together = await recordScripts(scripts);
  const reports: string[] = [];
  for (const [index, script] of scripts.entries()) {
    const inBatch = together[index] as Observation;
    const alone = await recordAlone(script);
    // Alone, a script prints at the interpreter's end as well.
    const output = alone.output.slice(0, inBatch.output.length);
    const { report } =
      compareRuns(script, unexamined(inBatch), unexamined({ ...alone, output })) ?? {};
    if (report !== undefined) reports.push(report);
  }
  expect(reports).toEqual([]);
});

test('scripts in a batch do not feel each other', async () => {
  const source = [
    'import gc, weakref',
    'class A:',
    '    def __del__(self): print("del")',
    'print(gc.get_count(), gc.get_threshold(), gc.isenabled(), len(gc.callbacks), gc.garbage)',
    'a = A()',
    'a.me = a',
    'gc.set_threshold(5, 6, 7)',
    'gc.callbacks.append(lambda phase, info: None)',
    'gc.disable()',
    'gc.garbage.append(a)',
    'kept = a',
    'raise KeyError(a)',
  ].join('\n');
  const scripts = ['one.py', 'two.py', 'three.py'].map((name) => ({ name, source }));
  const [one, two, three] = await recordScripts(scripts);
  expect(one?.output).toMatch(/^\(\d+, 0, 0\) \(2000, 10, 0\) True 0 \[\]\n$/);
  expect(one?.error).toMatch(/^KeyError: <__main__.A object/);
  for (const later of [two, three]) {
    const events = (later?.events ?? []).map((event) =>
      inFile(event.site?.file ?? '', 'one.py', event),
    );
    expect(
      compareRuns({ name: 'one.py', source }, one as Observation, {
        ...(one as Observation),
        events,
        output: later?.output ?? '',
      }),
    ).toBeUndefined();
  }
});
