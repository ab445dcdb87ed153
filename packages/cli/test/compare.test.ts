import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { RunComparison } from '@refwind/replay';
import { beforeAll, describe, expect, test } from 'vitest';
import { refwind, root, temporaryFolder } from './refwind.js';
import { twoNames, writeTrace } from './traces.js';

// Each story in examples/leaks has a mended variant of the same name in examples/leaks/fixed. Comparing the two must
// name the line that the story calls fatal as its first or second answer.

const FOLDER = 'examples/leaks';
const folder = temporaryFolder();
const stories = readdirSync(join(root, FOLDER))
  .filter((file) => file.endsWith('.py'))
  .map((file) => basename(file, '.py'));

beforeAll(async () => {
  await writeTrace(join(folder, 'bad.rwt'), twoNames);
  await writeTrace(join(folder, 'good.rwt'), { ...twoNames, steps: twoNames.steps.slice(0, 8) });
});

async function recorded(path: string, name: string): Promise<string> {
  const trace = join(folder, name);
  const args = ['record', '-q', '--holders', 'full', '-o', trace, path];
  expect(await refwind(args)).toMatchObject({ code: 0, stderr: '' });
  return trace;
}

describe('compare names the guilty line', () => {
  test('there is a mended variant of each story', () => {
    const fixed = readdirSync(join(root, FOLDER, 'fixed')).map((file) => basename(file, '.py'));
    expect(fixed.sort()).toEqual(stories.sort());
  });

  test.each(stories)('%s', async (story) => {
    const text = readFileSync(join(root, FOLDER, `${story}.py`), 'utf8').split('\n');
    const fatal = text.findIndex((line) => line.endsWith('# fatal')) + 1;
    const good = await recorded(`${FOLDER}/fixed/${story}.py`, `${story}.good`);
    const bad = await recorded(`${FOLDER}/${story}.py`, `${story}.bad`);
    const { code, stdout, stderr } = await refwind(['compare', good, bad, '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { blame } = JSON.parse(stdout) as RunComparison;
    expect(blame.slice(0, 2).map(({ site }) => site.line)).toContain(fatal);
  });
});

describe('compare', () => {
  test('in words', async () => {
    const { code, stdout } = await refwind(['compare', 'good.rwt', 'bad.rwt'], { cwd: folder });
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `Lines that keep what the good run has not, the likeliest first
None.

Where they part: event 9
  good: it is over
  bad : incref #1 at app.py:5: a['k'] = b

Objects alive
As many of each in both.

References that stand out
good  bad  taken by  source
   0    1  app.py:5  a['k'] = b
`,
    });
  });

  test('of a run with itself', async () => {
    const args = ['compare', 'bad.rwt', 'bad.rwt'];
    const { code, stdout } = await refwind(args, { cwd: folder });
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'The runs do not differ.\n' });
    const json = await refwind([...args, '--json'], { cwd: folder });
    const nothing = { blame: [], parting: null, balance: [], populations: [] };
    expect(JSON.parse(json.stdout)).toEqual(nothing);
  });

  test('of a trace that is not there', async () => {
    const { code, stderr } = await refwind(['compare', 'good.rwt', 'no.rwt'], { cwd: folder });
    expect(code).toBe(3);
    expect(stderr).toMatch(/^refwind: The trace no\.rwt cannot be opened: /);
  });
});
