import { readdirSync, writeFileSync } from 'node:fs';
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
async function bothOf(program: string) {
  const path = join(folder, 'trace.rwt');
  const recording = await refwind(['record', '-q', '-o', path, program]);
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

/** `(*pair, n)` makes a tuple of a list, which is no call. */
const REFILLS = `
import gc
gc.set_threshold(40)
class C:
    pass
counts, made = {}, []
for n in range(60):
    words = [str(n * k % 17) for k in range(9)]
    for pair in zip(words, words[1:]):
        counts[pair] = counts.get(pair, 0) + 1
    for at, word in enumerate(words):
        counts[word, at] = C()
    outcomes = {(*pair, n): C() for pair in list(zip(words, words[2:]))}
    made.append([(key, one) for key, one in outcomes.items()])
    del made[:-3]
`;

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
    const { recorded, simulated, uncounted } = await bothOf(`fixtures/programs/${name}.py`);
    expect(recorded).toHaveLength(passes);
    expect(simulated.map(told)).toEqual(recorded.map(told));
    expect(uncounted).toBe(0);
  });

  test('where iterators fill one tuple anew, of which some are kept as keys', async () => {
    const program = join(folder, 'refills.py');
    writeFileSync(program, REFILLS);
    const { recorded, simulated, uncounted } = await bothOf(program);
    expect(recorded.length).toBeGreaterThan(5);
    expect(simulated.map(told)).toEqual(recorded.map(told));
    expect(uncounted).toBe(0);
  });
});
