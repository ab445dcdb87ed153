import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Scripts on which the simulator is known not to agree with CPython yet: what is not listed must agree, so that
 * the list only gets shorter. By what they are compared with: `recorder`, or a host's version (`3.11`).
 * `REFWIND_UPDATE_OPEN=1` writes down what does not agree now.
 */
const file = new URL('../../../../fixtures/scripts/open.json', import.meta.url);

type Open = Record<string, string[]>;

const read = (): Open => JSON.parse(readFileSync(file, 'utf8')) as Open;
const UPDATE = process.env.REFWIND_UPDATE_OPEN === '1';

/** Those of the reports that are about a script not known to disagree. */
export function unexpected(
  against: string,
  compared: readonly string[],
  reports: ReadonlyMap<string, string>,
): string[] {
  if (UPDATE) update(against, compared, [...reports.keys()]);
  const open = new Set(read()[against] ?? []);
  return [...reports].flatMap(([name, report]) => (open.has(name) ? [] : [report]));
}

/** Whether anything is known about a host's version. */
export const isKnown = (against: string): boolean => UPDATE || against in read();

function update(against: string, compared: readonly string[], found: readonly string[]): void {
  const open = read();
  const others = (open[against] ?? []).filter((name) => !compared.includes(name));
  open[against] = [...others, ...found].sort();
  writeFileSync(file, `${JSON.stringify(open, null, 2)}\n`);
}
