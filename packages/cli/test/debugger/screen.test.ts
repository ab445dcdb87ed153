import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../refwind.js';
import { Screen } from '../terminal.js';
import { twoNames, writeTrace } from '../traces.js';

const folder = temporaryFolder();
const trace = join(folder, 'two.rwt');

beforeAll(() => writeTrace(trace, twoNames));

function start(columns = 80, rows = 24, ...args: readonly string[]): Screen {
  return Screen.start(['replay', trace, ...args], { columns, rows, cwd: folder });
}

describe('the debugger on a terminal', () => {
  test('opens at the end: source, heap, events, live bytes', async () => {
    const screen = start();
    await screen.shows('at most');
    expect(screen.text).toMatchInlineSnapshot(`
      " two.rwt   event 11 of 11   app.py:5 in <module>   2 objects, 152 B
      ── app.py ─────────────────────────┬── Heap ────────────────────────────────────
        1 a = []                         │         ┌────────────────────┐
        2 b = a                          │ b ────► │ #1 list       88 B │◄─┐
        3 del a                          │         │ refcount = 2       │  │
        4 a = {}                         │         └────────────────────┘  │
       ►5 a['k'] = b                     │                                 │
                                         │         ┌────────────────────┐  │
                                         │ a ────► │ #2 dict       64 B │  │
                                         │         │ refcount = 1       │  │
                                         │         ├────────────────────┤  │
                                         │         │ ['k'] → #1 list    ├──┘
                                         │         └────────────────────┘
      ── Events ──────────────────────────────────────────────────────────────────────
          6  decref   #1 list   refcount 2 → 1
          7  alloc    #2 dict   is born, 64 B, refcount = 1
          8  link     #2 dict   a holds it
          9  incref   #1 list   refcount 1 → 2
         10  link     #1 list   #2['k'] holds it
       ► 11  mark               done
      ── Live bytes, at most 152 B ───────────────────────────────────────────────────
             ▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅▅█████████████████████████████████
      ─────────────────────────────────────────────────────────────────────────▲──────
       ? help  q quit  ←→ event  ↑↓ line  l suspects  w why  h history  Tab object"
    `);
  });

  test('goes back and forth', async () => {
    const screen = start();
    await screen.shows('event 11 of 11');
    screen.press('left');
    await screen.shows('event 10 of 11');
    screen.press('up');
    await screen.shows('event 8 of 11');
    expect(screen.text).toMatch(/►4 a = \{\}/);
    screen.press('home');
    await screen.shows('event 0 of 11');
    screen.press('n');
    await screen.shows('event 2 of 11');
    screen.press('right', 'right', 'S');
    await screen.shows('event 3 of 11');
    screen.press('u');
    await screen.shows('event 0 of 11');
  });

  test.each(['q', 'C-c'])('%s gives the terminal back', async (key) => {
    const screen = start();
    await screen.shows('event 11 of 11');
    expect(screen.isAlternate).toBe(true);
    screen.press(key);
    expect(await screen.end()).toBe(0);
    expect(screen.isAlternate).toBe(false);
    expect(screen.written.endsWith('\u001b[?25h\u001b[?1049l')).toBe(true);
  });
});
