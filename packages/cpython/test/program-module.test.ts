import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Op } from '@refwind/core';
import { openTraceFile } from '@refwind/core/node';
import { beforeAll, describe, expect, test } from 'vitest';
import { perform, temporaryFolder } from './support/recording.js';

const folder = temporaryFolder();
const output = join(folder, 'trace.rwt');
const file = join(import.meta.dirname, '../../cli/python/refwind.py');

/** Records `code` with every count checked; what it printed, and the labels of its marks. */
async function marksOf(code: string, env: Record<string, string> = {}) {
  const task = { program: { kind: 'command', code }, output, env, check: true } as const;
  const { stdout, stderr, exit, result } = await perform(
    { ...task, holders: 'slots' },
    { cwd: folder },
  );
  const marks = openTraceFile(output).summary.marks.map(({ label }) => label);
  return {
    stdout,
    stderr,
    exit,
    marks,
    notes: result?.notes.map(({ code }) => code),
    mismatches: result?.check?.mismatches,
  };
}

describe("the program's module refwind", () => {
  test('marks moments and names objects', async () => {
    const code = [
      'import refwind',
      'class Label(str): pass',
      'a = [1]',
      'refwind.mark("warm")',
      'refwind.watch(a, "the list")',
      String.raw`refwind.mark(Label("a\n\x1b[31m ü\U0001f600\ud800"))`,
      'refwind.watch(5, "five")',
    ];
    expect(await marksOf(code.join('\n'))).toEqual({
      stdout: '',
      stderr: '',
      exit: 0,
      marks: [
        'warm',
        expect.stringMatching(/^refwind\.watch\(#\d+, "the list"\)$/),
        'a\n\u001b[31m ü😀\ud800',
      ],
      notes: ['unwatched'],
      mismatches: 0,
    });
  });

  test('changes no count and allocates nothing', async () => {
    const code = [
      'import refwind, sys',
      'a = []',
      'label = "".join(["wa", "rm"])',
      'def counts(): return [sys.getrefcount(x) for x in (a, label, refwind, refwind.mark)]',
      'before = counts(), sys.getallocatedblocks()',
      'refwind.mark(label)',
      'refwind.watch(a, label)',
      'after = counts(), sys.getallocatedblocks()',
      'print(before[0] == after[0])',
    ];
    expect(await marksOf(code.join('\n'))).toMatchObject({ stdout: 'True\n', mismatches: 0 });
    const reader = openTraceFile(output);
    const born = reader.dictionary.codes.filter(({ op, site }) => {
      const { line } = reader.dictionary.sites[site] ?? { line: 0 };
      return op === Op.alloc && (line === 6 || line === 7);
    });
    expect(born).toEqual([]);
  });

  test('refuses what the file refuses', async () => {
    const code = [
      'import refwind',
      'for call in (lambda: refwind.mark(5), lambda: refwind.watch(5, 5), lambda: refwind.watch(5)):',
      '    try: call()',
      '    except TypeError as error: print(error)',
    ];
    expect((await marksOf(code.join('\n'))).stdout).toBe(
      'mark() takes the label as a str\nwatch() takes the name as a str\nwatch() takes an object and a name (1 given)\n',
    );
  });
});

describe('beside a program', () => {
  const [own, other] = [join(folder, 'own'), join(folder, 'other')];
  beforeAll(() => {
    for (const each of [own, other]) mkdirSync(each);
    copyFileSync(file, join(own, 'refwind.py'));
    writeFileSync(join(other, 'refwind.py'), 'print("another one")\n');
  });
  const code = 'import refwind; refwind.mark("warm")';

  test("the file that does nothing gives way to the recorder's", async () => {
    expect(await marksOf(code, { PYTHONPATH: own })).toMatchObject({ exit: 0, marks: ['warm'] });
  });

  test('another module of that name is the program’s own', async () => {
    expect(await marksOf(code, { PYTHONPATH: other })).toMatchObject({
      exit: 1,
      stdout: 'another one\n',
      marks: [],
    });
  });

  test('without a recording both do nothing', async () => {
    const checks = [
      'import refwind, runpy, sys',
      'own = runpy.run_path(sys.argv[1])',
      'for mark, watch in (refwind.mark, refwind.watch), (own["mark"], own["watch"]):',
      '    print(mark("warm"), watch([], "x"))',
      '    try: mark(5)',
      '    except TypeError as error: print(error)',
    ];
    const program = { kind: 'command', code: checks.join('\n') } as const;
    const { stdout } = await perform({ run: 'plain', program, args: [file] }, { cwd: folder });
    expect(stdout).toBe('None None\nmark() takes the label as a str\n'.repeat(2));
  });
});
