import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { refwind, refwindHere, temporaryFolder } from './refwind.js';
import { numbered, twoNames, writeTrace } from './traces.js';

const folder = temporaryFolder();
const app = join(folder, 'app.rwt');

beforeAll(() => writeTrace(app, twoNames));

const inFolder = (...args: string[]) => refwind(args, { cwd: folder });

describe('info', () => {
  test('for people', async () => {
    const { code, stdout, stderr } = await inFolder('info', 'app.rwt');
    expect(stdout.replace(/[\d.]+ (Ki)?B, [\d.]+ bytes per/, '… bytes per')).toMatchInlineSnapshot(`
      "trace       app.rwt, … bytes per event, format 3
      program     app.py
      python      CPython 3.14.2 on test
      recorded    2026-01-02T03:04:05.000Z by test 1.0.0
      events      11
      objects     2 allocated, 2 alive at the end (152 B)
      holders     recorded
      ended       exit code 0
      complete    yes
      passes      none
      marks       1
        done, event 11
      "
    `);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('as JSON has what the contract says', async () => {
    const { stdout } = await inFolder('info', 'app.rwt', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      formatVersion: 3,
      complete: true,
      python: { version: '3.14.2', implementation: 'CPython', platform: 'test' },
      program: 'app.py',
      argv: [],
      events: 11,
      objects: 2,
      live: 2,
      passes: [],
      marks: [{ label: 'done', seq: 11 }],
    });
  });
});

describe('a moment to share', () => {
  test('is a text that every --at takes', async () => {
    const { code, stdout } = await inFolder('info', 'app.rwt', '--share', 'app.py:3');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^6~[0-9a-f]{8}\n$/);
    const moment = stdout.trim();
    const state = await inFolder('state', 'app.rwt', '--at', moment, '--json');
    expect(JSON.parse(state.stdout)).toMatchObject({ seq: 6 });
    const json = await inFolder('info', 'app.rwt', '--share', moment, '--json');
    expect(JSON.parse(json.stdout)).toEqual({ seq: 6, moment });
  });

  test('is refused on another trace', async () => {
    await writeTrace(join(folder, 'other.rwt'), { ...twoNames, meta: { program: 'other.py' } });
    const { stdout } = await inFolder('info', 'app.rwt', '--share', '6');
    const moment = stdout.trim();
    const { code, stderr } = await inFolder('state', 'other.rwt', '--at', moment);
    expect(code).toBe(2);
    expect(stderr).toContain(`The moment '${moment}' was shared from another trace`);
  });
});

describe('events', () => {
  test('for people', async () => {
    const { code, stdout } = await inFolder('events', 'app.rwt');
    expect(stdout).toMatchInlineSnapshot(`
      "seq  event    object  count  what                              where
        1  alloc    #1          1  list, 88 B                        app.py:1 in <module>, STORE_NAME
        2  link     #1             a                                 app.py:1 in <module>, STORE_NAME
        3  incref   #1          2                                    app.py:2 in <module>, STORE_NAME
        4  link     #1             b                                 app.py:2 in <module>, STORE_NAME
        5  unlink   #1             a                                 app.py:3 in <module>, STORE_NAME
        6  decref   #1          1                                    app.py:3 in <module>, STORE_NAME
        7  alloc    #2          1  dict, 64 B                        app.py:4 in <module>, STORE_NAME
        8  link     #2             a                                 app.py:4 in <module>, STORE_NAME
        9  incref   #1          2                                    app.py:5 in <module>, STORE_NAME
       10  link     #1             #2['k']                           app.py:5 in <module>, STORE_NAME
       11  mark                    done                              app.py:5 in <module>, STORE_NAME
      "
    `);
    expect(code).toBe(0);
  });

  test('as JSON: each line is the event itself', async () => {
    const { stdout } = await inFolder('events', 'app.rwt', '--json');
    expect(parseLines(stdout)).toEqual(numbered(twoNames.steps));
  });

  test.each([
    [['--reverse'], [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]],
    [
      ['--object', '2'],
      [7, 8],
    ],
    [
      ['--object', 'dict#1'],
      [7, 8],
    ],
    [
      ['--type', 'alloc,mark'],
      [1, 7, 11],
    ],
    [
      ['--type', 'alloc', '--type', 'mark', '--reverse'],
      [11, 7, 1],
    ],
    [
      ['--from', '4', '--to', '6'],
      [4, 5, 6],
    ],
    [
      ['--from', '4', '--to', '6', '--reverse', '--limit', '2'],
      [6, 5],
    ],
    [
      ['--from', 'app.py:3', '--to', 'mark:done'],
      [5, 6, 7, 8, 9, 10, 11],
    ],
    [
      ['--from', 'app.py:3', '--to', 'app.py:3'],
      [5, 6],
    ],
    [
      ['--object', '1', '--type', 'link', '--limit', '2'],
      [2, 4],
    ],
  ])('%j', async (options, expected) => {
    const { code, stdout } = await refwindHere('events', app, '--json', ...options);
    expect(parseLines(stdout).map(({ seq }) => seq)).toEqual(expected);
    expect(code).toBe(0);
  });

  test('nothing found is exit code 1', async () => {
    expect(await inFolder('events', 'app.rwt', '--type', 'free')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'refwind: app.rwt has no such event.\n',
    });
  });
});

describe('state', () => {
  test('for people', async () => {
    const { code, stdout } = await inFolder('state', 'app.rwt', '--at', 'end');
    expect(stdout).toMatchInlineSnapshot(`
      "Moment 11 of 11, after mark done at app.py:5: a['k'] = b
      2 objects alive, 152 B

              ┌────────────────────┐
      b ────► │ #1 list       88 B │◄─┐
              │ refcount = 2       │  │
              └────────────────────┘  │
                                      │
              ┌────────────────────┐  │
      a ────► │ #2 dict       64 B │  │
              │ refcount = 1       │  │
              ├────────────────────┤  │
              │ ['k'] → #1 list    ├──┘
              └────────────────────┘
      "
    `);
    expect(code).toBe(0);
  });

  test('in ASCII, one object', async () => {
    const options = ['--at', 'app.py:2', '--object', 'a', '--ascii'];
    const { stdout } = await inFolder('state', 'app.rwt', ...options);
    expect(stdout).toMatchInlineSnapshot(`
      "Moment 4 of 11, after link #1 b at app.py:2: b = a
      1 object alive, 88 B

              +--------------------+
      a --+-> | #1 list       88 B |
      b --+   | refcount = 2       |
              +--------------------+
      "
    `);
  });

  test('as JSON is exactly what the contract says', async () => {
    const { stdout } = await inFolder('state', 'app.rwt', '--at', '4', '--json');
    expect(JSON.parse(stdout)).toEqual({
      seq: 4,
      live: 1,
      bytes: 88,
      objects: [
        {
          object: 1,
          typeName: 'list',
          size: 88,
          refcount: 2,
          allocSeq: 1,
          site: { file: 'app.py', line: 1, function: '<module>', offset: 2, opcode: 'STORE_NAME' },
          holders: [
            { kind: 'variable', frame: '__main__', name: 'a' },
            { kind: 'variable', frame: '__main__', name: 'b' },
          ],
        },
      ],
    });
  });

  test('before everything', async () => {
    const { stdout } = await inFolder('state', 'app.rwt', '--at', 'start');
    expect(stdout).toBe('Moment 0 of 11, before the first event\n0 objects alive, 0 B\n');
  });

  test('no such object is exit code 1', async () => {
    const ended = await inFolder('state', 'app.rwt', '--type', 'set');
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining('No such object') });
  });
});

describe('history', () => {
  test('for people', async () => {
    const { code, stdout } = await inFolder('history', 'app.rwt', 'b@end');
    expect(stdout).toMatchInlineSnapshot(`
      "#1 list, 88 B, born by event 1 at app.py:1 in <module>, STORE_NAME

      seq  event   count  holder   where                             source
        1  alloc       1           app.py:1 in <module>, STORE_NAME  a = []
        2  link        1  a        app.py:1 in <module>, STORE_NAME  a = []
        3  incref      2           app.py:2 in <module>, STORE_NAME  b = a
        4  link        2  b        app.py:2 in <module>, STORE_NAME  b = a
        5  unlink      2  a        app.py:3 in <module>, STORE_NAME  del a
        6  decref      1           app.py:3 in <module>, STORE_NAME  del a
        9  incref      2           app.py:5 in <module>, STORE_NAME  a['k'] = b
       10  link        2  #2['k']  app.py:5 in <module>, STORE_NAME  a['k'] = b

      8 events; alive at the end with refcount = 2, held by b, #2['k'].
      "
    `);
    expect(code).toBe(0);
  });

  test('as JSON', async () => {
    const { stdout } = await inFolder('history', 'app.rwt', '2', '--json');
    const site = { file: 'app.py', line: 4, function: '<module>', offset: 8, opcode: 'STORE_NAME' };
    const holder = { kind: 'variable', frame: '__main__', name: 'a' };
    expect(JSON.parse(stdout)).toEqual({
      object: 2,
      typeName: 'dict',
      size: 64,
      gc: true,
      allocSeq: 7,
      allocSite: site,
      freed: null,
      watched: [],
      atEnd: { refcount: 1, holders: [holder] },
      rows: [
        { seq: 7, type: 'alloc', delta: 1, refcount: 1, holder: null, site },
        { seq: 8, type: 'link', delta: 0, refcount: 1, holder, site },
      ],
    });
  });
});

describe('replay', () => {
  const played = async (...args: string[]) => {
    const { code, stdout, stderr } = await inFolder('replay', 'app.rwt', '--json', ...args);
    return { code, stderr, seqs: parseLines(stdout).map(({ seq }) => seq) };
  };

  test('up to where something becomes true, either way', async () => {
    const fine = { code: 0, stderr: '' };
    const twice = ['--until', 'refcount(1) == 2'];
    expect(await played(...twice)).toEqual({ ...fine, seqs: [1, 2, 3] });
    expect(await played(...twice, '--from', '4')).toEqual({ ...fine, seqs: [4, 5, 6, 7, 8, 9] });
    const back = await played(...twice, '--reverse', '--to', '8');
    expect(back).toEqual({ ...fine, seqs: [8, 7, 6, 5, 4] });
    expect(await played('--until', 'free', '--from', '9')).toEqual({
      code: 1,
      stderr: 'refwind: that does not become true between these moments.\n',
      seqs: [9, 10, 11],
    });
  });

  test('forward', async () => {
    const { code, stdout } = await inFolder('replay', 'app.rwt');
    expect(stdout).toMatchInlineSnapshot(`
      "app.py:1  a = []
           1  alloc    #1 list         is born, 88 B, refcount = 1
           2  link     #1 list         a holds it
      app.py:2  b = a
           3  incref   #1 list         refcount 1 → 2
           4  link     #1 list         b holds it
      app.py:3  del a
           5  unlink   #1 list         a lets go of it
           6  decref   #1 list         refcount 2 → 1
      app.py:4  a = {}
           7  alloc    #2 dict         is born, 64 B, refcount = 1
           8  link     #2 dict         a holds it
      app.py:5  a['k'] = b
           9  incref   #1 list         refcount 1 → 2
          10  link     #1 list         #2['k'] holds it
          11  mark     done
      "
    `);
    expect(code).toBe(0);
  });

  test('of one line, from its first event to its last', async () => {
    const range = ['--from', 'app.py:4', '--to', 'app.py:4'];
    const { stdout } = await inFolder('replay', 'app.rwt', ...range);
    expect(stdout).toMatchInlineSnapshot(`
      "app.py:4  a = {}
           7  alloc    #2 dict         is born, 64 B, refcount = 1
           8  link     #2 dict         a holds it
      "
    `);
  });

  test('reverse says what is undone', async () => {
    const { stdout } = await inFolder('replay', 'app.rwt', '--reverse', '--from', '5');
    expect(stdout).toMatchInlineSnapshot(`
      "app.py:5  a['k'] = b
          11  undo mark     done
          10  undo link     #1 list         #2['k'] does not hold it yet
           9  undo incref   #1 list         refcount 2 → 1
      app.py:4  a = {}
           8  undo link     #2 dict         a does not hold it yet
           7  undo alloc    #2 dict         is not born yet
      app.py:3  del a
           6  undo decref   #1 list         refcount 1 → 2
           5  undo unlink   #1 list         a holds it again
      "
    `);
  });

  test('one object only, either way', async () => {
    const forward = await inFolder('replay', 'app.rwt', '--object', '2');
    expect(forward.stdout).toBe(
      [
        'app.py:4  a = {}',
        '     7  alloc    #2 dict         is born, 64 B, refcount = 1',
        '     8  link     #2 dict         a holds it',
        '',
      ].join('\n'),
    );
    const back = await inFolder('replay', 'app.rwt', '--object', 'a@end', '--reverse');
    expect(back.stdout).toBe(
      [
        'app.py:4  a = {}',
        '     8  undo link     #2 dict         a does not hold it yet',
        '     7  undo alloc    #2 dict         is not born yet',
        '',
      ].join('\n'),
    );
    const json = await inFolder('replay', 'app.rwt', '--object', '2', '--json');
    expect(parseLines(json.stdout).map(({ seq }) => seq)).toEqual([7, 8]);
  });

  test('nothing happens to the object there: exit code 1', async () => {
    const { code, stdout, stderr } = await inFolder(
      'replay',
      'app.rwt',
      '--object',
      '2',
      '--to',
      '6',
    );
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toBe('refwind: nothing happens to 2 between these moments.\n');
  });

  test('as JSON, a part, reverse', async () => {
    const options = ['--json', '--reverse', '--from', '2', '--to', '4'];
    const { stdout } = await inFolder('replay', 'app.rwt', ...options);
    expect(parseLines(stdout)).toEqual(numbered(twoNames.steps).slice(1, 4).reverse());
  });
});

describe('verify', () => {
  test('a good trace', async () => {
    const { code, stdout } = await inFolder('verify', 'app.rwt');
    expect(stdout).toMatch(/^Checked .+, 11 events, 2 objects .+: nothing is wrong\.\n$/);
    expect(code).toBe(0);
  });

  test('a broken law is exit code 1', async () => {
    await writeTrace(join(folder, 'unlawful.rwt'), {
      steps: [
        { type: 'alloc', object: 1, typeName: 'list', size: 8, gc: true, refcount: 1 },
        { type: 'free', object: 1, cause: 'refcount' },
      ],
    });
    const { code, stdout } = await inFolder('verify', 'unlawful.rwt');
    expect(stdout).toMatch(/^law at byte \d+: event 2, object #1 breaks free-at-zero: /);
    expect(code).toBe(1);
    const json = await inFolder('verify', 'unlawful.rwt', '--json');
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: false, laws: 1, damage: 0 });
  });
});

describe('index', () => {
  test('is written beside the trace, used by other commands, and refused for another trace', async () => {
    await writeTrace(join(folder, 'indexed.rwt'), twoNames);
    const plain = await inFolder('history', 'indexed.rwt', '1');
    const made = await inFolder('index', 'indexed.rwt');
    expect(made.stdout).toMatch(/^Wrote .*indexed\.rwt\.index: .+ for 11 events\.\n$/);
    expect(await inFolder('history', 'indexed.rwt', '1')).toEqual(plain);
    const json = await inFolder('index', 'indexed.rwt', '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({ events: 11 });
    await writeTrace(join(folder, 'indexed.rwt'), { steps: twoNames.steps.slice(0, 8) });
    const { stderr, code } = await inFolder('state', 'indexed.rwt');
    expect(stderr).toMatch(
      /^refwind: the trace is read without its index: .* it is of another trace/,
    );
    expect(code).toBe(0);
  });
});

function parseLines(text: string): { seq: number }[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}
