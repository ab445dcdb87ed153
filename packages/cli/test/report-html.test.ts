import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type ParserError, parse } from 'parse5';
import type { Browser, Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser, startBrowser } from './browser.js';
import { HOSTILE, hostileTrace } from './hostile.js';
import { refwind, refwindHere, temporaryFolder } from './refwind.js';
import { twoNames, writeTrace } from './traces.js';

const folder = temporaryFolder();
const path = (name: string) => join(folder, name);

/** Sessions that a list keeps, cycles that wait for the collector, one that is left, marks. */
const PROGRAM = `import gc, refwind
class Session:
    def __init__(self, user): self.user = user
class Node:
    def __init__(self): self.other = None
log = []
def log_in(user):
    session = Session(user)
    log.append(session)
def pair():
    a, b = Node(), Node()
    a.other, b.other = b, a
for number in range(4):
    log_in(f'user {number}')
    pair()
    if number < 3: gc.collect()
    refwind.mark('round')
`;

beforeAll(async () => {
  const { writeFileSync } = await import('node:fs');
  writeFileSync(path('shop.py'), PROGRAM);
  const recorded = await refwind(['record', '-q', '--holders', 'full', 'shop.py'], { cwd: folder });
  expect(recorded).toMatchObject({ code: 0, stderr: '' });
  await writeTrace(path('hostile.rwt'), hostileTrace);
  await writeTrace(path('plain.rwt'), twoNames);
  await writeTrace(path('empty.rwt'), { steps: [] });
  for (const name of ['shop', 'hostile', 'plain', 'empty']) {
    const args = ['report', path(`${name}.rwt`), '-o', path(`${name}.html`)];
    expect(await refwind(args, { cwd: folder })).toEqual({ code: 0, stdout: '', stderr: '' });
  }
}, 120_000);

const pageText = (name: string): string => readFileSync(path(`${name}.html`), 'utf8');

describe('the file', () => {
  test.each(['shop', 'hostile', 'plain', 'empty'])('%s is HTML without a fault', (name) => {
    const errors: ParserError[] = [];
    parse(pageText(name), {
      sourceCodeLocationInfo: true,
      onParseError: (error) => errors.push(error),
    });
    expect(errors).toEqual([]);
  });

  test('--html writes to stdout', async () => {
    const { stdout, code } = await refwindHere('report', path('plain.rwt'), '--html');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^<!doctype html>/);
    expect(stdout.endsWith('</html>\n')).toBe(true);
  });

  test('of a hostile trace has no element and no attribute from it', () => {
    const allowed = /^(?:!doctype|[a-z\d:-]+)$/i;
    for (const [, name] of pageText('hostile').matchAll(/<\/?([^\s<>/]+)/g)) {
      expect(name).toMatch(allowed);
      expect(['script', 'link', 'img', 'iframe', 'object', 'base']).not.toContain(name);
    }
    expect(pageText('hostile')).not.toMatch(/<[^>"]*\son[a-z]+=/i);
  });
});

describe.runIf(hasBrowser)('in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser();
  }, 60_000);
  afterAll(() => browser?.close());

  async function opened<T>(name: string, look: (page: Page) => Promise<T>) {
    const page = await browser.newPage();
    const troubles: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => troubles.push(message.text()));
    page.on('pageerror', (error) => troubles.push(String(error)));
    page.on('dialog', (dialog) => troubles.push(dialog.message()));
    page.on('request', (request) => requests.push(request.url()));
    const url = pathToFileURL(path(`${name}.html`)).href;
    await page.goto(url, { waitUntil: 'load' });
    const found = await look(page);
    await page.close();
    expect({ troubles, requests }).toEqual({ troubles: [], requests: [url] });
    return found;
  }

  test('a report names the culprits, and its anchors lead somewhere', async () => {
    const { text, dead, pictures } = await opened('shop', (page) =>
      page.evaluate(() => ({
        text: document.body.textContent ?? '',
        dead: [...document.querySelectorAll('a')]
          .map((link) => link.getAttribute('href') ?? '')
          .filter((href) => document.querySelector(href) === null),
        pictures: document.querySelectorAll('.heap svg').length,
      })),
    );
    expect(text).toContain('4 Session (96 B) are still held by');
    expect(text).toContain('Session from shop.py:8 grows with each mark round: 3 more at the last');
    expect(text).toContain(
      '3 cycles had to wait for the collector, 1 cycle is left, closed by shop.py:12.',
    );
    expect(text).toContain('log.append(session)');
    expect(dead).toEqual([]);
    expect(pictures).toBeGreaterThan(2);
  });

  test('hostile names are text, nothing runs and nothing is asked for', async () => {
    const { title, text, foreign } = await opened('hostile', (page) =>
      page.evaluate(() => ({
        title: document.title,
        text: document.body.textContent ?? '',
        foreign: document.querySelectorAll('script,link,img,iframe,object,embed,form,base').length,
      })),
    );
    expect(foreign).toBe(0);
    expect(title).toContain('<img src=x onerror=document.title="owned">');
    for (const name of HOSTILE) {
      expect(text).toContain(
        name.replace('\n', '\\n').replace('\u001b', '\\x1b').replace('\u202e', '\\u202e'),
      );
    }
  });

  test.each([
    ['light', 1280],
    ['light', 360],
    ['dark', 1280],
    ['dark', 360],
  ] as const)('%s, %i pixels wide: fits, and is readable', async (scheme, width) => {
    for (const name of ['shop', 'hostile', 'empty']) {
      const { wide, contrast } = await opened(name, async (page) => {
        await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
        await page.setViewport({ width, height: 800 });
        return page.evaluate(() => {
          const brightness = (color: string) => {
            const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map(Number);
            return 0.299 * red + 0.587 * green + 0.114 * blue;
          };
          const { color, backgroundColor } = getComputedStyle(document.body);
          return {
            wide: document.documentElement.scrollWidth,
            contrast: brightness(color) - brightness(backgroundColor),
          };
        });
      });
      expect(wide).toBeLessThanOrEqual(width);
      expect(scheme === 'dark' ? contrast : -contrast).toBeGreaterThan(150);
    }
  });
});
