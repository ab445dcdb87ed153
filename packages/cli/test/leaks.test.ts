import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Why, WhyStep } from '@refwind/replay';
import { describe, expect, test } from 'vitest';
import { refwind, root, temporaryFolder } from './refwind.js';
import { Screen } from './terminal.js';

// Each story in examples/leaks leaks one object, and names the line that takes the fatal reference. What is recorded
// of who holds whom must lead from the object to that line.

const FOLDER = 'examples/leaks';
const traces = temporaryFolder();
const stories = readdirSync(join(root, FOLDER)).filter((file) => file.endsWith('.py'));

/** By story: the references that keep the object, the fatal one with an exclamation mark. */
const WAYS: Readonly<Record<string, readonly string[]>> = {
  'callback.py': [
    'callbacks: list',
    '! [0]: function',
    '.__closure__: tuple',
    '[0]: cell',
    '.cell_contents: View',
  ],
  'default_argument.py': ['sell: function', '.__defaults__: tuple', '[0]: list', '! [0]: Ticket'],
  'exception.py': [
    '! .failure: ValueError',
    '.__traceback__: traceback',
    '.tb_frame: frame',
    '.document: Document',
  ],
  'finalizer.py': ['.pool: Pool', '! .connection: Connection'],
  'generator.py': ['! unfinished: generator', '.table: Table'],
  'last_exception.py': [
    '! sys.last_exc: LookupError',
    '.__traceback__: traceback',
    '.tb_next: traceback',
    '.tb_frame: frame',
    '.request: Request',
  ],
  'logging_handler.py': [
    'log: Logger',
    '.handlers: list',
    '! [0]: SessionHandler',
    '.session: Session',
  ],
  'lru_cache.py': [
    'Report: type',
    '.__dict__: dict',
    "['total']: functools._lru_cache_wrapper",
    '.cache: dict',
    '! {<tuple>}: tuple',
    '[0]: Report',
  ],
  'partial.py': ['! .click: functools.partial', '.args: tuple', '[0]: Button'],
  'registry.py': ['registry: dict', "! ['spelling']: Plugin"],
  'task.py': ['started: list', '! [0]: _asyncio.Task', '.<+32>: Page'],
  'weak_callback.py': [
    'watched: list',
    '! [0]: weakref.ReferenceType',
    '.__callback__: function',
    '.__closure__: tuple',
    '[0]: cell',
    '.cell_contents: Image',
  ],
};

/** What a story's comments say: the type of the object that leaks, and the line that takes the fatal reference. */
function told(path: string): { readonly leaks: string; readonly fatal: number } {
  const lines = readFileSync(join(root, path), 'utf8').split('\n');
  const [leaks = ''] = lines.flatMap((line) => /^# leaks: (\w+)$/.exec(line)?.[1] ?? []);
  return { leaks, fatal: lines.findIndex((line) => line.endsWith('# fatal')) + 1 };
}

/** A step, without numbers of objects. */
function stepText({ holder, typeName }: WhyStep): string {
  if (holder.kind === 'variable') {
    return `${holder.frame === '__main__' ? '' : `${holder.frame}.`}${holder.name}: ${typeName}`;
  }
  return `${holder.kind === 'slot' ? holder.key.replace(/ #\d+>/, '>') : holder.kind}: ${typeName}`;
}

describe('what is recorded of a leak leads to the line that takes the fatal reference', () => {
  test('of every story', () => {
    expect(stories.sort()).toEqual(Object.keys(WAYS).sort());
  });

  test.each(Object.entries(WAYS))('%s', async (file, way) => {
    const { leaks, fatal } = told(`${FOLDER}/${file}`);
    const trace = join(traces, basename(file, '.py'));
    const recording = await refwind([
      ...['record', '-q', '--holders', 'full', '-o', trace],
      `${FOLDER}/${file}`,
    ]);
    expect(recording).toMatchObject({ code: 0, stderr: '' });
    const { code, stdout, stderr } = await refwind(['why', trace, `${leaks}#1`, '--json']);
    expect(code, stderr).toBe(0);
    const { steps } = JSON.parse(stdout) as Why;
    expect(steps.map(stepText)).toEqual(way.map((step) => step.replace(/^! /, '')));
    const site = steps[way.findIndex((step) => step.startsWith('! '))]?.site;
    expect(site).toMatchObject({ line: fatal, file: expect.stringMatching(`/${FOLDER}/${file}$`) });
    expect(await keysToFatalLine(trace, fatal)).toBeLessThanOrEqual(10);
  });
});

/** Finds the culprit as a person does: opens the suspects, goes down to the fatal line, Enter. How many keys that takes. */
async function keysToFatalLine(trace: string, fatal: number): Promise<number> {
  const screen = Screen.start(['replay', trace], { columns: 120, rows: 40 });
  const isThere = () => screen.lines.some((line) => new RegExp(`^ ► *${fatal} `).test(line));
  await screen.shows('Events');
  screen.press('l');
  await screen.shows('Suspects');
  let keys = 1;
  while (!isThere()) {
    const row = `(${keys} of`;
    expect(screen.text).toContain(row);
    screen.press('down');
    keys++;
    await screen.shows(`(${keys} of`);
  }
  screen.press('enter');
  // The first line tells where the playhead is.
  await screen.until(() => screen.lines[0].includes(`.py:${fatal} `) && isThere());
  screen.press('q');
  await screen.end();
  return keys + 1;
}
