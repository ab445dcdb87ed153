import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { refwindHere, root, temporaryFolder } from './refwind.js';
import { twoNames, writeTrace } from './traces.js';

const folder = temporaryFolder();
const [one, two] = [join(folder, 'one.rwt'), join(folder, 'two.rwt')];

beforeAll(async () => {
  await writeTrace(one, twoNames);
  await writeTrace(two, { ...twoNames, steps: twoNames.steps.slice(0, 6) });
});

const page = readFileSync(join(root, 'docs', 'sql.md'), 'utf8');
const sections = [...page.matchAll(/^## (.*?)\n[\s\S]*?```sql\n([\s\S]*?)```/gm)];
const queries = new Map(sections.map(([, title, sql]) => [title, sql]));

type Row = Readonly<Record<string, string | number | null>>;

async function answers(sql: string, ...more: string[]): Promise<Row[]> {
  const { stdout, stderr, code } = await refwindHere('sql', one, sql, ...more, '--json');
  expect([stderr, code]).toEqual(['', 0]);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

const ask = (title: string, ...more: string[]) => answers(queries.get(title) ?? '', ...more);

async function ours(...args: string[]) {
  const [command, ...rest] = args;
  return JSON.parse((await refwindHere(command, one, ...rest, '--json')).stdout);
}

test('the page has the main questions', () => {
  expect([...queries.keys()]).toEqual([
    'Leaks by site',
    'Balance by site',
    'History of an object',
    'State at a moment',
    'Churn',
    'Growth between marks',
    'Two runs compared',
  ]);
});

test('leaks by site', async () => {
  expect(await ask('Leaks by site')).toEqual([
    { file: 'app.py', line: 1, type_name: 'list', objects: 1, bytes: 88 },
    { file: 'app.py', line: 4, type_name: 'dict', objects: 1, bytes: 64 },
  ]);
});

test('balance by site: what is taken is as ours, and all that is given back', async () => {
  const rows = await ask('Balance by site');
  const taken = (each: readonly { taken: number }[]) =>
    each
      .map((row) => row.taken)
      .filter((n) => n > 0)
      .sort();
  const { rows: balance } = await ours('balance', '--at', 'exit');
  expect(taken(rows as never)).toEqual(taken(balance));
  expect(rows.reduce((sum, { given }) => sum + Number(given), 0)).toBe(1);
});

test('history and state', async () => {
  const sql = (queries.get('History of an object') ?? '').replace('= 2', '= 1');
  const { rows } = await ours('history', '1');
  const own = rows
    .filter(({ own: is = true }: { own?: boolean }) => is)
    .map(({ seq }: { seq: number }) => seq);
  expect((await answers(sql)).map(({ seq }) => seq)).toEqual(own);
  const { objects } = await ours('state', '--at', '11');
  const state = (
    objects as {
      object: number;
      typeName: string;
      size: number;
      refcount: number;
      holders: unknown[];
    }[]
  ).map(({ object, typeName, size, refcount, holders }) => ({
    ...{ object, type_name: typeName, size, refcount, holders: holders.length },
  }));
  expect(await ask('State at a moment')).toEqual(state);
});

test('churn, growth, two runs', async () => {
  expect(
    (await ask('Churn')).map(({ line, allocated, lived_half }) => [line, allocated, lived_half]),
  ).toEqual([
    [expect.any(Number), 1, null],
    [expect.any(Number), 1, null],
  ]);
  expect(await ask('Growth between marks')).toEqual([
    {
      trace: 'one',
      seq: 11,
      label: 'done',
      objects: 2,
      bytes: 152,
      more_objects: null,
      more_bytes: null,
    },
  ]);
  const compared = await ask('Two runs compared', '--with', two);
  expect(compared.map((row) => Object.values(row).join())).toEqual([
    'dict,<module>,4,one,1',
    'list,<module>,1,one,1',
    'list,<module>,1,two,1',
  ]);
});

test('a table for people; what cannot be asked is told in DuckDB’s words', async () => {
  const sql =
    'SELECT type, count(*) AS events, NULL AS none FROM events GROUP BY type ORDER BY events DESC, type LIMIT 2';
  expect((await refwindHere('sql', one, sql)).stdout).toBe(
    ['type   events  none', 'link        4     -', 'alloc       2     -', '2 rows', ''].join('\n'),
  );
  const { code, stderr } = await refwindHere('sql', one, 'SELECT nonsense FROM events');
  expect([code, stderr]).toEqual([2, expect.stringContaining('"nonsense" not found')]);
});
