import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HeapEvent } from '@refwind/core';
import type { WhatIf } from '@refwind/replay';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Ended, refwind, refwindHere, temporaryFolder } from './refwind.js';
import { type Step, writeTrace } from './traces.js';

const folder = temporaryFolder();
const path = (name: string) => join(folder, name);
const whatif = (...args: string[]) => refwindHere('whatif', path('shop.rwt'), ...args);

const variable = (name: string, frame = '__main__') => ({ kind: 'variable', frame, name }) as const;
const slot = (owner: number, key: string) => ({ kind: 'slot', owner, key }) as const;
const born = (object: number, typeName: string, at: string): Step => ({
  type: 'alloc',
  object,
  typeName,
  size: 64,
  gc: typeName !== 'str',
  refcount: 1,
  at,
});

/** `shop` holds a dict with a list of two items; `saved` holds one of these as well; two dicts hold each other. */
const shop: readonly Step[] = [
  born(1, 'dict', 'app.py:1'),
  { type: 'link', object: 1, holder: variable('shop'), at: 'app.py:1' },
  born(2, 'list', 'app.py:2'),
  { type: 'link', object: 2, holder: slot(1, "['items']"), at: 'app.py:2' },
  born(3, 'app.Item', 'app.py:3'),
  { type: 'link', object: 3, holder: slot(2, '[0]'), at: 'app.py:3' },
  born(4, 'app.Item', 'app.py:3'),
  { type: 'link', object: 4, holder: slot(2, '[1]'), at: 'app.py:3' },
  { type: 'incref', object: 4, refcount: 2, at: 'app.py:4' },
  { type: 'link', object: 4, holder: variable('saved'), at: 'app.py:4' },
  born(5, 'dict', 'app.py:5'),
  { type: 'link', object: 5, holder: variable('left'), at: 'app.py:5' },
  born(6, 'dict', 'app.py:6'),
  { type: 'link', object: 6, holder: slot(5, "['right']"), at: 'app.py:6' },
  { type: 'incref', object: 5, refcount: 2, at: 'app.py:7' },
  { type: 'link', object: 5, holder: slot(6, "['left']"), at: 'app.py:7' },
  born(7, 'str', 'app.py:8'),
  { type: 'incref', object: 7, refcount: 2, at: 'app.py:8' },
  { type: 'link', object: 7, holder: slot(6, ".n\u001b[31m'"), at: 'app.py:8' },
];

beforeAll(async () => {
  await writeTrace(path('shop.rwt'), {
    steps: shop,
    sources: { 'app.py': 'shop = {}\nshop["items"] = []\n' },
  });
});

describe('for people', () => {
  test('deaths in order and why, what lives on and who holds it', async () => {
    const { code, stdout, stderr } = await whatif('--at', 'app.py:4', '--drop', 'shop');
    expect(stdout).toMatchInlineSnapshot(`
      "Moment 10 of 19, after link #4 saved at app.py:4
      4 objects alive, 256 B; the rules of Python 3.14.2

      drop shop: 3 objects die, 192 B
        #1 dict      64 B  count 0: shop let go
        #2 list      64 B  count 0: #1 died, which held it as ['items']
        #3 app.Item  64 B  count 0: #2 died, which held it as [0]

      Alive, though a reference went:
        #4 app.Item  64 B  refcount 2 → 1, held by saved

      After that 1 object alive, 64 B, 192 B less
      "
    `);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('a cycle without names, and a pass', async () => {
    const { stdout } = await whatif('--drop', 'left', '--collect', '--drop', 'temporary of #7');
    expect(stdout).toMatchInlineSnapshot(`
      "Moment 19 of 19, after link #7 #6.n\\x1b[31m' at app.py:8
      7 objects alive, 448 B; the rules of Python 3.14.2

      drop left: nothing dies

      collect generation 2: 2 objects die, 128 B (the pass counts 2 as collected)
        #6 dict  64 B  a pass found it unreachable
        #5 dict  64 B  a pass found it unreachable

      drop temporary of #7: 1 object dies, 64 B
        #7 str  64 B  count 0: its last temporary reference went

      After that 4 objects alive, 256 B, 192 B less
      "
    `);
  });

  test('a cycle without names and without a pass; a name more', async () => {
    const { stdout } = await whatif('--drop', 'left', '--bind', 'saved=#3', '--drop', '#2[0]');
    expect(stdout).toMatchInlineSnapshot(`
      "Moment 19 of 19, after link #7 #6.n\\x1b[31m' at app.py:8
      7 objects alive, 448 B; the rules of Python 3.14.2

      drop left: nothing dies

      bind saved = #3 app.Item: nothing dies

      drop #2[0]: nothing dies

      Alive, though a reference went:
        #4 app.Item  64 B  refcount 2 → 1, held by #2[1]: shop → #1['items'] → #2[1]

      Alive, though no variable leads there any more (until a pass):
        #5 dict  64 B  refcount 2 → 1, held by #6['left']
        #6 dict  64 B  refcount = 1, held by #5['right']

      After that 7 objects alive, 448 B
      "
    `);
  });

  test('--limit', async () => {
    const { stdout } = await whatif('--drop', 'shop', '--drop', 'left', '--limit', '1');
    expect(stdout).toMatchInlineSnapshot(`
      "Moment 19 of 19, after link #7 #6.n\\x1b[31m' at app.py:8
      7 objects alive, 448 B; the rules of Python 3.14.2

      drop shop: 3 objects die, 192 B
        #1 dict  64 B  count 0: shop let go
        … and 2 more; --limit 5 shows more

      drop left: nothing dies

      Alive, though a reference went:
        #4 app.Item  64 B  refcount 2 → 1, held by saved

      Alive, though no variable leads there any more (until a pass):
        #5 dict  64 B  refcount 2 → 1, held by #6['left']
        … and 1 more; --limit 5 shows more

      After that 4 objects alive, 256 B, 192 B less
      "
    `);
  });
});

const json = ({ stdout }: Ended) => JSON.parse(stdout) as WhatIf & { readonly python: string };

test('as JSON', async () => {
  const ended = await whatif('--at', '10', '--drop', 'shop', '--json');
  expect(json(ended)).toEqual({
    seq: 10,
    python: '3.14.2',
    before: { live: 4, bytes: 256 },
    after: { live: 1, bytes: 64 },
    outcomes: [
      {
        change: { type: 'drop', object: 1, holder: variable('shop') },
        deaths: [
          {
            object: 1,
            typeName: 'dict',
            size: 64,
            cause: 'refcount',
            lastHolder: variable('shop'),
          },
          {
            object: 2,
            typeName: 'list',
            size: 64,
            cause: 'refcount',
            lastHolder: slot(1, "['items']"),
          },
          {
            object: 3,
            typeName: 'app.Item',
            size: 64,
            cause: 'refcount',
            lastHolder: slot(2, '[0]'),
          },
        ],
        bytes: 192,
        collected: null,
      },
    ],
    survivors: [
      {
        object: 4,
        typeName: 'app.Item',
        size: 64,
        refcountBefore: 2,
        refcount: 1,
        holders: [variable('saved')],
        unexplained: 0,
        reachable: true,
        way: [variable('saved')],
      },
    ],
  });
});

test('changes are made in the order given', async () => {
  const bound = ['--bind', 'kept=#3'];
  const dropped = ['--drop', '#2[0]'];
  expect(json(await whatif(...bound, ...dropped, '--json')).outcomes[1].deaths).toEqual([]);
  const { code, stdout, stderr } = await whatif(...dropped, ...bound);
  expect({ code, stdout, stderr }).toEqual({
    code: 2,
    stdout: '',
    stderr:
      'refwind: The branch from event 19 cannot go on like this: object #3 is not alive then.\n',
  });
});

describe('what cannot be', () => {
  test.each([
    [[], 2, 'Say what should happen: --drop HOLDER, --bind NAME=OBJECT or --collect.'],
    [
      ['--drop', 'shopp'],
      1,
      "Holder 'shopp': no variable 'shopp' holds an object at event 19. Did you mean shop?",
    ],
    [
      ['--drop', "shop['item']"],
      1,
      "Holder 'shop['item']': #1 holds no object of this trace at ['item'] at event 19. Did you mean #1['items']?",
    ],
    [
      ['--drop', '#4'],
      2,
      "'#4' is an object; what can be dropped is a holder of it. Did you mean saved, #2[1]?",
    ],
    [
      ['--drop', 'temporary of #4'],
      1,
      "Holder 'temporary of #4': all references to #4 are explained at event 19. Did you mean saved, #2[1]?",
    ],
    [['--drop', '#9[0]'], 1, 'There is no object #9: objects #1 to #7 here.'],
    [
      ['--drop', 'left', '--at', '5'],
      1,
      "Holder 'left': no variable 'left' holds an object at event 5.",
    ],
    [['--bind', 'x'], 2, "--bind takes NAME=OBJECT, like a=#3 or a=None, not 'x'."],
    [['--bind', '=#1'], 2, "--bind takes NAME=OBJECT, like a=#3 or a=None, not '=#1'."],
    [['--bind', 'x=nope'], 1, "Object 'nope': no variable 'nope' holds an object at event 19."],
    [['--bind', "a['k']=#1"], 2, "'a['k']' is no variable's name."],
    [
      ['--bind', 'f#1.x=#1'],
      1,
      "No variable of 'f#1' holds anything at event 19, so it is not known there.",
    ],
    [
      ['--bind', 'x=#3', '--at', '4'],
      2,
      'The branch from event 4 cannot go on like this: object #3 is not alive then.',
    ],
    [['--collect', '3'], 2, "--collect takes a generation, 0, 1 or 2, or nothing, not '3'."],
    [['--collect', '--at', '99'], 1, 'There is no event 99: the last one is 19. Did you mean 19?'],
    [
      ['--collect', '--python', '4.0'],
      2,
      'The memory rules of Python "4.0" are not known. Known: 3.8, 3.9, 3.10, 3.11, 3.12, 3.13, 3.14, 3.15, with or without a patch number (3.14.2).',
    ],
    [['--collect', '--limit', '0'], 2, "--limit takes a whole number from 1 on, not '0'."],
    [['--dorp', 'a'], 2, "Unknown option '--dorp'. Did you mean --drop? Try --help."],
  ])('%j', async (args, code, message) => {
    expect(await whatif(...args)).toEqual({ code, stdout: '', stderr: `refwind: ${message}\n` });
  });

  test('a trace without holders has nothing to drop but temporaries', async () => {
    await writeTrace(path('counts.rwt'), {
      steps: [born(1, 'list', 'app.py:1')],
      meta: { holders: 'none' },
    });
    const named = await refwindHere('whatif', path('counts.rwt'), '--drop', 'a');
    expect(named).toMatchObject({
      code: 1,
      stderr:
        "refwind: Holder 'a': this trace does not say who holds what, so it has no variables.\n",
    });
    const given = await refwindHere(
      ...['whatif', path('counts.rwt'), '--drop', 'temporary of #1', '--json'],
    );
    expect(json(given).after.live).toBe(0);
  });

  test('a history that contradicts itself', async () => {
    await writeTrace(path('broken.rwt'), {
      steps: [
        born(1, 'list', 'app.py:1'),
        { type: 'link', object: 1, holder: variable('a'), at: 'app.py:1' },
        { type: 'link', object: 1, holder: variable('b'), at: 'app.py:1' },
      ],
    });
    const { code, stderr } = await refwindHere('whatif', path('broken.rwt'), '--drop', 'a');
    expect(stderr).toBe(
      'refwind: A simulation cannot start at this moment: object #1 has more holders than its count says. Check the trace with "refwind verify".\n',
    );
    expect(code).toBe(1);
  });
});

test('hostile names do not reach the terminal', async () => {
  const name = "\u001b[2J'\u202e\n";
  const steps: Step[] = [
    born(1, name, 'app.py:1'),
    { type: 'link', object: 1, holder: variable(name), at: 'app.py:1' },
    born(2, 'list', 'app.py:1'),
    { type: 'link', object: 2, holder: slot(1, `['${name}']`), at: 'app.py:1' },
  ];
  await writeTrace(path('hostile.rwt'), { steps });
  for (const args of [
    ['--drop', name],
    ['--drop', `#1['${name}']`],
    ['--drop', `${name}['x']`],
    ['--bind', `${name}=#2`],
    ['--drop', name, '--json'],
  ]) {
    const { stdout, stderr } = await refwindHere('whatif', path('hostile.rwt'), ...args);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what must not be there
    expect(stdout + stderr).not.toMatch(/[\u001b\u202e]/);
    expect(stderr.split('\n').length).toBeLessThanOrEqual(2);
  }
});

/** Lines that let go of something, and by whom: `shop["b"] = None` is `#…['b']`. */
const drops: readonly (readonly [line: string, holder: string])[] = [
  ['del a', 'a'],
  ['shop["b"] = None', "shop['b']"],
  ['pile[1] = None', 'pile[1]'],
  ['ring = None', 'ring'],
  ['del shop', 'shop'],
  ['del kept', 'kept'],
  ['del pile', 'pile'],
];

const program = [
  'a = [[1], [2], {"k": [3]}]',
  'shop = {"a": a, "b": [a, [4]]}',
  'pile = [[5], [6, [7]], shop]',
  'kept = pile[1]',
  'ring = []',
  'ring.append(ring)',
  ...drops.map(([line]) => line),
  'pass',
];

describe.each(['simulate', 'record'])('what %s then shows to have happened', (command) => {
  const trace = `told-${command}.rwt`;

  beforeAll(async () => {
    writeFileSync(path('told.py'), `${program.join('\n')}\n`);
    const { code } = await refwind([command, '-o', trace, 'told.py'], { cwd: folder });
    expect(code).toBe(0);
  });

  test.each(drops)('%s', async (line, holder) => {
    const number = program.indexOf(line) + 1;
    const { stdout } = await refwindHere(
      ...[
        'events',
        path(trace),
        '--json',
        '--from',
        `told.py:${number}`,
        '--to',
        `told.py:${number}`,
      ],
    );
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((each) => JSON.parse(each) as HeapEvent);
    const frees = events.flatMap((event) => (event.type === 'free' ? [event.object] : []));
    const at = String(events[0].seq - 1);
    const asked = await refwindHere('whatif', path(trace), '--at', at, '--drop', holder, '--json');
    expect(json(asked).outcomes[0].deaths.map(({ object }) => object)).toEqual(frees);
  });
});
