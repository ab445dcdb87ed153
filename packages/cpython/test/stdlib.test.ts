import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { recorded, root, script } from './support/recording.js';

const folder = join(root, 'fixtures', 'stdlib');
const programs = readdirSync(folder).filter((file) => file.endsWith('.py'));

/** Share of all references that must have a known holder. */
const NAMED = 0.995;

describe("the standard library's own code: counts and links as in memory, references with known holders", () => {
  test.each(programs)('%s', async (file) => {
    const program = script('fixtures', 'stdlib', file);
    const run = await recorded({ program, holders: 'full', check: 'sampled' });
    expect(run).toMatchObject({ exit: 0, stderr: '' });
    expect(run.result.check).toMatchObject({ rhythm: 'sampled', mismatches: 0, examples: [] });
    const links = run.result.check?.links;
    expect(links).toMatchObject({ differences: 0, examples: [] });
    expect(links?.references).toBeGreaterThan(100_000);
    expect(links!.held / links!.references).toBeGreaterThanOrEqual(NAMED);
    expect([...run.reader.verify()]).toEqual([]);
  });
});
