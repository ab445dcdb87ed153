import type { Instruction } from '../compile/code.js';

const WARM = new WeakSet<Instruction>();

/**
 * Whether the instruction runs for the first time. From the second time on it is specialised for what it found.
 * CPython (3.12+): `adaptive_counter_warmup`.
 */
export function isFirstRun(instruction: Instruction): boolean {
  if (WARM.has(instruction)) return false;
  WARM.add(instruction);
  return true;
}
