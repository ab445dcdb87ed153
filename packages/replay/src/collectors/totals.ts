import type { CollectorPass } from './results.js';

/** How many passes there were over generation 0, 1 and 2. */
export function passesByGeneration(passes: readonly CollectorPass[]): [number, number, number] {
  const count = (generation: number) =>
    passes.filter((pass) => pass.generation === generation).length;
  return [count(0), count(1), count(2)];
}
