import fc from 'fast-check';
import { randomNumbers } from './random.js';
import { scriptOf } from './scripts/script.js';
import type { Act } from './scripts/state.js';

/** Statements of a script, and of a block in it. */
const DEFAULT_SIZE = 30;
const MAX_BLOCK = 4;
const MAX_DEFINITIONS = 5;

/**
 * Heap scripts for property tests: Python that runs on CPython 3.8 and later to its end, without an error, and
 * prints what it sees of its heap. What it prints is the same in every run of one version. They shrink to few
 * statements.
 *
 * @param options.size the most statements outside functions and blocks
 */
export function heapScript({ size = DEFAULT_SIZE } = {}): fc.Arbitrary<string> {
  const statements = fc.array(nested(2), { maxLength: size, size: 'max' });
  const definitions = fc.array(nested(2), { maxLength: MAX_DEFINITIONS, size: 'max' });
  return fc.record({ definitions, statements }).map(scriptOf);
}

/** A smaller number tells no smaller statement, so only statements go away as it shrinks. */
function nested(depth: number): fc.Arbitrary<Act> {
  const seed = fc.noShrink(fc.noBias(fc.integer({ min: 0, max: 2 ** 32 - 1 })));
  const body =
    depth === 0
      ? fc.constant([])
      : fc.array(nested(depth - 1), { maxLength: MAX_BLOCK, size: 'max' });
  return fc.record({ seed, body });
}

/** The heap script of this seed, as `heapScript` makes them: the same for the same seed and size. */
export function randomScript(seed: number, size = DEFAULT_SIZE): string {
  const next = randomNumbers(seed);
  const acts = (count: number, depth: number): Act[] =>
    Array.from({ length: count }, () => ({
      seed: next(),
      body: depth === 0 ? [] : acts((next() % MAX_BLOCK) + 1, depth - 1),
    }));
  const definitions = acts(2 + (next() % (MAX_DEFINITIONS - 1)), 2);
  return scriptOf({ definitions, statements: acts(size, 2) });
}
