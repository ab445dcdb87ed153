import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkLaws, type HeapEvent } from '@refwind/core';
import { describe, expect, test } from 'vitest';
import { eventsOf, recorded, temporaryFolder } from './support/recording.js';

/** Records `code` to the interpreter's end, every count checked. */
async function ended(code: readonly string[], holders: 'none' | 'slots' | 'full' = 'slots') {
  const program = { kind: 'command', code: code.join('\n') } as const;
  const run = await recorded({ program, holders, check: true, until: 'exit' });
  const { result, reader, stdout } = run;
  expect(result.check?.mismatches).toBe(0);
  expect([...reader.verify()]).toEqual([]);
  expect(checkLaws(reader.chunks(), reader.dictionary)).toEqual([]);
  const marks = reader.summary.marks.map(({ label }) => label);
  return { stdout, exit: result.exitCode, marks, run, live: result.summary.live };
}

const PHASES = [
  'shutdown',
  'shutdown:exit-functions',
  'shutdown:collection',
  'shutdown:modules',
  'shutdown:module-variables',
  'shutdown:interpreter',
  'shutdown:types',
];

const LEFTOVERS = [
  'import atexit, json',
  'class Node:',
  '    def __init__(self, name): self.name = name',
  '    def __del__(self): print("del", self.name)',
  'variable = Node("a variable")',
  'cycle = Node("a cycle"); cycle.self = cycle; del cycle',
  'json.stash = [Node("another module")]',
  'atexit.register(lambda: print("exit function", variable.name))',
];

describe("the interpreter's shutdown", () => {
  test.each(['none', 'slots', 'full'] as const)('phase by phase, holders: %s', async (holders) => {
    const { stdout, marks, live, run } = await ended(LEFTOVERS, holders);
    expect(marks).toEqual(PHASES);
    expect(stdout.split('\n')).toEqual([
      'exit function a variable',
      'del a cycle',
      'del a variable',
      'del another module',
      '',
    ]);
    expect(live).toBe(0);
    expect(run.reader.summary.passes.map(({ reason }) => reason)).toEqual([
      'shutdown',
      'shutdown',
      'shutdown',
      'shutdown',
    ]);
  });

  test('what dies in it dies in its phase', async () => {
    const { run } = await ended(LEFTOVERS);
    const phases = new Map<number, string>();
    let phase = 'program';
    for (const event of eventsOf(run)) {
      if (event.type === 'mark') phase = event.label;
      if (event.type === 'free') phases.set(event.object, phase);
    }
    const born = eventsOf(run).filter(
      (event): event is Extract<HeapEvent, { type: 'alloc' }> =>
        event.type === 'alloc' && event.typeName === 'Node',
    );
    expect(born.map(({ object }) => phases.get(object))).toEqual([
      'shutdown:modules',
      'shutdown:collection',
      'shutdown:modules',
    ]);
  });

  test('events of C code have no site, those of finalizers theirs', async () => {
    const { run } = await ended(LEFTOVERS);
    const events = eventsOf(run);
    const start = events.findIndex(
      (event) => event.type === 'mark' && event.label === 'shutdown:modules',
    );
    const lines = new Set(events.slice(start).map(({ site }) => site?.file));
    expect(lines.has(undefined)).toBe(true);
    expect(lines.has('<string>')).toBe(true);
    expect(events.at(-1)?.site).toBeNull();
  });

  test('has its passes although the program disabled the collector', async () => {
    const { marks } = await ended(['import gc', 'gc.disable()']);
    expect(marks).toEqual(['gc.disable()', ...PHASES]);
  });

  test('passes that exit functions ask for are their own', async () => {
    const code = ['import atexit, gc', 'atexit.register(gc.collect)'];
    const { run, marks } = await ended(code);
    expect(marks).toEqual(PHASES);
    expect(run.reader.summary.passes.map(({ reason }) => reason)).toEqual([
      'explicit',
      ...Array(4).fill('shutdown'),
    ]);
  });

  test('after an exception: its report, then the end', async () => {
    const { exit, marks } = await ended(['keep = [object()]', 'keep[1]']);
    expect({ exit, marks }).toEqual({ exit: 1, marks: PHASES });
  });

  test('after os._exit there is none', async () => {
    const { exit, marks } = await ended(['import os', 'keep = []', 'os._exit(3)']);
    expect({ exit, marks }).toEqual({ exit: 3, marks: [] });
  });

  test('is left out unless asked for', async () => {
    const program = { kind: 'command', code: LEFTOVERS.join('\n') } as const;
    const { reader } = await recorded({ program, holders: 'slots' });
    expect(reader.summary.marks).toEqual([]);
    expect(reader.summary.live).toBeGreaterThan(0);
  });
});

test('exit functions do not see the name of the file', async () => {
  const path = join(temporaryFolder(), 'app.py');
  writeFileSync(
    path,
    'import atexit\nnames = "__file__", "__cached__"\nprint([n in globals() for n in names])\n' +
      'atexit.register(lambda: print([n in globals() for n in names]))\n',
  );
  const { stdout } = await recorded({ program: { kind: 'script', path }, holders: 'none' });
  expect(stdout).toBe('[True, True]\n[False, False]\n');
});

test('what a program sets in the collector is a mark each', async () => {
  const code = [
    'import gc',
    'gc.set_threshold(200, 10, 0)',
    'gc.disable()',
    'gc.set_debug(gc.DEBUG_SAVEALL)',
    'gc.freeze()',
    'gc.unfreeze()',
    'gc.set_debug(0)',
    'gc.enable()',
  ];
  const program = { kind: 'command', code: code.join('\n') } as const;
  const { reader } = await recorded({ program, holders: 'slots' });
  expect(reader.summary.marks.map(({ label }) => label)).toEqual([
    'gc.set_threshold(200, 10, 0)',
    'gc.disable()',
    'gc.set_debug(32)',
    'gc.freeze()',
    'gc.unfreeze()',
    'gc.set_debug(0)',
    'gc.enable()',
  ]);
});
