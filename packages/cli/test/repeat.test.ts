import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { refwind, temporaryFolder } from './refwind.js';

// `record --repeat`: rounds of a function, and what they leave behind.

const folder = temporaryFolder();
const inFolder = (...args: string[]) => refwind(args, { cwd: folder });

beforeAll(() => {
  writeFileSync(
    join(folder, 'tasks.py'),
    `import re
kept = {}
def clean():
    re.compile('a%d' % 1000)
    return [str(number) for number in range(10)]
def leaky():
    re.compile('a%d' % len(kept))
    kept[len(kept) + 1000] = [1.5 * len(kept)]
class Suite:
    @staticmethod
    def fails():
        raise ValueError('no')
`,
  );
});

describe('record --repeat', () => {
  test('a function that leaves nothing behind', async () => {
    const args = ['--repeat', '4', '--warmup', '1', 'tasks:clean'];
    const ended = await inFolder('record', ...args);
    expect(ended).toMatchObject({ code: 0, stdout: '' });
    expect(ended.stderr).toMatch(
      /^refwind: tasks\.clean\.rwt: [^\n]+\nrefwind: 4 rounds: nothing was left behind\n$/,
    );
    const { marks } = JSON.parse((await inFolder('info', 'tasks.clean.rwt', '--json')).stdout);
    expect(marks.map(({ label }: { label: string }) => label)).toEqual([
      ...['round:0', 'round:1', 'round:2', 'round:3', 'round:4'],
    ]);
  });

  test('one that does: how much each round, and from where', async () => {
    const args = ['--repeat', '3', '--json', '-o', 'leaky.rwt', 'tasks:leaky'];
    const { code, stderr } = await inFolder('record', ...args);
    expect(code).toBe(0);
    const [, ...told] = stderr.trimEnd().split('\n');
    const json = told.pop() ?? '';
    expect(told.slice(0, 2)).toEqual([
      'refwind: objects left by each round: +3 +3 +3 (references +3 +3 +3)',
      expect.stringMatching(/^refwind: after 3 rounds: \+9 objects, \d+ B more$/),
    ]);
    expect(told.slice(2).sort()).toEqual([
      'refwind:   +3 float at tasks.py:8 in leaky, BINARY_OP',
      'refwind:   +3 int at tasks.py:8 in leaky, BINARY_OP',
      'refwind:   +3 list at tasks.py:8 in leaky, BUILD_LIST',
    ]);
    const { rounds } = JSON.parse(json);
    expect(rounds.rounds.map(({ round }: { round: number }) => round)).toEqual([0, 1, 2, 3]);
    expect(rounds.growth).toHaveLength(3);
    const state = await inFolder('state', 'leaky.rwt', '--at', 'mark:round:2', '--json');
    expect(JSON.parse(state.stdout)).toMatchObject({
      seq: rounds.rounds[2].seq,
      live: rounds.rounds[2].live,
    });
  });

  test('one that raises: as the program itself would', async () => {
    const { code, stderr } = await inFolder('record', '--repeat', '2', 'tasks:Suite.fails');
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^Traceback [\s\S]*\nValueError: no\nrefwind: tasks\.Suite\.fails\.rwt: [^\n]+\n$/,
    );
  });

  test.each([
    [
      ['--repeat', '2', 'tasks.py'],
      "--repeat takes what to run as module:function, such as tests.test_app:run, not 'tasks.py'.",
    ],
    [
      ['--repeat', '2', '-c', 'pass'],
      '--repeat runs a FUNC, given as module:function; not -c or -m.',
    ],
    [['--warmup', '2', 'tasks.py'], '--warmup goes with --repeat.'],
    [['--repeat', '0', 'tasks:clean'], "--repeat takes a whole number from 1 on, not '0'."],
  ])('%j', async (args, message) => {
    const ended = await inFolder('record', ...args);
    expect(ended).toEqual({ code: 2, stdout: '', stderr: `refwind: ${message}\n` });
  });
});
