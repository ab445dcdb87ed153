import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { refwind, temporaryFolder } from './refwind.js';

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

describe("3.14's own passes", () => {
  test.each([
    ['deep', 'increments alone'],
    ['lifetimes', 'thresholds that change, frozen objects, finalizers, passes asked for'],
    ['errors', 'tracebacks and frames'],
    ['coroutines', 'generators'],
    ['classes', 'metaclasses'],
    ['modern', 'imports that compile'],
    ['library', 'imports that compile, nothing asked for'],
    ['graphs', 'none at all'],
  ])('%s: %s', async (name) => {
    const { recorded, simulated, uncounted } = await bothOf(name);
    expect(places(simulated)).toEqual(places(recorded));
    // What ended with a pass's garbage, and was none itself, is taken for garbage: never less, at most so much more.
    const surplus = collected(simulated).map((count, at) => count - recorded[at].collected);
    expect(Math.min(0, ...surplus)).toBe(0);
    expect(surplus.reduce((sum, more) => sum + more, 0)).toBeLessThanOrEqual(uncounted);
    if (uncounted === 0) expect(collected(simulated)).toEqual(collected(recorded));
  });
});
