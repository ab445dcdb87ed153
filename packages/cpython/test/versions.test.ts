import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { interpreterFiles } from '../src/runtime/distribution.js';
import { CPYTHON_VERSIONS, type PythonRelease } from '../src/versions/index.js';
import { eventsOf, recorded, root, script } from './support/recording.js';

const stdout: Record<string, string> = JSON.parse(
  readFileSync(join(root, 'fixtures', 'programs', 'expected.json'), 'utf8'),
);
const command = (code: string) => ({ kind: 'command', code }) as const;
const releases: readonly PythonRelease[] = CPYTHON_VERSIONS.map(({ release }) => release);

describe.each(releases)('CPython %s', (python) => {
  test('is the one that runs, and is named in the trace', async () => {
    const run = await recorded({
      python,
      program: command('import sys; print(*sys.version_info[:2], sys.flags.inspect)'),
      holders: 'none',
    });
    expect(run).toMatchObject({ exit: 0, stdout: `${python.replace('.', ' ')} 0\n`, stderr: '' });
    expect(run.reader.meta.python.version).toMatch(
      new RegExp(`^${python.replace('.', '\\.')}\\.\\d+$`),
    );
  });

  test('counts of a list that three names hold', async () => {
    const code = ['a = [1, 2, 3]', 'b = a', 'c = a', 'del b', 'del c', 'del a'].join('\n');
    const run = await recorded({ python, program: command(code), holders: 'slots' });
    const events = eventsOf(run).filter((event) => 'object' in event);
    const list = events.find((event) => event.type === 'alloc' && event.typeName === 'list');
    const life = events.filter(({ object }) => object === list?.object);
    let count = 1;
    const lines = life.map((event) => {
      if (event.type === 'incref') count += event.delta ?? 1;
      if (event.type === 'decref') count -= event.delta ?? 1;
      return [event.site?.line, event.type, count] as const;
    });
    const atEnd = (line: number) => lines.filter((each) => each[0] === line).at(-1)?.[2];
    expect([1, 2, 3, 4, 5, 6].map(atEnd)).toEqual([1, 2, 3, 2, 1, 0]);
    expect(lines.at(-1)?.[1]).toBe('free');
  });

  test('what the evaluation loop destroys by itself is dead at once', async () => {
    const code = `
def work(n):
    total = 0.5
    for i in range(n):
        item = [total]
        item = None
        total = total * 1.5 - i
    return total
work(400)
`;
    const run = await recorded({ python, program: command(code), holders: 'slots', check: true });
    expect(run.result.check).toMatchObject({ mismatches: 0, examples: [] });
    expect([...run.reader.verify()]).toEqual([]);
    const live = new Map<number, string>();
    for (const event of eventsOf(run)) {
      if (event.type === 'alloc') live.set(event.object, event.typeName);
      if (event.type === 'free') live.delete(event.object);
    }
    const left = [...live.values()];
    expect(
      left.filter((type) => ['list', 'float', 'range', 'range_iterator'].includes(type)),
    ).toEqual([]);
  });

  test('a pass examines what is in the lists that it looks at', async () => {
    const code = `
import gc
gc.disable()
gc.collect()
mine = [[i] for i in range(7)]
young = len(gc.get_objects(0))
gc.collect(0)
all = len(gc.get_objects())
gc.collect()
print(young, all)
`;
    const run = await recorded({ python, program: command(code), holders: 'none' });
    const examined = run.reader.summary.passes.slice(1).map((pass) => pass.examined);
    expect(run.stdout).toBe(`${examined.join(' ')}\n`);
    expect(examined[0]).toBe(8);
    expect(examined[1]).toBeGreaterThan(1000);
  });

  test('its program can make marks', async () => {
    const code = "import refwind\nrefwind.mark('warm')\nrefwind.watch([1], 'mine')";
    const run = await recorded({ python, program: command(code), holders: 'slots', check: true });
    expect(run.result.check).toMatchObject({ mismatches: 0 });
    const marks = eventsOf(run).flatMap((event) => (event.type === 'mark' ? [event.label] : []));
    expect(marks[0]).toBe('warm');
    expect(marks[1]).toContain('mine');
  });

  test('finalizers may save an object once', async () => {
    const code = `
class Saved:
    def __del__(self):
        saved.append(self)
class Box:
    pass
saved = []
box = Box()
for _ in range(5):
    box.item = Saved()
def local():
    for _ in range(5):
        item = Saved()
        item = None
local()
saved.clear()
del box.item
saved.clear()
`;
    const run = await recorded({ python, program: command(code), holders: 'slots', check: true });
    expect(run.result.check).toMatchObject({ mismatches: 0 });
    const names = new Map<number, string>();
    let dead = 0;
    for (const event of eventsOf(run)) {
      if (event.type === 'alloc') names.set(event.object, event.typeName);
      if (event.type === 'free' && names.get(event.object) === 'Saved') dead++;
    }
    expect([...names.values()].filter((type) => type === 'Saved')).toHaveLength(10);
    expect(dead).toBe(10);
  });

  test('its passes are those that gc.callbacks tells', async () => {
    const code = `
import gc
told = []
def tell(phase, info):
    if phase == 'stop':
        told.append((info['generation'], info['collected']))
gc.callbacks.append(tell)
for i in range(2500):
    x = []
    x.append(x)
gc.collect(1)
gc.collect()
gc.callbacks.clear()
for each in told:
    print(*each)
`;
    const run = await recorded({ python, program: command(code), holders: 'slots' });
    const passes = eventsOf(run).flatMap((event) =>
      event.type === 'gc-pass' && event.phase === 'end' ? [event] : [],
    );
    const told = run.stdout.trim().split('\n');
    expect(told.length).toBeGreaterThan(2);
    expect(passes.map(({ generation, collected }) => `${generation} ${collected}`)).toEqual(told);
    expect(passes.slice(-2).map(({ reason }) => reason)).toEqual(['explicit', 'explicit']);
    expect(new Set(passes.slice(0, -2).map(({ reason }) => reason))).toEqual(
      new Set(['threshold']),
    );
  });
});

describe('CPython 3.13, every recorded count is what the memory holds, at every line', () => {
  test.each(['errors', 'coroutines', 'lifetimes', 'deep'])(
    '%s',
    { timeout: 300_000 },
    async (name) => {
      const program = script('fixtures', 'programs', `${name}.py`);
      const run = await recorded({ python: '3.13', program, holders: 'slots', check: true });
      expect(run).toMatchObject({ exit: 0, stdout: stdout[name], stderr: '' });
      expect(run.result.check).toMatchObject({ mismatches: 0, examples: [] });
      expect([...run.reader.verify()]).toEqual([]);
    },
  );
});

test('CPython 3.13, all holders: links are what the collector sees', {
  timeout: 300_000,
}, async () => {
  const program = script('fixtures', 'programs', 'errors.py');
  const run = await recorded({ python: '3.13', program, holders: 'full', check: 'sampled' });
  expect(run).toMatchObject({ exit: 0, stdout: stdout.errors, stderr: '' });
  expect(run.result.check).toMatchObject({
    mismatches: 0,
    links: { differences: 0, examples: [] },
  });
  expect([...run.reader.verify()]).toEqual([]);
});

test("what only a later version's grammar has is a syntax error", async () => {
  const run = await recorded({ python: '3.13', program: command("t'{1}'"), holders: 'none' });
  expect(run).toMatchObject({ exit: 1, result: { exitCode: 1, exception: 'SyntaxError' } });
});

describe('the package of a version', () => {
  test('is found from here', () => {
    expect(interpreterFiles('3.13', '/').version).toBe('0.29.3');
    expect(interpreterFiles('3.14', '/').version).toMatch(/^314\./);
  });

  test('of a version that is not known is not looked for', () => {
    expect(() => interpreterFiles('3.12' as PythonRelease, '/')).toThrow(
      'CPython 3.12 cannot be recorded; 3.14 and 3.13 can',
    );
  });
});
