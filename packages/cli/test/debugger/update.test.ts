import { lawfulHistory } from '@refwind/core/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BINDINGS, keysOf } from '../../src/debugger/keys.js';
import { widthOf } from '../../src/format/width.js';
import { twoNames } from '../traces.js';
import { Bench } from './bench.js';

const KEYS = [
  ...BINDINGS.flatMap(({ keys }) => keys),
  ...['enter', 'd', 'j', 'delete', '1', '#', ' ', 'f5', 'é', '漢', '\u001b', 'C-u', 'C-w'],
];

const FIXED = { seed: 20_260_101, numRuns: 150 };

function twoNamesBench(): Promise<Bench> {
  return Bench.of(twoNames.steps, twoNames.sources);
}

/** What holds whatever was pressed. */
function expectValid({ model, world }: Bench): void {
  const { session, panel, questions, asked } = model;
  const { start, end } = world.timeline;
  expect(session.playhead).toBeGreaterThanOrEqual(start);
  expect(session.playhead).toBeLessThanOrEqual(end);
  if (panel?.kind === 'list') {
    expect(panel.at).toBeGreaterThanOrEqual(0);
    expect(panel.at).toBeLessThanOrEqual(Math.max(0, panel.rows.length - 1));
  }
  if (asked !== null) expect(asked.id).toBe(questions);
  if (model.branch !== null) expect(model.branch.result.seq).toBe(session.playhead);
}

describe('any keys, on any history', () => {
  const keys = fc.array(fc.constantFrom(...KEYS), { maxLength: 60 });

  test('leave a state that is valid and can be drawn in any size', async () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: 220 }), fc.integer({ min: 1, max: 70 }));
    await fc.assert(
      fc.asyncProperty(lawfulHistory(), keys, sizes, async (history, pressed, [width, height]) => {
        const bench = await Bench.on(history);
        for (const key of pressed) {
          bench.press(key);
          expectValid(bench);
        }
        const lines = bench.lines(width, height);
        expect(lines).toHaveLength(height);
        for (const line of lines) expect(widthOf(line)).toBe(width);
      }),
      FIXED,
    );
  });

  test('answers that come late, or never, leave a valid state too', async () => {
    const isAnswered = fc.array(fc.boolean(), { minLength: 60, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(lawfulHistory(), keys, isAnswered, async (history, pressed, answers) => {
        const bench = await Bench.on(history);
        pressed.forEach((key, at) => {
          bench.pressOnly(key);
          if (answers[at]) bench.answerAll();
          expectValid(bench);
        });
      }),
      FIXED,
    );
  });

  test('can be undone, all of them', async () => {
    await fc.assert(
      fc.asyncProperty(lawfulHistory(), keys, async (history, pressed) => {
        const bench = await Bench.on(history);
        const before = bench.store.toText();
        bench.press(...pressed, 'escape', 'escape', 'escape');
        for (let steps = 0; bench.store.canUndo && steps < 1_000; steps++) bench.press('u');
        expect(bench.store.toText()).toBe(before);
      }),
      FIXED,
    );
  });

  test('what is drawn is the same whichever way one came', async () => {
    await fc.assert(
      fc.asyncProperty(lawfulHistory(), fc.nat(), async (history, place) => {
        const bench = await Bench.on(history);
        const { end } = bench.world.timeline;
        const at = end === 0 ? 0 : place % (end + 1);
        const there = bench.press(':', ...`${at}`, 'enter').text();
        bench.press('right', 'left');
        if (at < end) expect(bench.text()).toBe(there);
        bench.press('home', ':', ...`${at}`, 'enter');
        expect(bench.text()).toBe(there);
      }),
      FIXED,
    );
  });
});

describe('keys', () => {
  test.each([
    [['left'], 0],
    [['right'], 1],
    [['n'], 2],
    [['n', 'n'], 4],
    [['n', 'n', 'right'], 5],
    [['n', 'n', 'right', 'n'], 6],
    [['n', 'n', 'right', 'N'], 4],
    [['n', 'n', 'right', 'N', 'N'], 2],
    [['end'], 11],
    [['end', 'home'], 0],
    [['m'], 11],
    [['m', 'm'], 11],
    [['g'], 0],
    [[':', '7', 'enter'], 7],
    [[':', '7', '7', 'enter'], 0],
    [['/', ...'refcount(1)', '=', '=', '2', 'enter'], 3],
    [['/', ...'refcount(1)', '=', '=', '2', 'enter', 'f'], 9],
    [['/', ...'refcount(1)', '=', '=', '2', 'enter', 'f', 'F'], 3],
    [['n', 'n', 'b', 'enter', 'home', 'c'], 3],
    [['n', 'n', 'b', 'enter', 'end', 'C'], 3],
    [['c'], 11],
    [['end', 'C'], 0],
    [['right', 'e', 'o'], 2],
    [['right', 'e', 'o', 'o', 'o', 'O'], 3],
    [['end', 'u'], 0],
    [['end', 'u', 'U'], 11],
    [['right', 'right', 'right', 'u'], 0],
  ])('%j go to %i', async (keys, seq) => {
    const bench = await twoNamesBench();
    expect(bench.press(...keys).at).toBe(seq);
  });

  test('a prompt says what it does not understand, and keeps it', async () => {
    const bench = await twoNamesBench();
    bench.press(':', ...'nowhere', 'enter');
    expect(bench.model.panel).toMatchObject({ text: 'nowhere' });
    expect(bench.text()).toContain("'nowhere' is no moment");
    bench.press('escape');
    expect(bench.model.panel).toBeNull();
  });

  test('Esc cancels a question; its answer is not taken', async () => {
    const bench = await twoNamesBench();
    bench.press('end').pressOnly('l');
    expect(bench.text()).toContain('looking for suspects; Esc cancels');
    bench.press('right', 'left');
    expect(bench.at).toBe(10);
    bench.pressOnly('escape').answerAll();
    expect(bench.model).toMatchObject({ asked: null, panel: null });
  });

  test('Enter right after l goes to the first suspect', async () => {
    const bench = await twoNamesBench();
    bench.press('end').pressOnly('l').pressOnly('enter').answerAll();
    expect(bench.model.panel).toBeNull();
    expect(bench.model.session.selection).toHaveLength(1);
  });

  test('a branch: a holder lets go, what dies, and back', async () => {
    const bench = await twoNamesBench();
    bench.press('end', '#', 'a', 'enter', 'x');
    expect(bench.text()).toMatch(/a lets go +of #2 dict/);
    bench.press('enter');
    expect(bench.text()).toContain('Branch: 1 object died, 64 B less');
    expect(bench.text()).toContain('BRANCH: a lets go of #2');
    bench.press('escape');
    expect(bench.text()).toContain('Heap in the branch');
    expect(bench.text()).not.toContain('#2 dict       64 B');
    bench.press('left');
    expect(bench.at).toBe(11);
    expect(bench.text()).toContain('This is a branch. Esc comes back from it.');
    bench.press('escape');
    expect(bench.model.branch).toBeNull();
    expect(bench.text()).toContain('#2 dict');
  });

  test('bookmarks are set, listed, gone to and taken away', async () => {
    const bench = await twoNamesBench();
    bench.press('n', 'k', 'end', 'k', 'K');
    expect(bench.text()).toContain('bookmark  app.py:1 a = []');
    bench.press('home', 'enter');
    expect(bench.at).toBe(2);
    bench.press('k');
    expect(bench.model.session.bookmarks.map(({ seq }) => seq)).toEqual([11]);
  });

  test('playing stops at any key, and at the end', async () => {
    const bench = await twoNamesBench();
    bench.press('space');
    bench.act({ type: 'tick' });
    bench.act({ type: 'tick' });
    expect(bench.at).toBe(2);
    bench.press('z');
    expect(bench.model.playing).toBe(0);
    bench.press('space', 'space', 'space');
    bench.act({ type: 'tick' });
    expect([bench.at, bench.model.playing]).toEqual([11, 0]);
  });

  test('y copies, q quits', async () => {
    const bench = await twoNamesBench();
    bench.press('y', 'q');
    expect(bench.effects.map(({ kind }) => kind)).toEqual(['copy', 'quit']);
  });
});

test.each([
  ['a', { name: 'a', sequence: 'a' }, [['a', 'a']]],
  ['A', { name: 'a', shift: true, sequence: 'A' }, [['A', 'A']]],
  [undefined, { name: 'up', sequence: '\u001b[A' }, [['up', '']]],
  [undefined, { name: 'tab', shift: true, sequence: '\u001b[Z' }, [['S-tab', '']]],
  ['\u0003', { name: 'c', ctrl: true, sequence: '\u0003' }, [['C-c', '']]],
  ['\u001b', { name: 'escape', meta: true, sequence: '\u001b' }, [['escape', '']]],
  [
    undefined,
    { name: 'q', meta: true, sequence: '\u001bq' },
    [
      ['escape', ''],
      ['q', 'q'],
    ],
  ],
  [
    undefined,
    { sequence: '\u001b\u0003' },
    [
      ['escape', ''],
      ['C-c', ''],
    ],
  ],
  [
    undefined,
    { sequence: '\u001b\r' },
    [
      ['escape', ''],
      ['enter', ''],
    ],
  ],
])('%j, %j is %j', (text, key, keys) => {
  expect(keysOf(text, key)).toEqual(keys);
});
