import { writeFileSync } from 'node:fs';
import { randomScript } from '@refwind/core/testing';
import type { Disagreement } from './compare.js';
import { differences, shrunk } from './differential.js';
import type { HeapScript } from './observation.js';
import { BATCH } from './recorded.js';

/** What `npm run fuzz` does. */
interface FuzzOptions {
  /** The first seed; the others follow it. */
  readonly seed: number;
  /** How many seeds at most. */
  readonly count: number;
  readonly minutes: number;
  /** Where a script that was found goes, shrunk, as a test to be. */
  readonly folder: string;
  readonly say: (text: string) => void;
}

/** Goes on until the time is over or all seeds had their turn; answers how many disagreements were found. */
export async function fuzz({ seed, count, minutes, folder, say }: FuzzOptions): Promise<number> {
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  const end = seed + count;
  let next = seed;
  let finds = 0;
  while (seconds() < minutes * 60 && next < end) {
    const scripts = Array.from({ length: Math.min(BATCH, end - next) }, () => seeded(next++));
    const found = (await differences(scripts)).filter((each) => each !== undefined);
    for (const each of found) say(await kept(each, folder));
    finds += found.length;
    const rate = (next - seed) / seconds();
    say(`seeds ${seed} to ${next - 1}: ${finds} found, ${rate.toFixed(0)} scripts per second`);
  }
  return finds;
}

/** The script of a seed. */
export function seeded(seed: number): HeapScript {
  return { name: `seed_${seed}.py`, source: randomScript(seed) };
}

/** Shrinks a script, writes it down, and says what is wrong with it. */
async function kept(found: Disagreement, folder: string): Promise<string> {
  const { script, report } = await shrunk(found);
  const file = `${folder}/${found.script.name}`;
  const title = `# Found by npm run fuzz, ${found.script.name}: give the file a name that says what was wrong.`;
  writeFileSync(file, `${title}\n${script.source}`);
  return `${found.script.name}, shrunk to ${file}:\n${report}`;
}
