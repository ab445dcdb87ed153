import { existsSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { chunksOf, TraceDictionary, TraceWriter } from '@refwind/core';
import { fileSink, zlibCodec } from '@refwind/core/node';
import { randomHistory } from '@refwind/core/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../refwind.js';
import { Screen } from '../terminal.js';
import { plainMeta, twoNames, writeTrace } from '../traces.js';

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

describe('sizes', () => {
  test('200 × 60: the object in question has a place of its own', async () => {
    const screen = start(200, 60, '--at', '10');
    await screen.shows('at most');
    expect(screen.text).toMatchInlineSnapshot(`
      " two.rwt   event 10 of 11   app.py:5 in <module>   2 objects, 152 B
      ── app.py ───────────────────────────────────────────────────────────────────────────────┬── Heap ──────────────────────────────────────────────────────────────────────────────────────────────────────
        1 a = []                                                                               │▌        ┌────────────────────┐
        2 b = a                                                                                │▌b ────► │ #1 list       88 B │◄─┐
        3 del a                                                                                │▌        │ refcount = 2       │  │
        4 a = {}                                                                               │▌        └────────────────────┘  │
       ►5 a['k'] = b                                                                           │                                 │
                                                                                               │         ┌────────────────────┐  │
                                                                                               │ a ────► │ #2 dict       64 B │  │
                                                                                               │         │ refcount = 1       │  │
                                                                                               │         ├────────────────────┤  │
                                                                                               │         │ ['k'] → #1 list    ├──┘
                                                                                               │         └────────────────────┘
                                                                                               │
                                                                                               │
                                                                                               │
                                                                                               │
                                                                                               │
                                                                                               │
                                                                                               │
                                                                                               │
                                                                                               │
                                                                                               │
                                                                                               │
                                                                                               │
                                                                                               │
                                                                                               │
                                                                                               │
                                                                                               │
                                                                                               │
                                                                                               │
                                                                                               │
      ── Events ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────┬── Object ────────────────────────────────────────────────────────────
          1  alloc    #1 list   is born, 88 B, refcount = 1         app.py:1  a = []                                                   │ #1 list  88 B
          2  link     #1 list   a holds it                          app.py:1  a = []                                                   │ refcount = 2
          3  incref   #1 list   refcount 1 → 2                      app.py:2  b = a                                                    │ born by event 1 at app.py:1  a = []
          4  link     #1 list   b holds it                          app.py:2  b = a                                                    │ held by
          5  unlink   #1 list   a lets go of it                     app.py:3  del a                                                    │   b
          6  decref   #1 list   refcount 2 → 1                      app.py:3  del a                                                    │   #2['k']
          7  alloc    #2 dict   is born, 64 B, refcount = 1         app.py:4  a = {}                                                   │
          8  link     #2 dict   a holds it                          app.py:4  a = {}                                                   │
          9  incref   #1 list   refcount 1 → 2                      app.py:5  a['k'] = b                                               │
       ► 10  link     #1 list   #2['k'] holds it                    app.py:5  a['k'] = b                                               │
         11  mark               done                                                                                                   │
                                                                                                                                       │
                                                                                                                                       │
                                                                                                                                       │
                                                                                                                                       │
                                                                                                                                       │
                                                                                                                                       │
                                                                                                                                       │
                                                                                                                                       │
                                                                                                                                       │
                                                                                                                                       │
      ── Live bytes, at most 152 B ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
                                                                                                                           ███████████████████████████████████████████████████████████████████████████████████
                       ▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆███████████████████████████████████████████████████████████████████████████████████
                       ███████████████████████████████████████████████████████████████████████████████████████████████████████████████████████████████████████████████████████████████████████████████████████
      ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────▲────────────────m────────────────
       ? help  q quit  ←→ event  ↑↓ line  l suspects  w why  h history  Tab object  / search  b breakpoint  c run  C run back  u undo  x what if  z zoom  y copy address"
    `);
  });

  test('the screen follows the window', async () => {
    const screen = start();
    await screen.shows('at most');
    screen.resize(120, 30);
    await screen.until(() => /┬── Heap ─{50,}$/.test(screen.lines[1]) && screen.lines[29] !== '');
    screen.resize(60, 20);
    await screen.until(
      () => screen.lines[19].startsWith(' ? help') && !screen.text.includes('Heap'),
    );
    screen.press('z');
    await screen.shows('── Heap ──');
    screen.resize(30, 8);
    await screen.shows('This needs 40 × 12');
    screen.resize(80, 24);
    await screen.shows('── Heap ──');
  });
});

describe('what a trace or a person says cannot steer the terminal', () => {
  const evil = '\u001b[2J\u001b]0;owned\u0007\u009b31m\r\n\u202e\u0000';

  test('names, sources, labels, what is typed', async () => {
    const path = join(folder, 'evil.rwt');
    const at = `${evil}.py:1`;
    const object = { object: 1 } as const;
    await writeTrace(path, {
      sources: { [`${evil}.py`]: `x = "${evil}"\n` },
      steps: [
        { type: 'alloc', ...object, typeName: `T${evil}`, size: 8, gc: true, refcount: 1, at },
        { type: 'link', ...object, holder: { kind: 'variable', frame: evil, name: evil }, at },
        { type: 'link', ...object, holder: { kind: 'external', detail: evil }, at },
        { type: 'mark', label: evil, at },
      ],
    });
    const screen = Screen.start(['replay', path], { columns: 120, rows: 30 });
    await screen.shows('event 4 of 4');
    for (const key of ['l', 'w', 'r', 'h', 'K', 'x', 'b']) {
      screen.press('left', key);
      await screen.until(() => !screen.text.includes('Esc cancels'));
    }
    screen.press('\u009b', '\u202e', 'enter');
    await screen.shows('Expected');
    screen.press('escape');
    await screen.shows('\\x1b[2J\\x1b]0;owned\\x07');
    expect(controls(screen.written)).toEqual([]);
    screen.press('C-c');
    expect(await screen.end()).toBe(0);
  });

  /** Control characters and bidirectional ones, without the sequences that the debugger draws with. */
  function controls(written: string): string[] {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    const drawing = /\u001b\[(\d+;\d+H|[\d;]*m|K|2J|\?(1049|25|7|2026)[hl])/g;
    return written.replace(drawing, '').match(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu) ?? [];
  }

  test('NO_COLOR: nothing is coloured, or bold', async () => {
    const screen = Screen.start(['replay', trace], { env: { NO_COLOR: '1' } });
    await screen.shows('at most');
    screen.press('l');
    await screen.shows('Suspects');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
    expect(new Set(screen.written.match(/\u001b\[[\d;]*m/g))).toEqual(new Set(['\u001b[0m']));
  });
});

describe('what goes wrong', () => {
  test('a trace that was cut off is debugged up to there; then the exit code is 3', async () => {
    const path = join(folder, 'cut.rwt');
    await writeTrace(path, { ...twoNames, rows: 2 });
    truncateSync(path, Math.floor(statSync(path).size / 2));
    const screen = Screen.start(['replay', path]);
    await screen.shows('INCOMPLETE');
    screen.press('home', 'n');
    await screen.shows('event 2 of');
    screen.press('q');
    expect(await screen.end()).toBe(3);
    expect(screen.text).toMatch(/is incomplete at byte \d+/);
  });

  test('a moment that is not there is told before anything is drawn', async () => {
    const screen = start(80, 24, '--at', '12');
    expect(await screen.end()).toBe(1);
    expect(screen.text).toContain('There is no event 12: the last one is 11.');
    expect(screen.written).not.toContain('\u001b[?1049h');
  });

  test('SIGTERM gives the terminal back', async () => {
    const screen = start();
    await screen.shows('event 11 of 11');
    screen.signal('SIGTERM');
    await screen.end();
    expect(screen.isAlternate).toBe(false);
  });

  test('a window that is closed ends it', async () => {
    const screen = start();
    await screen.shows('event 11 of 11');
    screen.signal('SIGHUP');
    await screen.end();
  });

  test('on a terminal that cannot be drawn on, and with --plain, it plays the trace through', async () => {
    const dumb = Screen.start(['replay', trace], { env: { TERM: 'dumb' } });
    expect(await dumb.end()).toBe(0);
    expect(dumb.text).toContain('     2  link     #1 list         a holds it');
    const plain = start(80, 24, '--plain');
    expect(await plain.end()).toBe(0);
    expect(plain.text).toContain('     2  link     #1 list         a holds it');
  });
});

describe('a long trace without an index', () => {
  const long = join(folder, 'long.rwt');

  beforeAll(async () => {
    const dictionary = new TraceDictionary();
    const writer = new TraceWriter(fileSink(long), dictionary, plainMeta, { codec: zlibCodec });
    for (const chunk of chunksOf(randomHistory(1, 520_000), dictionary))
      await writer.writeChunk(chunk);
    await writer.finish({ exitCode: 0 });
  });

  test('gets one in memory', async () => {
    const screen = Screen.start(['replay', long]);
    await screen.shows('Indexing, so that every moment is near');
    await screen.shows('event 520,000 of 520,000');
    screen.press(':', '1', '2', '3', '4', '5', '6', 'enter');
    await screen.shows('event 123,456 of 520,000');
    screen.press('q');
    expect(await screen.end()).toBe(0);
    expect(existsSync(`${long}.index`)).toBe(false);
  });

  test('Esc goes on without', async () => {
    const screen = Screen.start(['replay', long]);
    await screen.shows('Indexing');
    screen.press('escape');
    await screen.shows('event 520,000 of 520,000');
  });
});
