import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { refwind, refwindHere, root, temporaryFolder } from './refwind.js';

const folder = temporaryFolder();
const programs = ['cycle.py', 'leaks/registry.py', 'leaks/partial.py'];
const pathOf = (program: string, kind: string) =>
  join(folder, `${program.replace('/', '-')}.${kind}.rwt`);

beforeAll(async () => {
  for (const program of programs) {
    const trace = pathOf(program, 'whole');
    const path = join(root, 'examples', program);
    await refwind(['record', '-q', '--holders', 'full', '-o', trace, path]);
    const { code } = await refwindHere('redact', trace, '-o', pathOf(program, 'redacted'));
    expect(code).toBe(0);
  }
});

/** What is left of an answer without its words: lists in an order that names do not decide. */
function numbersOf(value: unknown): unknown {
  if (typeof value === 'string') return '';
  if (typeof value !== 'object' || value === null) return value;
  if (!Array.isArray(value)) {
    // Source lines are words.
    const fields = Object.entries(value).filter(([key]) => key !== 'excerpts');
    return Object.fromEntries(fields.map(([key, each]) => [key, numbersOf(each)]));
  }
  const items = value.map((each) => JSON.stringify(numbersOf(each)));
  return items.sort();
}

const questions = [
  ['leaks'],
  ['balance'],
  ['balance', '--by', 'type'],
  ['churn'],
  ['cycles'],
  ['passes'],
  ['report'],
  ['retained'],
  ['state', '--at', 'end'],
  ['history', '1', '--pairs'],
  ['find', 'refcount(1) == 2'],
  ['simulate', '--trace', '--gc', 'G4'],
];

describe.each(programs)('every question has the same numbers: %s', (program) => {
  test.each(questions)('%s %s %s', async (...question) => {
    const [whole, redacted] = await Promise.all(
      ['whole', 'redacted'].map(async (kind) => {
        const [command, ...rest] = question.filter((each) => each !== undefined);
        const trace = pathOf(program, kind);
        const args =
          command === 'simulate'
            ? [command, rest[0], trace, ...rest.slice(1)]
            : [command, trace, ...rest];
        const { stdout, stderr } = await refwindHere(...args, '--json');
        const lines = (stdout || stderr).trimEnd().split('\n');
        return lines.map((line) => (line === '' ? null : numbersOf(JSON.parse(line))));
      }),
    );
    expect(redacted).toEqual(whole);
  });
});
