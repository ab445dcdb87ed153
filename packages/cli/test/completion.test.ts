import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { refwindHere, temporaryFolder } from './refwind.js';

const folder = temporaryFolder();

const script = async (shell: string): Promise<string> => {
  const { code, stdout, stderr } = await refwindHere('completion', shell);
  expect([code, stderr]).toEqual([0, '']);
  return stdout;
};

const has = (shell: string): boolean => spawnSync(shell, ['--version']).error === undefined;

describe('bash', () => {
  beforeAll(async () => {
    writeFileSync(join(folder, 'completion.bash'), await script('bash'));
    writeFileSync(join(folder, 'my trace.rwt'), '');
    writeFileSync(join(folder, 'other.rwt'), '');
    writeFileSync(join(folder, 'app.py'), '');
    mkdirSync(join(folder, 'runs'));
  });

  /** What bash offers for the last of the words, an empty one included. */
  function offered(...words: string[]): string[] {
    const lines = [
      'source ./completion.bash',
      'COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))',
      '_refwind',
      `printf '%s\\n' "\${COMPREPLY[@]}"`,
    ];
    const args = ['--noprofile', '--norc', '-c', lines.join('\n'), 'bash', 'refwind', ...words];
    const text = execFileSync('bash', args, { cwd: folder, encoding: 'utf8' });
    return text.split('\n').filter((line) => line !== '');
  }

  test.each<[words: string[], expected: string[]]>([
    [['re'], ['record', 'redact', 'replay', 'retained', 'report']],
    [['--v'], ['--version']],
    [
      ['help', 'in'],
      ['info', 'index'],
    ],
    [['info', '--j'], ['--json']],
    [['--no-color', 'info', '--j'], ['--json']],
    [
      ['graph', '--way', ''],
      ['holders', 'contents', 'both'],
    ],
    [['graph', '--way', 'h'], ['holders']],
    [['events', '--type', 'a'], ['alloc']],
    [['state', '--at', ''], []],
    [
      ['info', ''],
      ['my trace.rwt', 'other.rwt', 'runs'],
    ],
    [['info', 'm'], ['my trace.rwt']],
    [['record', 'a'], ['app.py']],
    [['record', '-o', 'oth'], ['other.rwt']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['python-module', ''], []],
  ])('%j', (words, expected) => {
    expect(offered(...words).sort()).toEqual([...expected].sort());
  });

  test('every option that help shows', async () => {
    const { stdout } = await refwindHere('record', '--help');
    const options = [...stdout.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, name]) => name);
    expect(options.length).toBeGreaterThan(15);
    expect(offered('record', '--').sort()).toEqual(options.sort());
  });
});

test.each([
  ['zsh', "'graph:a picture of what holds an object", "(holders contents both)'"],
  ['zsh', "'--json[", '*:trace:_files'],
  ['fish', "__fish_seen_subcommand_from graph' -l way -x -a 'holders contents both'", '-a record'],
])('%s knows commands, options and words to choose from', async (shell, ...texts) => {
  const written = await script(shell);
  for (const text of texts) {
    expect(written).toContain(text);
  }
});

test.each(['zsh', 'fish'])('%s takes its script', async (shell) => {
  const file = join(folder, `completion.${shell}`);
  writeFileSync(file, await script(shell));
  if (has(shell)) execFileSync(shell, ['-n', file]);
});

test('descriptions with quotes stay one word', async () => {
  const { stdout } = await refwindHere('--help');
  expect(stdout).toContain("one object's life");
  expect(await script('zsh')).toContain(`'history:one object'\\''s life, event by event'`);
  expect(await script('fish')).toContain("-d 'one object\\'s life, event by event'");
});

test('another shell is refused, with the nearest one', async () => {
  const { code, stderr } = await refwindHere('completion', 'fissh');
  expect(code).toBe(2);
  expect(stderr).toBe(
    "refwind: completion takes bash, zsh, fish, not 'fissh'. Did you mean 'fish'?\n",
  );
});
