import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { refwind, temporaryFolder } from './refwind.js';

const folder = temporaryFolder();
const record = (...args: string[]) => refwind(['record', '-q', ...args], { cwd: folder });

const LEAKY = 'ring = []\nring.append(ring)\ndel ring\nprint("done")\n';

beforeAll(() => {
  writeFileSync(join(folder, 'leaky.py'), LEAKY);
  writeFileSync(join(folder, 'failing.py'), `${LEAKY}raise SystemExit(7)\n`);
  writeFileSync(join(folder, 'clean.py'), 'print("done")\n');
  writeFileSync(join(folder, 'refwind.config.json'), '{ "rules": ["leaks == 0"] }');
});

describe('record --check-rules', () => {
  test("makes the exit code 1 when a rule is broken; stdout stays the program's", async () => {
    const { code, stdout, stderr } = await record('--check-rules', 'leaky.py');
    expect({ code, stdout }).toEqual({ code: 1, stdout: 'done\n' });
    expect(stderr).toMatch(/^broken {2}leaks == 0: 1 object that nobody can reach, not freed\n/);
    expect(stderr).toContain('leaky.py:2');
  });

  test('is content when all hold', async () => {
    const { code, stderr } = await record('--check-rules', 'clean.py');
    expect([code, stderr]).toEqual([
      0,
      'holds   leaks == 0: 0 objects that nobody can reach, not freed\n1 rule, all hold\n',
    ]);
  });

  test("never hides the program's own exit code", async () => {
    const { code, stderr } = await record('--check-rules', 'failing.py');
    expect(code).toBe(7);
    expect(stderr).toContain('broken  leaks == 0');
  });

  test('takes rules one by one, and says what became of them as JSON', async () => {
    const { code, stderr } = await record('--json', '--rule', 'peak objects < 999', 'leaky.py');
    expect(code).toBe(0);
    const { rules } = JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '');
    expect(rules).toMatchObject({
      holds: true,
      results: [{ rule: { text: 'peak objects < 999' } }],
    });
  });

  test('a wrong rule costs no recording', async () => {
    const { code, stdout, stderr } = await record(
      '-o',
      'none.rwt',
      '--rule',
      'leeks == 0',
      'clean.py',
    );
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain("Rule 'leeks == 0': expected 'leaks', 'cycles'");
    expect(existsSync(join(folder, 'none.rwt'))).toBe(false);
  });
});
