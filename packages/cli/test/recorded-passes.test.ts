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

const places = (passes: readonly Pass[]) =>
  passes.map(({ seq, generation, reason }) => `${seq}: ${generation}, ${reason}`);

const collected = (passes: readonly Pass[]) => passes.map((pass) => pass.collected);

/** Every program: how many passes CPython makes in it, and whether the model collects as much in each. */
const PROGRAMS: Readonly<Record<string, { readonly passes: number; readonly exact: boolean }>> = {
  // increments alone, in comprehensions too
  deep: { passes: 32, exact: true },
  // tracebacks and frames
  errors: { passes: 17, exact: true },
  // imports that compile; nothing asked for
  library: { passes: 4, exact: true },
  // thresholds that change, frozen objects, finalizers, passes asked for
  lifetimes: { passes: 95, exact: true },
  coroutines: { passes: 4, exact: false },
  // weak references in what classes hold unseen
  classes: { passes: 10, exact: false },
  modern: { passes: 14, exact: true },
  arithmetic: { passes: 0, exact: true },
  graphs: { passes: 0, exact: true },
  interpreter: { passes: 0, exact: true },
  notation: { passes: 0, exact: true },
  structures: { passes: 0, exact: true },
  syntax: { passes: 0, exact: true },
  text: { passes: 0, exact: true },
};

describe("3.14's own passes", () => {
  test('of every program', () => {
    const files = readdirSync(join(root, 'fixtures/programs')).filter((file) =>
      file.endsWith('.py'),
    );
    expect(Object.keys(PROGRAMS).sort()).toEqual(files.map((file) => file.slice(0, -3)).sort());
  });

  test.each(Object.entries(PROGRAMS))('%s: %j', async (name, { passes, exact }) => {
    const { recorded, simulated, uncounted } = await bothOf(name);
    expect(recorded).toHaveLength(passes);
    expect(places(simulated)).toEqual(places(recorded));
    // What ended with a pass's garbage, and was none itself, may be taken for garbage, or the other way round: so much.
    const off = collected(simulated).map((count, at) => Math.abs(count - recorded[at].collected));
    expect(off.reduce((sum, difference) => sum + difference, 0)).toBeLessThanOrEqual(uncounted);
    if (exact) expect(collected(simulated)).toEqual(collected(recorded));
  });
});
