import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomScript } from '@refwind/core/testing';
import { describe, expect, test } from 'vitest';
import { fixtureScripts } from './fixtures.js';
import { hostPythons, outputOf } from './hosts.js';
import type { HeapScript } from './observation.js';
import { isKnown, unexpected } from './open.js';
import { simulateScript } from './simulated.js';

const SEEDS = 60;

/** What a script prints must not depend on when automatic passes run, nor on what importing left behind. */
const BEFORE = 'import gc, sys, weakref\ngc.disable()\ngc.collect()\n';
/** On a host nothing comes after the script: a simulation ends with its last statement. */
const AFTER = 'import os, sys\nsys.stdout.flush()\nos._exit(0)\n';

const quiet = ({ name, source }: HeapScript): HeapScript => ({
  name,
  source: BEFORE + source.replaceAll('gc.enable()', 'gc.disable()'),
});

const random = Array.from({ length: SEEDS }, (_, seed) => ({
  name: `seed_${seed}.py`,
  source: randomScript(seed, 60),
}));
const scripts = [...fixtureScripts(), ...random].map(quiet);

const against = (version: string): string => `prints ${version.split('.').slice(0, 2).join('.')}`;
const hosts = hostPythons().filter(({ version }) => isKnown(against(version)));

describe.skipIf(hosts.length === 0)('what scripts print: a Python of this machine', () => {
  test.each(hosts)(
    '$version',
    (host) => {
      const folder = mkdtempSync(join(tmpdir(), 'refwind-printed-'));
      const reports = new Map<string, string>();
      try {
        for (const script of scripts) {
          const file = join(folder, script.name);
          writeFileSync(file, script.source + AFTER);
          const expected = outputOf(host, file);
          const { error, output } = simulateScript(script, host.version);
          if ((error ?? output) !== expected)
            reports.set(script.name, firstDifference(script.name, expected, error ?? output));
        }
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
      const names = scripts.map(({ name }) => name);
      expect(unexpected(against(host.version), names, reports)).toEqual([]);
    },
    600_000,
  );
});

test.runIf(hosts.length === 0)('no CPython on this machine to compare output with', () => {
  expect(hosts).toEqual([]);
});

function firstDifference(name: string, expected: string, found: string): string {
  const [one, other] = [expected.split('\n'), found.split('\n')];
  const at = one.findIndex((line, index) => line !== other[index]);
  return `${name} prints, in its line ${at + 1}, ${JSON.stringify(one[at])}; simulated: ${JSON.stringify(other[at])}`;
}
