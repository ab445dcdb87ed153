import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { refwind, root, temporaryFolder } from './refwind.js';

// CPython 3.14.2 runs a program; then its own collector is simulated over what the program did. The simulation does
// not look at what the recorded collector did, so it must come to the same by itself.

const folder = temporaryFolder();

interface Pass {
  readonly seq: number;
  readonly generation: number;
  readonly reason: string;
  readonly collected: number;
}

/** Records a program and simulates its own collector over the trace. */
async function bothOf(name: string) {
  const path = join(folder, `${name}.rwt`);
  const recording = await refwind(['record', '-q', '-o', path, `fixtures/programs/${name}.py`]);
  expect(recording.code, recording.stderr).toBe(0);
  const { code, stdout, stderr } = await refwind(['simulate', '--trace', path, '--json']);
  expect(code, stderr).toBe(0);
  const { recorded, simulated, uncounted } = JSON.parse(stdout);
  expect(simulated.policy).toBe('I2');
  return { recorded: recorded.passes, simulated: simulated.passes, uncounted } as {
    readonly recorded: readonly Pass[];
    readonly simulated: readonly Pass[];
    readonly uncounted: number;
  };
}

const told = ({ seq, generation, reason, collected }: Pass) =>
  `${seq}: ${generation}, ${reason}, ${collected} collected`;

/** Every program: how many passes CPython makes in it. */
const PROGRAMS: Readonly<Record<string, number>> = {
  // increments alone, in comprehensions too
  deep: 32,
  // tracebacks and frames
  errors: 17,
  // imports that compile; nothing asked for
  library: 4,
  // thresholds that change, frozen objects, finalizers, passes asked for
  lifetimes: 95,
  // a generator that holds itself: its finalizer ends it, so it is not counted
  coroutines: 4,
  // weak references that their callbacks drop, which are counted
  classes: 10,
  modern: 14,
  arithmetic: 0,
  graphs: 0,
  interpreter: 0,
  notation: 0,
  structures: 0,
  syntax: 0,
  text: 0,
};

describe("3.14's own passes", () => {
  test('of every program', () => {
    const files = readdirSync(join(root, 'fixtures/programs')).filter((file) =>
      file.endsWith('.py'),
    );
    expect(Object.keys(PROGRAMS).sort()).toEqual(files.map((file) => file.slice(0, -3)).sort());
  });

  test.each(Object.entries(PROGRAMS))('%s: %i', async (name, passes) => {
    const { recorded, simulated, uncounted } = await bothOf(name);
    expect(recorded).toHaveLength(passes);
    expect(simulated.map(told)).toEqual(recorded.map(told));
    expect(uncounted).toBe(0);
  });
});
