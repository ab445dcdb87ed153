import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { runScript } from '../../src/script/index.js';
import { page } from './probes/page.js';
import { comparedOutputs, type Probe, probes, rowsOf, scriptOf } from './probes/probes.js';

const PAGE = fileURLToPath(new URL('../../../../docs/probes.md', import.meta.url));

/** The longest make a million objects. */
const TIMEOUT = 900_000;

const all = probes();
const compared = all.filter(({ change }) => change.leftOut === undefined);

/**
 * What the simulator prints as a version that is called `3.13.0`, or `3.13.2-wasm32` on 32 bits: those wrote to a
 * terminal, the others to files.
 */
function simulated(probe: Probe, version: string): string {
  const [python, platform] = version.split('-') as [string, string?];
  const { output, errors } = runScript(scriptOf(probe, version), {
    fileName: `${probe.name}.py`,
    python,
    wordSize: platform === undefined ? 8 : 4,
    stdout: platform === undefined ? 'file' : 'terminal',
  });
  return output + errors;
}

describe.each(compared)('$name', (probe) => {
  test.each(comparedOutputs(probe))(
    '%s',
    (version, printed) => {
      const rows = rowsOf(simulated(probe, version), probe);
      expect(rows).toEqual(rowsOf(printed, probe));
    },
    TIMEOUT,
  );
});

test('the page says which probes are in the subset', () => {
  const text = page(all);
  // With REFWIND_UPDATE_PROBES=1 the page is written anew.
  if (process.env.REFWIND_UPDATE_PROBES) writeFileSync(PAGE, text);
  expect(readFileSync(PAGE, 'utf8')).toBe(text);
});
