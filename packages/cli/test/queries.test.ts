import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { refwind, temporaryFolder } from './refwind.js';
import { selfHeld, twoNames, writeTrace } from './traces.js';

// Commands that answer a question about references. What they find is tested with the queries; here, what is printed,
// what is JSON, and what is wrong use.

const folder = temporaryFolder();
const inFolder = (...args: string[]) => refwind(args, { cwd: folder });

beforeAll(async () => {
  await writeTrace(join(folder, 'names.rwt'), twoNames);
  await writeTrace(join(folder, 'cycle.rwt'), selfHeld);
});

async function jsonOf(...args: string[]) {
  const { code, stdout, stderr } = await inFolder(...args, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

describe('leaks', () => {
  test('in words', async () => {
    expect(await inFolder('leaks', 'names.rwt')).toEqual({
      code: 0,
      stderr: '',
      stdout: `Moment 11 of 11, after mark done at app.py:5: a['k'] = b
No unreachable object is known.
2 objects, 152 B: alive, somebody leads to them.

1 list, 88 B (#1)
  allocated  app.py:1  a = []
  kept       by b
  since      app.py:2  b = a

1 dict, 64 B (#2)
  allocated  app.py:4  a = {}
  kept       by a
  since      app.py:4  a = {}
`,
    });
  });

  test('as JSON, of a type, at a moment', async () => {
    const found = await jsonOf('leaks', 'names.rwt', '--type', 'list', '--at', '3');
    expect(found).toMatchObject({ at: 3, unreachable: { objects: 0, bytes: 0 } });
    expect(found.groups).toEqual([
      expect.objectContaining({ typeName: 'list', kept: 'variable', oldest: 1 }),
    ]);
  });

  test('of a type of which nothing is alive', async () => {
    expect(await inFolder('leaks', 'names.rwt', '--type', 'set')).toMatchObject({ code: 1 });
  });
});

describe('balance', () => {
  test('in words', async () => {
    const { code, stdout } = await inFolder('balance', 'names.rwt', '--limit', '2');
    expect(code).toBe(0);
    expect(stdout.split('\n').slice(1)).toEqual([
      'References by the line that took them',
      'outstanding  taken  given back  died  returned  line      source',
      '          1      1           0     0         0  app.py:2  b = a',
      '          1      1           0     0         0  app.py:4  a = {}',
      '… and 3 more rows; --limit 5 shows all',
      '',
    ]);
  });

  test('as JSON, by type', async () => {
    const { by, rows } = await jsonOf('balance', 'names.rwt', '--by', 'type');
    expect(by).toBe('type');
    expect(rows[0]).toEqual({
      ...{ site: null, typeName: 'list', taken: 3, given: 1, died: 0 },
      ...{ outstanding: 2, returned: 1 },
    });
  });

  test('by something else', async () => {
    expect(await inFolder('balance', 'names.rwt', '--by', 'lines')).toEqual({
      code: 2,
      stdout: '',
      stderr: "refwind: --by takes site, line, function, type, not 'lines'. Did you mean 'line'?\n",
    });
  });
});

describe('growth', () => {
  test('between two moments', async () => {
    const { code, stdout } = await inFolder('growth', 'names.rwt', '--at', '2', 'end');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `objects left by each round: +1 (references +2)
after 1 round: +1 objects, 64 B more
  +1 dict at app.py:4 in <module>, STORE_NAME
  +1 references to list at app.py:1 in <module>, STORE_NAME
`,
    });
    const { rounds } = await jsonOf('growth', 'names.rwt', '--at', '2', 'end');
    expect(rounds.map(({ seq }: { seq: number }) => seq)).toEqual([2, 11]);
  });

  test('without marks to go by', async () => {
    expect(await inFolder('growth', 'names.rwt')).toEqual({
      code: 1,
      stdout: '',
      stderr:
        "refwind: There is no mark 'round' or 'round:1' in this trace; its marks: done. " +
        'Name others with --marks, or moments with --at.\n',
    });
    expect(await inFolder('growth', 'names.rwt', '--marks', 'done')).toMatchObject({ code: 2 });
  });
});

describe('history --pairs', () => {
  test('in words', async () => {
    const { code, stdout } = await inFolder('history', 'names.rwt', '1', '--pairs');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `#1: references that stand out after event 11
taken  by        held by  source
    3  app.py:2  b        b = a
    9  app.py:5  #2['k']  a['k'] = b

References given back
taken  by        given  by        held by  how it is known
    1  app.py:1      6  app.py:3  a        its holder let go
`,
    });
  });

  test('as JSON, at a moment', async () => {
    const { at, pairs, outstanding } = await jsonOf(
      ...['history', 'names.rwt', '1', '--pairs', '--at', '4'],
    );
    expect([at, pairs.length, outstanding.length]).toEqual([4, 0, 2]);
  });
});

describe('retained', () => {
  test('in words', async () => {
    const { code, stdout } = await inFolder('retained', 'names.rwt', '--limit', '1');
    expect(code).toBe(0);
    expect(stdout.split('\n').slice(1)).toEqual([
      'What keeps most',
      'retained  objects  itself  object  type  through  allocated',
      '    88 B        1    88 B  #1      list           app.py:1',
      '',
    ]);
  });

  test('as JSON, of a type', async () => {
    const { reached, objects } = await jsonOf('retained', 'names.rwt', '--type', 'dict');
    expect(reached).toBe(2);
    expect(objects).toEqual([
      expect.objectContaining({ object: 2, retained: { objects: 1, bytes: 64 }, dominator: null }),
    ]);
    expect(await inFolder('retained', 'names.rwt', '--type', 'set')).toMatchObject({ code: 1 });
  });
});

describe('find', () => {
  test('the first and the last moment', async () => {
    expect(await inFolder('find', 'names.rwt', 'refcount(1) == 2')).toEqual({
      code: 0,
      stderr: '',
      stdout: 'Moment 3 of 11, after incref #1 at app.py:2: b = a\n',
    });
    const { stdout } = await inFolder('find', 'names.rwt', 'refcount(1) == 2', '--last');
    expect(stdout).toBe("Moment 11 of 11, after mark done at app.py:5: a['k'] = b\n");
  });

  test('as JSON, in a part', async () => {
    const { seq, event } = await jsonOf(
      ...['find', 'names.rwt', 'link or unlink', '--from', 'app.py:3', '--to', 'app.py:4'],
    );
    expect([seq, event.type]).toEqual([5, 'unlink']);
  });

  test('what never holds', async () => {
    const ended = await inFolder('find', 'names.rwt', 'live > 9');
    expect(ended).toEqual({ code: 1, stdout: 'It never holds.\n', stderr: '' });
  });

  test.each([
    [
      'freed of 1',
      /^refwind: Expected something to look for, found 'freed'; did you mean 'free'\? \(position 1 of/,
    ],
    ['live >', /found the end \(position 7 of 'live >'\)\. There are: alloc, incref/],
  ])('%s', async (predicate, message) => {
    const { code, stdout, stderr } = await inFolder('find', 'names.rwt', predicate);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
  });

  test('both ends at once, and an object that is not there', async () => {
    const both = await inFolder('find', 'names.rwt', 'alloc', '--first', '--last');
    expect(both).toMatchObject({
      code: 2,
      stderr: 'refwind: --first and --last exclude each other.\n',
    });
    expect(await inFolder('find', 'names.rwt', 'free of 99')).toMatchObject({ code: 1 });
  });
});

describe('cycles', () => {
  test('of a trace without', async () => {
    expect(await inFolder('cycles', 'names.rwt')).toEqual({
      code: 0,
      stderr: '',
      stdout: 'No cycle became garbage, as far as it is known who held whom.\n',
    });
    expect(await jsonOf('cycles', 'names.rwt')).toEqual({ collected: 0, left: 0, groups: [] });
  });
});

describe('churn', () => {
  test('in words', async () => {
    const { code, stdout } = await inFolder('churn', 'names.rwt', '--limit', '1');
    expect(code).toBe(0);
    expect(stdout).toBe(`Objects by the line that allocated them; lives in events
allocated  bytes  freed  by collector  left  at once  lived: half  longest  line
        1   88 B      0             0     1        1            –        –  app.py:1
… and 1 more row; --limit 2 shows all
`);
  });

  test('as JSON, by type', async () => {
    const rows = await jsonOf('churn', 'names.rwt', '--by', 'type');
    expect(rows.map(({ typeName }: { typeName: string }) => typeName)).toEqual(['list', 'dict']);
  });
});

describe('holders', () => {
  test('in words', async () => {
    expect(await inFolder('holders', 'names.rwt', 'list#1')).toEqual({
      code: 0,
      stderr: '',
      stdout: `Moment 11 of 11, after mark done at app.py:5: a['k'] = b
#1 list, refcount = 2
holder          since  line      source
b                   4  app.py:2  b = a
#2['k'] (dict)     10  app.py:5  a['k'] = b
`,
    });
  });

  test('as JSON, at a moment', async () => {
    expect(await jsonOf('holders', 'names.rwt', '1', '--at', '3')).toMatchObject({
      ...{ object: 1, at: 3, refcount: 2, unknown: 1 },
      holders: [{ holder: { kind: 'variable', name: 'a' }, seq: 2, ownerType: null }],
    });
  });

  test('of no object', async () => {
    expect(await inFolder('holders', 'names.rwt', '9')).toMatchObject({ code: 1, stdout: '' });
  });
});

describe('lifetimes', () => {
  test('in words, with plain characters', async () => {
    expect(await inFolder('lifetimes', 'cycle.rwt', '--by', 'type', '--ascii')).toEqual({
      code: 0,
      stderr: '',
      stdout: `How long objects lived, in events, by type
died  half  longest  which  alive  oldest  lives  type
   1    14       14     #1      0       –  ___#   dict
   1     2        2     #2      0       –  _#__   str
lives: how many lived 1, 2–3, 4–7, … up to 15 events
`,
    });
  });

  test('as JSON', async () => {
    const [row] = await jsonOf('lifetimes', 'cycle.rwt', '--by', 'type');
    expect(row).toMatchObject({ typeName: 'dict', longest: { object: 1 } });
  });
});

describe('garbage', () => {
  test('in words', async () => {
    expect((await inFolder('garbage', 'cycle.rwt')).stdout).toBe(
      `Garbage that waited for the collector
1 object, 64 B: freed by passes; of 1 it is known exactly how long they waited
0 objects, 0 B: unreachable at the end, and not freed

By type; delays in events
objects  bytes  waited: half  longest  type
      1   64 B             9        9  dict

Those that waited longest
object  since  freed  by    type
    #1      6     15  gc:1  dict
`,
    );
  });

  test('of a trace without', async () => {
    expect((await inFolder('garbage', 'names.rwt')).stdout).toBe(
      `Garbage that waited for the collector
0 objects, 0 B: freed by passes
0 objects, 0 B: unreachable at the end, and not freed
`,
    );
    expect(await jsonOf('garbage', 'names.rwt')).toMatchObject({ types: [], longest: [] });
  });
});

describe('why --ways', () => {
  test('in words: one way after the other, the shortest first', async () => {
    expect(await inFolder('why', 'names.rwt', '1', '--ways', '5')).toEqual({
      code: 0,
      stderr: '',
      stdout: `Moment 11 of 11, after mark done at app.py:5: a['k'] = b
#1 list: 2 ways from a root

  b  → #1 list  app.py:2  b = a

  a        → #2 dict  app.py:4  a = {}
  #2['k']  → #1 list  app.py:5  a['k'] = b
`,
    });
    const { stdout } = await inFolder('why', 'names.rwt', '1', '--ways', '1');
    expect(stdout).toContain('#1 list: 1 way from a root, and there are more\n');
  });

  test('as JSON', async () => {
    const found = await jsonOf('why', 'names.rwt', '1', '--ways', '5');
    expect(found).toMatchObject({ object: 1, at: 11, complete: true });
    expect(found.ways.map(({ steps }: { steps: unknown[] }) => steps.length)).toEqual([1, 2]);
  });
});

describe('diff', () => {
  test('in words', async () => {
    expect(await inFolder('diff', 'names.rwt', '4', 'app.py:5')).toEqual({
      code: 0,
      stderr: '',
      stdout: `Moment 4 of 11, after link #1 b at app.py:2: b = a
Moment 11 of 11, after mark done at app.py:5: a['k'] = b
+1 object alive (+64 B), +1 reference, 2 holders came, 1 went
  +1 dict, +64 B

Alive in the second only: 1 object
  #2 dict  64 B  refcount 1, held by a

Alive in both: 1 object
  #1 list  88 B  now held by #2['k'], no longer by a
`,
    });
  });

  test('backward', async () => {
    const { stdout } = await inFolder('diff', 'names.rwt', '8', '3', '--limit', '1');
    expect(stdout.split('\n').slice(2)).toEqual([
      '-1 object alive (-64 B), +0 references, 1 holder came, 2 went',
      '  -1 dict, -64 B',
      '',
      'Alive in the first only: 1 object',
      '  #2 dict  64 B  refcount 1, was held by a',
      '',
      'Alive in both: 1 object',
      '  #1 list  88 B  refcount 1 → 2, now held by a, no longer by b',
      '',
    ]);
  });

  test('as JSON: a summary, and patches there and back', async () => {
    expect(await jsonOf('diff', 'names.rwt', '2', '3')).toEqual({
      summary: expect.objectContaining({ from: 2, to: 3, live: 0, changed: 1, references: 1 }),
      patches: [
        { op: 'replace', path: ['seq'], value: 3 },
        { op: 'replace', path: ['objects', 1, 'refcount'], value: 2 },
      ],
      inverse: [
        { op: 'replace', path: ['seq'], value: 2 },
        { op: 'replace', path: ['objects', 1, 'refcount'], value: 1 },
      ],
    });
  });
});
