import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { recorded, root, script } from './support/recording.js';

/** Share of all references that must have a known holder. */
const NAMED = 0.995;

/** Enough of them for a share to mean something; a short program has fewer. */
const MANY = 100_000;

const stdout: Record<string, string> = JSON.parse(
  readFileSync(join(root, 'fixtures', 'programs', 'expected.json'), 'utf8'),
);
const stdlib = readdirSync(join(root, 'fixtures', 'stdlib')).filter((file) => file.endsWith('.py'));

vi.setConfig({ maxConcurrency: 2 });

/** Records with all holders; counts and links must be those of the memory, and references have known holders. */
async function check(...path: string[]): Promise<string> {
  const program = script('fixtures', ...path);
  const run = await recorded({ program, holders: 'full', check: 'sampled' });
  expect(run).toMatchObject({ exit: 0, stderr: '' });
  expect(run.result.check).toMatchObject({ rhythm: 'sampled', mismatches: 0, examples: [] });
  const links = run.result.check?.links;
  expect(links).toMatchObject({ differences: 0, examples: [] });
  expect(links?.references).toBeGreaterThan(MANY);
  expect(links!.held / links!.references).toBeGreaterThanOrEqual(NAMED);
  expect([...run.reader.verify()]).toEqual([]);
  return run.stdout;
}

describe.concurrent('counts and links as in memory, references with known holders', () => {
  test.each(Object.keys(stdout))('%s', async (name) => {
    expect(await check('programs', `${name}.py`)).toBe(stdout[name]);
  });

  test.each(stdlib)("the standard library's own code: %s", async (file) => {
    await check('stdlib', file);
  });

  test('asyncio with its signal handlers, a program of a moment', async () => {
    await check('behaviour', 'asyncio_run.py');
  });
});

/** Each comparison is a call of Python by C code, which keeps all items of its own list between these calls, too. */
const SORTING = `
class Job:
    def __init__(self, number):
        self.number = number
    def __lt__(self, other):
        mine = self.number
        return mine < other.number
def work():
    return sorted([Job(i * 7 % 20) for i in range(20)])
for _ in range(5):
    work()
`;

test('what C code holds from call to call', async () => {
  const program = { kind: 'command', code: SORTING } as const;
  const run = await recorded({ program, holders: 'full', check: true });
  expect(run).toMatchObject({ exit: 0, stderr: '' });
  const links = run.result.check?.links;
  expect(links).toMatchObject({ differences: 0, examples: [] });
  expect(links!.held / links!.references).toBeGreaterThanOrEqual(NAMED);
});
