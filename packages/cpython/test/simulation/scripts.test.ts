import { describe, expect, test } from 'vitest';
import { differences } from './differential.js';
import { fixtureScripts } from './fixtures.js';
import { seeded } from './fuzz.js';
import { unexpected } from './open.js';
import { BATCH } from './recorded.js';

type Scripts = Parameters<typeof differences>[0];

/** Each script on CPython and in the simulator; a failure shows where they part ways. */
async function reports(scripts: Scripts): Promise<string[]> {
  const differing = (await differences(scripts)).filter((each) => each !== undefined);
  const byName = new Map(differing.map((each) => [each.script.name, each.report]));
  return unexpected(
    'recorder',
    scripts.map(({ name }) => name),
    byName,
  );
}

test('scripts that were written by hand, or found', async () => {
  expect(await reports(fixtureScripts())).toEqual([]);
});

/** How many random scripts each run of the tests compares. */
const SCRIPTS = 2000;

describe('random scripts', () => {
  const firstSeeds = Array.from({ length: SCRIPTS / BATCH }, (_, index) => index * BATCH);

  test.each(firstSeeds)('seeds from %d on', async (first) => {
    expect(await reports(Array.from({ length: BATCH }, (_, i) => seeded(first + i)))).toEqual([]);
  });
});
