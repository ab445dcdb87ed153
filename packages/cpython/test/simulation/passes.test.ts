import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { differences } from './differential.js';
import { fixtureScripts } from './fixtures.js';
import { hostPythons, outputOf } from './hosts.js';
import { simulateScript } from './simulated.js';

// Each script notes, in `gc.callbacks`, at which allocation a pass ended, its generation, and what it collected.
const scripts = fixtureScripts('passes');
const folder = fileURLToPath(new URL('../../../../fixtures/scripts/passes/', import.meta.url));

test('automatic passes: the embedded CPython', async () => {
  const found = await differences(scripts);
  expect(found.flatMap((each) => (each === undefined ? [] : [each.report]))).toEqual([]);
});

const hosts = hostPythons();

describe.skipIf(hosts.length === 0)('automatic passes: a Python of this machine', () => {
  const cases = hosts.flatMap((host) => scripts.map((script) => ({ host, script })));

  test.each(cases)('$host.version: $script.name', ({ host, script }) => {
    const { output, error } = simulateScript(script, host.version);
    expect({ output, error }).toEqual({
      output: outputOf(host, `${folder}${script.name}`),
      error: null,
    });
  });
});

test.runIf(hosts.length === 0)(
  'no CPython 3.8 to 3.15 on this machine: nothing to compare with',
  () => {
    expect(hosts).toEqual([]);
  },
);
