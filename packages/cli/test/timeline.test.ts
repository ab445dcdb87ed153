import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { JSDOM } from 'jsdom';
import { beforeAll, describe, expect, test } from 'vitest';
import { HOSTILE, hostileTrace } from './hostile.js';
import { refwind, refwindHere, temporaryFolder } from './refwind.js';
import { type Step, writeTrace } from './traces.js';

const folder = temporaryFolder();
const path = (name: string) => join(folder, name);

const born = (object: number, typeName: string, size: number): Step => {
  return { type: 'alloc', object, typeName, size, gc: true, refcount: 1, at: 'app.py:1' };
};
const died = (object: number): Step[] => [
  { type: 'decref', object, refcount: 0, at: 'app.py:2' },
  { type: 'free', object, cause: 'refcount', at: 'app.py:2' },
];
const pass = { type: 'gc-pass', generation: 0, reason: 'explicit', at: 'app.py:3' } as const;

beforeAll(async () => {
  await writeTrace(path('app.rwt'), {
    steps: [
      born(1, 'dict', 64),
      born(2, 'app.Node', 2048),
      { type: 'mark', label: 'full', at: 'app.py:2' },
      ...died(2),
      { ...pass, phase: 'begin' },
      { ...pass, phase: 'end', collected: 0, uncollectable: 0 },
      born(3, 'list', 512),
    ],
  });
  await writeTrace(path('hostile.rwt'), hostileTrace);
});

describe('timeline', () => {
  test('in the terminal, as wide as it is', async () => {
    const at = (columns: string, ...options: string[]) =>
      refwind(['timeline', 'app.rwt', ...options], { cwd: folder, env: { COLUMNS: columns } });
    const { stdout, code } = await at('60');
    expect(code).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "Bytes alive, events 0 to 8
                                                       most    end
      all       ▁▁▁▁▂▂▂▂█████████████▂▂▂▂▂▂▂▂▂▂▂▂▃  2.1 KiB  576 B
      app.Node  ▁▁▁▁▁▁▁▁█████████████▁▁▁▁▁▁▁▁▁▁▁▁▁  2.0 KiB    0 B
      list      ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁█    512 B  512 B
      dict      ▁▁▁▁██████████████████████████████     64 B   64 B
      passes                             │                1
      marks                 │                             1
      marks: full 3
      "
    `);
    for (const columns of ['60', '80', '120']) {
      const { stdout: text } = await at(columns, '--of', 'objects', '--ascii');
      for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(Number(columns));
      expect(text).not.toMatch(/[^\n -~]/);
    }
  });

  test('as data', async () => {
    const { stdout } = await refwindHere('timeline', path('app.rwt'), '--json', '--types', '1');
    expect(JSON.parse(stdout)).toMatchObject({
      ...{ from: 0, to: 8, types: ['app.Node'], typesLeft: 2 },
      mostBytes: { most: 2112, seq: 2 },
      passes: [{ number: 1, beginSeq: 6 }],
      marks: [{ label: 'full', seq: 3 }],
    });
  });

  test('as a picture, whose file says the form', async () => {
    const { code, stdout } = await refwindHere('timeline', path('app.rwt'), '-o', path('a.svg'));
    expect([code, stdout]).toEqual([0, '']);
    const page = new JSDOM(readFileSync(path('a.svg'), 'utf8'), { contentType: 'image/svg+xml' });
    const titles = [...page.window.document.querySelectorAll('title')].map((it) => it.textContent);
    expect(titles).toContain('app.Node');
    expect(titles).toContain('mark full, event 3');
    expect(titles.some((text) => text?.startsWith('gc:1, generation 0, after event 6'))).toBe(true);
    expect(titles.some((text) => text?.startsWith('event 2: 2.1 KiB, 2 objects'))).toBe(true);
  });

  test('hostile names are texts of the picture', async () => {
    const { stdout } = await refwindHere('timeline', path('hostile.rwt'), '--svg');
    const page = new JSDOM(stdout, { contentType: 'image/svg+xml' }).window.document;
    expect(page.querySelectorAll('script,image,a,foreignObject,use,link,img')).toHaveLength(0);
    const names = [...page.querySelectorAll('.legend-label')].map((it) => it.textContent);
    expect(names).toContain(HOSTILE[0]);
  });

  test.each([
    [['--types', '9'], "--types takes a whole number up to 8, not '9'."],
    [['--svg', '--json'], 'Give one of --svg, --json.'],
    [['--of', 'byte'], "--of takes bytes, objects, not 'byte'. Did you mean 'bytes'?"],
    [['-o', '/no/such/folder/a.svg'], 'The timeline cannot be written to /no/such/folder/a.svg'],
  ])('%j is told in a sentence', async (args, message) => {
    const { code, stdout, stderr } = await refwindHere('timeline', path('app.rwt'), ...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });
});
