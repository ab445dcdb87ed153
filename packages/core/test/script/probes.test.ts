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

/** As many objects as an interpreter has of its own when it starts: they keep full passes away (p09, p23). */
const OLDER = { native: { reachable: 4400 }, wasm32: { reachable: 18_500 } };

/** What the simulator prints as a version that is called `3.13.0`, or `3.13.2-wasm32` on 32 bits. */
function simulated(probe: Probe, version: string): string {
  const [python, platform] = version.split('-') as [string, string?];
  const { output, errors } = runScript(scriptOf(probe, version), {
    fileName: `${probe.name}.py`,
    python,
    wordSize: platform === undefined ? 8 : 4,
    older: OLDER[platform === undefined ? 'native' : 'wasm32'],
  });
  return output + errors;
}

describe.each(compared)('$name', (probe) => {
  test.each(comparedOutputs(probe))(
    '%s',
    (version, printed) => {
      const rows = rowsOf(simulated(probe, version), probe, version);
      expect(rows).toEqual(rowsOf(printed, probe, version));
    },
    TIMEOUT,
  );
});

describe('rows that are said to differ', () => {
  const said = compared.flatMap((probe) =>
    (probe.change.differs ?? []).map((differing) => ({ probe, differing, name: probe.name })),
  );

  test.each(said)('do: $name $differing.rows', ({ probe, differing }) => {
    const versions = comparedOutputs(probe).filter(
      ([version]) => differing.pythons?.test(version) ?? true,
    );
    const rows = (output: string) => output.split('\n').filter((row) => differing.rows.test(row));
    const differs = versions.some(
      ([version, printed]) =>
        rows(simulated(probe, version)).join('\n') !== rows(printed).join('\n'),
    );
    expect(differs).toBe(true);
  });
});

test('the page says which probes are in the subset', () => {
  const text = page(all);
  // With REFWIND_UPDATE_PROBES=1 the page is written anew.
  if (process.env.REFWIND_UPDATE_PROBES) writeFileSync(PAGE, text);
  expect(readFileSync(PAGE, 'utf8')).toBe(text);
});
