import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { differences } from './differential.js';
import { fixtureScripts } from './fixtures.js';
import { hostPythons, outputOf, packagedPython } from './hosts.js';
import { isKnown, unexpected } from './open.js';
import { simulateScript } from './simulated.js';

// Each script notes, in `gc.callbacks`, at which allocation a pass ended, its generation, and what it collected.
const scripts = fixtureScripts('passes');
const folder = fileURLToPath(new URL('../../../../fixtures/scripts/passes/', import.meta.url));

test('automatic passes: the embedded CPython', async () => {
  const found = (await differences(scripts)).filter((each) => each !== undefined);
  const names = scripts.map(({ name }) => name);
  const reports = new Map(found.map((each) => [each.script.name, each.report]));
  expect(unexpected('recorder', names, reports)).toEqual([]);
});

/** `3.11` of `3.11.7`: what is known of one patch is taken to hold for the others. */
const minor = (version: string): string => version.split('.').slice(0, 2).join('.');
const hosts = [packagedPython(), ...hostPythons()].filter(({ version }) => isKnown(minor(version)));

describe('automatic passes: another Python', () => {
  const cases = hosts.flatMap((host) => scripts.map((script) => ({ host, script })));

  test.each(cases)('$host.version: $script.name', ({ host, script }) => {
    const simulated = simulateScript(script, host.version);
    const found = simulated.error ?? simulated.output;
    const expected = outputOf(host, `${folder}${script.name}`);
    const reports = new Map(found === expected ? [] : [[script.name, `${expected}\n${found}`]]);
    expect(unexpected(minor(host.version), [script.name], reports)).toEqual([]);
  });
});
