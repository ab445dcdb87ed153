import { compareRuns, type Disagreement } from './compare.js';
import type { HeapScript } from './observation.js';
import { BATCH, recordScripts } from './recorded.js';
import { shrink } from './shrink.js';
import { simulateScript } from './simulated.js';

/** Runs each script on CPython and in the simulator: one answer per script, `undefined` where they agree. */
export async function differences(
  scripts: readonly HeapScript[],
): Promise<(Disagreement | undefined)[]> {
  const found: (Disagreement | undefined)[] = [];
  for (let start = 0; start < scripts.length; start += BATCH) {
    const batch = scripts.slice(start, start + BATCH);
    const recording = recordScripts(batch);
    const simulated = batch.map((script) => simulateScript(script));
    const recorded = await recording;
    for (const [index, script] of batch.entries()) {
      found.push(compareRuns(script, recorded[index]!, simulated[index]!));
    }
  }
  return found;
}

/**
 * The same disagreement in as little of its script as can be. Where a script ran to its end, a smaller one must as well:
 * what an exception leaves behind is another matter.
 */
export async function shrunk(found: Disagreement): Promise<Disagreement> {
  const { about, completes, script } = found;
  let smallest = found;
  await shrink(script.source, async (sources) => {
    const candidates = sources.map((source, index) => ({ name: `smaller_${index}.py`, source }));
    const answers = await differences(candidates);
    const fails = answers.map(
      (answer) => answer?.about === about && answer.completes === completes,
    );
    smallest = answers.find((_, index) => fails[index]) ?? smallest;
    return fails;
  });
  return smallest;
}
