import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseScript } from '../../src/script/parse.js';
import { heapScript, randomScript } from '../../src/testing/index.js';

/** Runs scripts given as JSON on stdin, each by itself; gives what each printed, or its error. */
const DRIVER = `
import gc, io, json, sys
def run(source):
    gc.collect()
    gc.freeze()
    out, sys.stdout = sys.stdout, io.StringIO()
    thresholds, space = gc.get_threshold(), {'__name__': '__main__'}
    try:
        exec(compile(source, 'script.py', 'exec'), space)
        return sys.stdout.getvalue()
    except BaseException as error:
        return 'failed: %r' % error
    finally:
        sys.stdout = out
        gc.set_threshold(*thresholds)
        gc.enable()
        gc.unfreeze()
print(json.dumps([run(source) for source in json.load(sys.stdin)]))
`;

const python = spawnSync('python3', ['-c', 'import sys; print(sys.version_info >= (3, 8))'], {
  encoding: 'utf8',
}).stdout?.trim();

function runAll(sources: readonly string[], hashSeed: string): string[] {
  const { stdout, stderr } = spawnSync('python3', ['-c', DRIVER], {
    input: JSON.stringify(sources),
    encoding: 'utf8',
    env: { ...process.env, PYTHONHASHSEED: hashSeed },
    maxBuffer: 2 ** 28,
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as string[];
}

const seeds = Array.from({ length: 400 }, (_, index) => index + 1);

describe('generated heap scripts', () => {
  test('are the same for the same seed', () => {
    expect(randomScript(5)).toBe(randomScript(5));
    expect(randomScript(5)).not.toBe(randomScript(6));
    expect(randomScript(5, 5).length).toBeLessThan(randomScript(5, 50).length);
  });

  test('are heap scripts', () => {
    for (const seed of seeds.slice(0, 100)) parseScript(randomScript(seed), `seed ${seed}`);
  });

  test('have of everything', () => {
    const all = seeds.map((seed) => randomScript(seed)).join('');
    for (const piece of [
      ...[
        '__del__',
        '__slots__',
        '__hash__',
        'saved.append(self)',
        'del self.held',
        'nonlocal ',
        'global ',
      ],
      ...[
        'weakref.ref(',
        'sys.getrefcount(',
        'gc.collect(',
        'gc.set_threshold(',
        'gc.freeze()',
        'gc.disable()',
      ],
      ...[
        'while ',
        'for ',
        'if ',
        'else:',
        'break',
        'continue',
        '.me = ',
        '.append(',
        '.pop(',
        '.clear()',
        '+= ',
      ],
      ...[
        '*more',
        '**names',
        'depth - 1',
        ' for _ in range(',
        '[:]',
        ' * 2',
        '.setdefault(',
        '.discard(',
      ],
    ]) {
      expect(all).toContain(piece);
    }
  });

  test('shrink to the statements that matter', () => {
    const revived = fc.property(
      heapScript(),
      (script) => !/^print\(gc\.collect\(1\)\)$/m.test(script),
    );
    const { failed, counterexample } = fc.check(revived, { seed: 1, numRuns: 200 });
    expect(failed).toBe(true);
    expect(counterexample?.[0].split('\n').length).toBeLessThan(6);
  });

  test.runIf(python === 'True')('run to their end on CPython, the same way every time', () => {
    const sources = [
      ...seeds.slice(0, 200).map((seed) => randomScript(seed)),
      ...fc.sample(heapScript(), { seed: 2, numRuns: 100 }),
    ];
    const printed = runAll(sources, '1');
    expect(printed.filter((output) => output.startsWith('failed'))).toEqual([]);
    expect(printed.filter((output) => output !== '').length).toBeGreaterThan(250);
    expect(runAll(sources, '2')).toEqual(printed);
  });
});
