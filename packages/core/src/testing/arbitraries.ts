import fc from 'fast-check';
import type { HeapEvent } from '../events/types.js';
import { historyFromChoices } from './histories.js';

/** Lawful histories for property tests; they shrink to short ones. */
export function lawfulHistory({ maxActs = 200 } = {}): fc.Arbitrary<HeapEvent[]> {
  const choice = fc.integer({ min: 0, max: 2 ** 32 - 1 });
  return fc.array(choice, { maxLength: maxActs }).map(historyFromChoices);
}
