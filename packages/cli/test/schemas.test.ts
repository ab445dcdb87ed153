import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ValidateFunction } from 'ajv';
import Ajv from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Ended, refwind, refwindHere, root, temporaryFolder } from './refwind.js';

// docs/schemas: what `--json` gives, checked against what the built program gives. No schema lets a field pass that it
// does not name.

const docs = join(root, 'docs', 'schemas');
const folder = temporaryFolder();
const inFolder = (...args: string[]): Promise<Ended> => refwind(args, { cwd: folder });

/** Cycles, passes, a watched object, marks, a leak, a finalizer. */
const PROGRAM = `import gc, refwind
class Node:
    def __init__(self): self.other = None
kept = []
refwind.watch(kept, 'the kept')
def round_of(n):
    a, b = Node(), Node()
    a.other, b.other = b, a
    kept.append([n, a])
    c, d = Node(), Node()
    c.other, d.other = d, c
    del c, d
    gc.collect(0)
    refwind.mark('round')
for number in range(3):
    round_of(number)
left = [[]]
left[0].append(left)
del left
`;

beforeAll(async () => {
  writeFileSync(join(folder, 'app.py'), PROGRAM);
  writeFileSync(join(folder, 'good.py'), PROGRAM.replace('kept.append([n, a])', 'pass'));
  writeFileSync(join(folder, 'plain.py'), 'a = [1, 2]\nb = {"k": a}\ndel a\n');
  writeFileSync(
    join(folder, 'tasks.py'),
    'kept = []\ndef leaky():\n    kept.append([len(kept)])\n',
  );
  const bad = await inFolder('record', '--json', '--check', '--holders', 'full', 'app.py');
  expectValid('record', lastLine(bad.stderr));
  expect((await inFolder('record', '--holders', 'full', 'good.py')).code).toBe(0);
}, 120_000);

const validators = new Map<string, ValidateFunction>();

function validatorOf(name: string): ValidateFunction {
  const known = validators.get(name);
  if (known !== undefined) return known;
  const schema = JSON.parse(readFileSync(join(docs, `${name}.json`), 'utf8'));
  const made = new Ajv({ strict: true, strictTuples: false, allowUnionTypes: true }).compile(
    schema,
  );
  validators.set(name, made);
  return made;
}

function expectValid(name: string, text: string): void {
  const validate = validatorOf(name);
  validate(JSON.parse(text));
  expect(validate.errors ?? [], `${name}: ${text.slice(0, 2000)}`).toEqual([]);
}

const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) ?? '';

test('the schemas are those of the types: npm run schemas writes them', async () => {
  const made = await import(join(root, 'scripts', 'schemas.mjs'));
  const texts: Map<string, string> = made.schemaTexts();
  expect(readdirSync(docs).sort()).toEqual([...texts.keys()].sort());
  for (const [name, text] of texts) expect(readFileSync(join(docs, name), 'utf8')).toBe(text);
});

test('every command that takes --json has a schema', async () => {
  const { stdout } = await refwindHere('--help');
  const names = [...stdout.matchAll(/^ {2}([a-z-]+) \[options\]/gm)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(20);
  for (const name of names) {
    const help = await refwindHere(name, '--help');
    if (/^ +--json/m.test(help.stdout)) expect(readdirSync(docs)).toContain(`${name}.json`);
  }
});

describe('one JSON value', () => {
  test.each<[schema: string, ...args: string[]]>([
    ['info', 'info', 'app.rwt'],
    ['info-share', 'info', 'app.rwt', '--share', 'end'],
    ['verify', 'verify', 'app.rwt'],
    ['index', 'index', 'good.rwt'],
    ['state', 'state', 'app.rwt', '--at', 'end'],
    ['state', 'state', 'app.rwt', '--at', 'mark:round', '--type', 'Node'],
    ['history', 'history', 'app.rwt', 'kept@end'],
    ['history', 'history', 'app.rwt', 'Node#3'],
    ['history-pairs', 'history', 'app.rwt', 'Node#1', '--pairs'],
    ['why', 'why', 'app.rwt', 'Node#1'],
    ['why', 'why', 'app.rwt', 'Node#2'],
    ['why-ways', 'why', 'app.rwt', 'Node#1', '--ways', '5'],
    ['graph', 'graph', 'app.rwt', '--at', 'end'],
    ['graph', 'graph', 'app.rwt', '--at', 'end', '--object', 'Node#1', '--way', 'both'],
    ['leaks', 'leaks', 'app.rwt'],
    ['leaks', 'leaks', 'app.rwt', '--at', 'mark:round'],
    ['growth', 'growth', 'app.rwt', '--marks', 'round'],
    ['balance', 'balance', 'app.rwt'],
    ['balance', 'balance', 'app.rwt', '--by', 'type'],
    ['cycles', 'cycles', 'app.rwt'],
    ['find', 'find', 'app.rwt', 'type Node live > 2'],
    ['find', 'find', 'app.rwt', 'type Node live > 200'],
    ['diff', 'diff', 'app.rwt', 'mark:round', 'end'],
    ['churn', 'churn', 'app.rwt'],
    ['churn', 'churn', 'app.rwt', '--by', 'type'],
    ['lifetimes', 'lifetimes', 'app.rwt'],
    ['lifetimes', 'lifetimes', 'app.rwt', '--by', 'type'],
    ['garbage', 'garbage', 'app.rwt'],
    ['holders', 'holders', 'app.rwt', 'Node#2'],
    ['compare', 'compare', 'good.rwt', 'app.rwt'],
    ['retained', 'retained', 'app.rwt'],
    [
      'check',
      'check',
      'app.rwt',
      'leaks == 0',
      'cycles == 0',
      'live objects < 1',
      'peak bytes < 1',
    ],
    ['report', 'report', 'app.rwt'],
    ['timeline', 'timeline', 'app.rwt'],
    ['export', 'export', 'app.rwt', '--as', 'ndjson', '-o', 'app.ndjson'],
    ['redact', 'redact', 'app.rwt', '-o', 'redacted.rwt'],
    ['import', 'import', 'app.ndjson', '--as', 'ndjson', '-o', 'imported.rwt'],
    ['whatif', 'whatif', 'app.rwt', '--at', 'mark:round', '--drop', 'kept', '--collect'],
    ['simulate-trace', 'simulate', '--trace', 'app.rwt', '--gc', 'G4'],
    ['simulate-sweep', 'simulate', '--trace', 'app.rwt', '--sweep', 'G4,I1'],
  ])('%s: %s', async (schema, ...args) => {
    const { stdout, stderr, code } = await inFolder(...args, '--json');
    expect([stderr, code > 1]).toEqual(['', false]);
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expectValid(schema, stdout);
  });
});

describe('a JSON value to a line', () => {
  test.each<[schema: string, ...args: string[]]>([
    ['events', 'events', 'app.rwt'],
    ['replay', 'replay', 'app.rwt', '--reverse', '--from', 'mark:round'],
    ['passes', 'passes', 'app.rwt'],
    ['sql', 'sql', 'app.rwt', 'SELECT * FROM objects'],
  ])('%s', async (schema, ...args) => {
    const { stdout, code } = await inFolder(...args, '--json');
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(2);
    for (const line of lines) expectValid(schema, line);
  });
});

test('each line of an export as ndjson', async () => {
  const { stdout } = await inFolder('export', 'app.rwt', '--as', 'ndjson');
  const lines = stdout.trimEnd().split('\n');
  expect(lines.length).toBeGreaterThan(10);
  for (const line of lines) expectValid('export-ndjson', line);
  const later = await inFolder('export', 'app.rwt', '--as', 'ndjson', '--from', 'mark:round');
  for (const line of later.stdout.trimEnd().split('\n')) expectValid('export-ndjson', line);
});

describe('the last line of stderr', () => {
  test('simulate', async () => {
    expectValid('simulate', lastLine((await inFolder('simulate', 'plain.py', '--json')).stderr));
  });

  test('record --repeat, with rounds', async () => {
    const { stderr } = await inFolder('record', '--json', '--repeat', '3', 'tasks:leaky');
    expectValid('record', lastLine(stderr));
    expect(JSON.parse(lastLine(stderr)).rounds.rounds).toHaveLength(4);
  });
});

test('a value that is not as its schema says is refused', () => {
  const validate = validatorOf('info-share');
  expect(validate({ seq: 1, moment: '1~abc' })).toBe(true);
  for (const wrong of [{ seq: 1 }, { seq: 1.5, moment: '' }, { seq: 1, moment: '', more: 1 }, []]) {
    expect(validate(wrong)).toBe(false);
  }
});
