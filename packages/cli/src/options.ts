import { wrongUse } from './errors.js';

/** Reads a whole number of at least `least` for `name` (`--limit`). */
export function wholeNumber(name: string, least: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least) return value;
    throw wrongUse(`${name} takes a whole number from ${least} on, not '${text}'.`);
  };
}

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  ...{ kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 },
  ...{ kib: 2 ** 10, mib: 2 ** 20, gib: 2 ** 30, tib: 2 ** 40 },
};

/** Reads a size in bytes of at least `least` for `name`: `500MB`, `1.5GiB`, `2000000`. */
export function byteSize(name: string, least: number): (text: string) => number {
  return (text) => {
    const [, digits = '', unit = ''] = /^(\d{1,15}(?:\.\d+)?) ?([a-z]*)$/i.exec(text) ?? [];
    const value = Math.floor(Number(digits) * (UNITS[unit.toLowerCase()] ?? Number.NaN));
    if (digits !== '' && value >= least && value <= Number.MAX_SAFE_INTEGER) return value;
    throw wrongUse(
      `${name} takes a size from ${least / 1000}KB on, such as 500MB or 2GiB, not '${text}'.`,
    );
  };
}

/** Reads an option's value; knows the words that are allowed, for shells that complete them. */
export interface WordReader<Value> {
  (text: string, before?: Value): Value;
  readonly known: readonly string[];
}

/** Reads one of the words in `known`. */
export function choice<T extends string>(name: string, known: readonly T[]): WordReader<T> {
  return Object.assign((text: string) => oneOf(name, known, text), { known });
}

/** Reads a comma-separated list whose words must be among `known`; may be given several times. */
export function words<T extends string>(
  name: string,
  known: readonly T[],
): WordReader<readonly T[]> {
  const read = (text: string, before: readonly T[] = []) => [
    ...before,
    ...text.split(',').map((word) => oneOf(name, known, word.trim())),
  ];
  return Object.assign(read, { known });
}

/** @throws CommandError when `text` is none of `known`; it names the nearest one. */
function oneOf<T extends string>(name: string, known: readonly T[], text: string): T {
  const found = known.find((word) => word === text);
  if (found !== undefined) return found;
  throw wrongUse(`${name} takes ${known.join(', ')}, not '${text}'.${didYouMean(text, known)}`);
}

/** ` Did you mean 'x'?` when one of the words is near; else nothing. */
export function didYouMean(text: string, known: readonly string[]): string {
  let best = '';
  let bestDistance = Math.min(3, Math.ceil(text.length / 2) + 1);
  for (const word of known) {
    const distance = distanceOf(text.toLowerCase(), word.toLowerCase(), bestDistance);
    if (distance >= bestDistance) continue;
    best = word;
    bestDistance = distance;
  }
  return best === '' ? '' : ` Did you mean '${best}'?`;
}

/** Letters to change, add or drop (Levenshtein); `enough` when it is at least that. */
function distanceOf(a: string, b: string, enough: number): number {
  if (Math.abs(a.length - b.length) >= enough) return enough;
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, change));
    }
    row = next;
  }
  return Math.min(enough, row[b.length]);
}
