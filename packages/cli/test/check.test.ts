import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { JSDOM } from 'jsdom';
import { beforeAll, describe, expect, test } from 'vitest';
import { refwind, refwindHere, stackTrace, temporaryFolder } from './refwind.js';
import { type Step, writeTrace } from './traces.js';

const folder = temporaryFolder();
const path = (name: string) => join(folder, name);

const HOSTILE = '</failure>"&\u001b[31m%0A::error,:\u0000\ud800\u202e';

const born = (object: number, typeName: string, at: string): Step => ({
  type: 'alloc',
  object,
  typeName,
  size: 64,
  gc: true,
  refcount: 1,
  at,
});

beforeAll(async () => {
  await writeTrace(path('shop.rwt'), {
    steps: [
      born(1, 'list', 'app.py:1'),
      {
        type: 'link',
        object: 1,
        holder: { kind: 'variable', frame: '__main__', name: 'log' },
        at: 'app.py:1',
      },
      born(2, 'Session', 'app.py:4'),
      { type: 'link', object: 2, holder: { kind: 'slot', owner: 1, key: '[0]' }, at: 'app.py:5' },
      born(3, 'Session', 'app.py:4'),
      { type: 'link', object: 3, holder: { kind: 'slot', owner: 1, key: '[1]' }, at: 'app.py:5' },
      born(4, HOSTILE, `${HOSTILE}.py:4`),
    ],
    sources: { 'app.py': 'log = []\n\n\n    session = Session()\n    log.append(session)\n' },
  });
});

const check = (...args: string[]) => refwindHere('check', path('shop.rwt'), ...args);

describe('rules', () => {
  test('that hold: exit code 0', async () => {
    const { code, stdout } = await check('leaks == 0', 'peak bytes < 50MB');
    expect(stdout).toBe(
      'holds   leaks == 0: 0 objects that nobody can reach, not freed\n' +
        'holds   peak bytes < 50MB: 256 B alive at once\n2 rules, all hold\n',
    );
    expect(code).toBe(0);
  });

  test('that are broken: exit code 1, with the lines to blame', async () => {
    const { code, stdout } = await check('never-freed type Session == 0', 'peak objects <= 9');
    expect(stdout).toBe(
      'broken  never-freed type Session == 0: 2 objects never freed\n' +
        '        2 objects Session (#2 …)  app.py:5  log.append(session)\n' +
        'holds   peak objects <= 9: 4 objects alive at once\n2 rules, 1 broken\n',
    );
    expect(code).toBe(1);
  });

  test('as data', async () => {
    const { code, stdout } = await check('live objects == 0 type Session', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      holds: false,
      results: [
        {
          rule: {
            text: 'live objects == 0 type Session',
            measure: 'live objects',
            marks: null,
            typeName: 'Session',
            place: null,
            at: null,
            comparator: '==',
            amount: 0,
          },
          found: 2,
          holds: false,
          at: 7,
          culprits: [
            {
              amount: 2,
              typeName: 'Session',
              object: 2,
              site: {
                file: 'app.py',
                line: 4,
                function: '<module>',
                offset: 8,
                opcode: 'STORE_NAME',
              },
            },
          ],
        },
      ],
    });
  });

  test('as JUnit XML, which an XML parser reads, whatever names are in it', async () => {
    const { stdout } = await check('never-freed == 0', 'leaks == 0', '--format', 'junit');
    const { document } = new JSDOM(stdout, { contentType: 'text/xml' }).window;
    const suite = document.querySelector('testsuites > testsuite');
    expect(suite?.getAttribute('tests')).toBe('2');
    expect(suite?.getAttribute('failures')).toBe('1');
    const [broken, fine] = document.querySelectorAll('testcase');
    expect(broken.getAttribute('name')).toBe('never-freed == 0');
    expect(broken.querySelector('failure')?.getAttribute('message')).toBe('4 objects never freed');
    expect(broken.textContent).toContain('app.py:5: 2 objects Session (#2 …)\n');
    expect(broken.textContent).toContain('</failure>"&\\x1b[31m%0A::error,:\\x00\\ud800\\u202e');
    expect(fine.querySelector('failure')).toBeNull();
  });

  test('as GitHub annotations: one line each, at the line to blame', async () => {
    const { stdout } = await check('never-freed == 0', 'leaks == 0', '--format', 'github');
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toBe(
      '::error file=app.py,line=5,title=refwind%3A never-freed == 0::4 objects never freed; here 2 objects Session (#2 …)',
    );
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(line).toMatch(/^::error file=[^,:]+,line=\d+,title=[^,:]+::/);
  });
});

describe('where rules come from', () => {
  test('a file, and rules beside it', async () => {
    writeFileSync(path('memory.json'), '{ "$schema": "x", "rules": ["leaks == 0"] }');
    const { stdout, code } = await check('peak objects < 9', '--config', path('memory.json'));
    expect([stdout.split('\n').length, code]).toEqual([4, 0]);
  });

  test('refwind.config.json in the current folder', async () => {
    writeFileSync(path('refwind.config.json'), '{ "rules": ["never-freed type Session == 0"] }');
    const { code, stdout } = await refwind(['check', 'shop.rwt'], { cwd: folder });
    expect(stdout).toContain('broken  never-freed type Session == 0: 2 objects never freed');
    expect(code).toBe(1);
  });

  test('refwind.config.ts: types, imports and code, without anything installed beside it', async () => {
    const away = join(folder, 'typed');
    mkdirSync(away);
    writeFileSync(join(away, 'limits.ts'), 'export const most: number = 9;\n');
    writeFileSync(
      join(away, 'refwind.config.ts'),
      "import { most } from './limits';\nconst rules: readonly string[] = ['peak objects < ' + most];\nexport default { rules };\n",
    );
    const inAway = (...args: string[]) => refwind(['check', '../shop.rwt', ...args], { cwd: away });
    const { code, stdout } = await inAway();
    expect([stdout.split('\n')[0], code]).toEqual([
      'holds   peak objects < 9: 4 objects alive at once',
      0,
    ]);
    writeFileSync(join(away, 'wrong.ts'), 'export default { rules: [1] };\n');
    writeFileSync(join(away, 'worse.ts'), 'const a: = 1;\n');
    writeFileSync(join(away, 'worst.mjs'), "throw new Error('not today');\n");
    for (const [file, message] of [
      ['wrong.ts', 'export default { rules: [\'leaks == 0\'] }; entry 1 of "rules" is no text.'],
      ['worse.ts', 'worse.ts cannot be loaded: '],
      ['worst.mjs', 'worst.mjs cannot be loaded: not today'],
      ['none.ts', 'The rules cannot be read from none.ts: there is no such file.'],
    ]) {
      const { stderr, ...rest } = await inAway('--config', file);
      expect(rest).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(message);
      expect(stderr).not.toMatch(stackTrace);
    }
    writeFileSync(join(away, 'refwind.config.json'), '{ "rules": ["leaks == 0"] }');
    expect((await inAway()).stderr).toContain('say which with --config, or keep one of them.');
  });

  test.each([
    ['{', 'wrong.json is not JSON: '],
    [
      '[]',
      'wrong.json must be an object with a list of rules: { "rules": ["leaks == 0"] }; it has no',
    ],
    ['{"rules": []}', '"rules" is empty.'],
    ['{"rules": [1]}', 'entry 1 of "rules" is no text.'],
    ['{"rules": ["leaks == 0"], "rule": 1}', '"rule" is not known.'],
    ['{"rules": ["leeks == 0"]}', "Rule 'leeks == 0': expected 'leaks', 'cycles'"],
  ])('a file with %s is refused', async (text, message) => {
    writeFileSync(path('wrong.json'), text);
    const { code, stdout, stderr } = await refwind(
      ['check', 'shop.rwt', '--config', 'wrong.json'],
      {
        cwd: folder,
      },
    );
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(stackTrace);
  });

  test.each([
    [[], 'No rule is given, and there is no refwind.config.json or refwind.config.ts here.'],
    [['--config', 'none.json'], 'The rules cannot be read from none.json: there is no such file.'],
    [['growth(mark:round) == 0'], 'the trace has no marks.'],
    [['live objects == 0 at app.py:99'], "Moment 'app.py:99'"],
  ])('%j is told in a sentence', async (args, message) => {
    const { code, stdout, stderr } = await check(...args);
    expect(code).toBeGreaterThan(0);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
  });
});
