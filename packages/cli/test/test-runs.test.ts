import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Ended, refwind, root, temporaryFolder } from './refwind.js';
import { zipOf } from './zip.js';

// A test runner that a user has installed, in the manner of pytest: see fixtures/testrun.

const fixtures = join(root, 'fixtures', 'testrun');
const folder = temporaryFolder();
const OUTPUT = `failed test_shop::test_more[40]
AssertionError: 48 against 20
failed test_shop::TestFiles::test_read
AssertionError: 'bread' against 'tea'
2 failed, 9 passed
`;

/** Records the test run with all holders, compared with the interpreter's memory; packages are where `from` says. */
function run(...from: string[]): Promise<Ended> {
  const how = ['--json', '--holders', 'full', '--check-sampled', '-o', 'run.rwt'];
  return refwind(['record', ...how, ...from, '-m', 'assay', '--', 'tests'], {
    cwd: join(folder, 'project'),
  });
}

function expectWhole({ code, stdout, stderr }: Ended): void {
  expect({ code, stdout }).toEqual({ code: 1, stdout: OUTPUT });
  const { check, events } = JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '');
  expect(events).toBeGreaterThan(100_000);
  expect(check).toMatchObject({ mismatches: 0, links: { differences: 0, examples: [] } });
  expect(check.links.held / check.links.references).toBeGreaterThan(0.995);
}

beforeAll(() => cpSync(join(fixtures, 'project'), join(folder, 'project'), { recursive: true }));

describe('a test run', () => {
  test('with packages of a virtual environment', async () => {
    const site = join(folder, 'venv', 'lib', 'python3.12', 'site-packages');
    cpSync(join(fixtures, 'packages'), site, { recursive: true });
    expectWhole(await run('--venv', '../venv'));
    expect((await refwind(['verify', 'run.rwt'], { cwd: join(folder, 'project') })).code).toBe(0);
  });

  test('with packages of wheels', async () => {
    mkdirSync(join(folder, 'wheels'));
    for (const [name, packages] of [
      ['assay-1.2-py3-none-any.whl', ['assay', 'assay-1.2.dist-info']],
      ['assay_count-0.1-py3-none-any.whl', ['assay_count', 'assay_count-0.1.dist-info']],
    ] as const) {
      writeFileSync(join(folder, 'wheels', name), zipOf(textsOf(packages)));
    }
    expectWhole(await run('--wheels', '../wheels'));
  });
});

/** The files of packages, by their path in a wheel. */
function textsOf(packages: readonly string[]): Record<string, string> {
  const base = join(fixtures, 'packages');
  const files = packages.flatMap((name) =>
    readdirSync(join(base, name)).map((file) => join(base, name, file)),
  );
  return Object.fromEntries(
    files.map((file) => [relative(base, file), readFileSync(file, 'utf8')]),
  );
}

test('unittest with discovery: modules in packages, set-up of classes, subtests, coroutines', async () => {
  const tests = join(folder, 'discovered', 'checks', 'inner');
  mkdirSync(tests, { recursive: true });
  for (const package_ of [join(tests, '..'), tests])
    writeFileSync(join(package_, '__init__.py'), '');
  writeFileSync(
    join(tests, 'check_more.py'),
    `import unittest


class More(unittest.IsolatedAsyncioTestCase):
    @classmethod
    def setUpClass(cls):
        cls.kept = []

    async def asyncSetUp(self):
        self.kept.append(self.id())

    async def test_coroutine(self):
        self.assertEqual(len(self.kept), 1)

    def test_parts(self):
        for number in range(4):
            with self.subTest(number=number):
                self.assertNotEqual(number, 2)


def load_tests(loader, tests, pattern):
    return unittest.TestSuite([tests, unittest.FunctionTestCase(lambda: None)])
`,
  );
  const { code, stdout, stderr } = await refwind(
    ['record', '-q', '-o', 'd.rwt', '-m', 'unittest', '--', 'discover', '-p', 'check_*.py'],
    { cwd: join(folder, 'discovered') },
  );
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain('FAIL: test_parts (checks.inner.check_more.More.test_parts) (number=2)');
  expect(stderr).toMatch(/Ran 3 tests in [\d.]+s\n\nFAILED \(failures=1\)\n$/);
});

test('asyncio: four hundred tasks at once, some cancelled, one that fails', async () => {
  const code = `
import asyncio

async def work(number, gate, done):
    async with gate:
        await asyncio.sleep(0)
        if number == 301:
            raise LookupError(number)
        done.append(number)

async def main():
    gate, done = asyncio.Semaphore(50), []
    tasks = [asyncio.create_task(work(n, gate, done), name=f"work {n}") for n in range(400)]
    for task in tasks[::10]:
        task.cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    kinds = [type(each).__name__ for each in ended if each is not None]
    print(len(done), {kind: kinds.count(kind) for kind in sorted(set(kinds))})

asyncio.run(main())
`;
  const args = ['--json', '--holders', 'full', '--check-sampled', '-o', 'tasks.rwt', '-c', code];
  const { code: exit, stdout, stderr } = await refwind(['record', ...args], { cwd: folder });
  expect({ exit, stdout }).toEqual({
    exit: 0,
    stdout: "359 {'CancelledError': 40, 'LookupError': 1}\n",
  });
  const { check } = JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '');
  expect(check).toMatchObject({ mismatches: 0, links: { differences: 0 } });
});
