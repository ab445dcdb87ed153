import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { semanticsOf } from '../../src/versions/semantics.js';

/** Rows of the page's first table: `3.9–3.11 | G2 | 700, 10, 10 | allocation | allocation`. */
function rows(): string[][] {
  const page = readFileSync(new URL('../../../../docs/collectors.md', import.meta.url), 'utf8');
  return page
    .split('\n')
    .filter((line) => /^\| 3\.\d/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** Both ends of `3.9–3.11`; of `3.14.5–` the last one known of 3.14. */
function ends(versions: string): string[] {
  const [first, last] = versions.split('–');
  if (last === undefined) return [first!];
  return [first!, last === '' ? '3.14.10' : last];
}

test('the page says of every version what the rules say', () => {
  const told = rows().flatMap(([versions, ...rest]) =>
    ends(versions!).map((version) => [version, ...rest]),
  );
  expect(told).toHaveLength(11);
  for (const [version, ...rest] of told) {
    const { policy, thresholds, runs, counts } = semanticsOf(version).collector;
    expect([version, ...rest]).toEqual([version, policy, thresholds.join(', '), runs, counts]);
  }
});
