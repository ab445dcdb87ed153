import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { perform, recorded, root } from './support/recording.js';

const python = hostPython();
const folder = join(root, 'fixtures', 'programs');
const expected: Record<string, string> = JSON.parse(
  readFileSync(join(folder, 'expected.json'), 'utf8'),
);

/** The major and minor version of `python3` here; undefined when there is none, or one too old. */
function hostPython(): string | undefined {
  try {
    const code = 'import sys; print("%d.%d" % sys.version_info[:2])';
    const version = execFileSync('python3', ['-c', code], { encoding: 'utf8' }).trim();
    return Number(version.split('.')[1]) >= 11 ? version : undefined;
  } catch {
    return undefined;
  }
}

/** What is recorded of these is compared with the same file in check.test.ts. */
describe(`programs print what the python3 of this machine prints (${python ?? 'there is none'})`, () => {
  const programs = Object.keys(expected).filter((name) => name !== 'modern');

  test.skipIf(python === undefined).each(programs)('%s', (name) => {
    const stdout = execFileSync('python3', ['-B', join(folder, `${name}.py`)], {
      encoding: 'utf8',
    });
    expect(stdout).toBe(expected[name]);
  });
});

/** Counts as a program sees them, in every way that a reference is borrowed, kept or moved. */
const COUNTS = `
import gc, sys
from sys import getrefcount as count

def show(label, *counts):
    print(label, *counts)

a = []
b = a
show('variables', count(a), count(b), count([]), count(object()))
held = [a, a, (a,), {'k': a}, {1: a}]
show('containers', count(a), count(held), [count(item) for item in held])

def argument(x, *rest, key=None):
    y = x
    return count(x), count(rest), count(key), count(y)

show('arguments', argument(a, a, a, key=a), argument([]), argument(*held[:2]))

def closure():
    inner = []
    def get():
        return count(inner)
    return get(), (lambda: count(inner))(), count(inner)

show('closures', closure())

def generate(x):
    yield count(x)
    z = [x]
    yield count(x)
    yield from (count(item) for item in z)

made = generate(a)
show('generators', list(made), count(made), count(a))

class Thing:
    def __init__(self):
        self.me = None
    def method(self):
        return count(self)
    @property
    def value(self):
        return count(self)

thing = Thing()
bound = thing.method
show('methods', thing.method(), bound(), thing.value, Thing.method(thing), count(bound))
thing.me = thing
show('cycle', count(thing), count(thing.__dict__))
try:
    raise KeyError(a)
except KeyError as error:
    show('exceptions', count(error), count(error.__traceback__), count(a), count(error.args))
show('after', count(a))
show('comprehensions', [count(x) for x in [a]], {count(x) for x in [a]}, [*map(count, [a, []])])
with open(__file__ if '__file__' in globals() else '/dev/null') as file:
    show('with', count(file))
first, *others = held
show('unpacked', count(first), count(others))
match held:
    case [x, *_]:
        show('match', count(x))
show('constants', count('a') > 1000, count(1) > 1000, count(None) > 1000)
show('strings', count('a' * 30 + str(a)), count(f'{a}{b}'))
del thing.me, held, first, x, others
show('end', count(a), count(thing), len(gc.get_objects()) > 0)
`;

describe('sys.getrefcount says what it says without a recorder', () => {
  const program = { kind: 'command', code: COUNTS } as const;

  test.each(['none', 'slots'] as const)('holders %s', async (holders) => {
    const plain = await perform({ run: 'plain', program });
    const run = await recorded({ program, holders, check: true });
    expect(plain).toMatchObject({ exit: 0, stderr: '' });
    expect(plain.stdout.split('\n').length).toBeGreaterThan(15);
    expect({ stdout: run.stdout, stderr: run.stderr }).toEqual({
      stdout: plain.stdout,
      stderr: '',
    });
    expect(run.result.check).toMatchObject({ mismatches: 0 });
  });
});

describe('what the collector does and says is the same with a recorder', () => {
  const code = [
    'import gc',
    'passes = []',
    'before = gc.get_stats()', // of the time before the program
    'gc.callbacks.append(lambda phase, info: passes.append((phase, info["generation"])))',
    'kept = []',
    'for number in range(20_000):',
    '    ring = [number]',
    '    ring.append(ring)',
    '    if number % 50 == 0: kept.append(ring)',
    'print(gc.get_count(), gc.get_threshold(), gc.isenabled())',
    'for old, new in zip(before, gc.get_stats()): print({key: new[key] - old[key] for key in old})',
    'print(len(passes), passes[:4], passes[-2:], len(gc.get_objects()))',
    'print(gc.collect(), gc.garbage)',
  ].join('\n');
  const program = { kind: 'command', code } as const;

  test.each(['none', 'slots'] as const)('holders %s', async (holders) => {
    const plain = await perform({ run: 'plain', program });
    const run = await recorded({ program, holders });
    expect(plain).toMatchObject({ exit: 0, stderr: '' });
    expect(run.stdout).toEqual(plain.stdout);
    // The same passes are in the trace, with what they collected.
    const { passes } = run.reader.summary;
    const begun = Number(/^(\d+) \[/m.exec(plain.stdout)?.[1]) / 2;
    expect(begun).toBeGreaterThan(5);
    expect(passes).toHaveLength(begun + 1);
    expect([...run.reader.verify()]).toEqual([]);
  });
});
