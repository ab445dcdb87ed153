import { Op, type Site, siteAt, type TraceDictionary } from '@refwind/core';
import { baseName } from '../../resolve/files.js';
import { matchTexts } from './lines.js';

/** What a source line says; empty where that is not known. */
export type LineText = (file: string, line: number) => string;

/** One of two runs, as far as its sites are concerned. */
export interface SiteSource {
  readonly dictionary: TraceDictionary;
  readonly lineText: LineText;
}

/** The sites and events of two runs under common numbers. */
export interface MatchedSites {
  /** By site of each run: a number that the same place has in both. */
  readonly good: Int32Array;
  readonly bad: Int32Array;
  /** How many numbers there are. */
  readonly count: number;
}

/** A function of a program, and its lines in order, each with what is known of it. */
interface FunctionLines {
  readonly lines: number[];
  readonly texts: string[];
}

/**
 * Matches the sites of two runs of a program, or of two variants of it: files by path or name, functions by name, lines
 * as `diff` does by their text (where that is not known, by their instructions), instructions by name.
 */
export function matchSites(good: SiteSource, bad: SiteSource): MatchedSites {
  const files = matchFiles(good.dictionary, bad.dictionary);
  const goodLines = linesOf(good, (file) => file);
  const badLines = linesOf(bad, (file) => files.get(file) ?? `bad ${file}`);
  const partner = new Map<string, number>();
  for (const [name, { lines, texts }] of badLines) {
    const other = goodLines.get(name);
    if (other === undefined) continue;
    matchTexts(texts, other.texts).forEach((at, index) => {
      if (at >= 0) partner.set(`${name}\n${lines[index]}`, other.lines[at]);
    });
  }
  const numbers = new Map<string, number>();
  const numberOf = (text: string): number => {
    const known = numbers.get(text) ?? numbers.size;
    numbers.set(text, known);
    return known;
  };
  const numbered = (
    { dictionary }: SiteSource,
    lineOf: (name: string, line: number) => string,
    fileOf: (file: string) => string,
  ) =>
    Int32Array.from(dictionary.sites, (_, site) => {
      const { file, function: name, line, opcode } = siteAt(dictionary, site) as Site;
      const inside = `${fileOf(file)}\n${name}`;
      return numberOf(`${inside}\n${lineOf(inside, line)}\n${opcode}`);
    });
  return {
    good: numbered(
      good,
      (_, line) => `${line}`,
      (file) => file,
    ),
    bad: numbered(
      bad,
      (name, line) => `${partner.get(`${name}\n${line}`) ?? `bad ${line}`}`,
      (file) => files.get(file) ?? `bad ${file}`,
    ),
    count: numbers.size,
  };
}

/** By code of a run: a number that the same event has in both. `known` is shared by both runs. */
export function matchCodes(
  { codes, types, strings }: TraceDictionary,
  site: Int32Array,
  known: Map<string, number>,
): Int32Array {
  return Int32Array.from(codes, (code) => {
    const arg =
      code.op === Op.alloc
        ? types[code.arg].name
        : code.op === Op.mark
          ? strings[code.arg]
          : code.arg;
    const key = `${code.op}\n${code.site < 0 ? -1 : site[code.site]}\n${arg}`;
    const number = known.get(key) ?? known.size;
    known.set(key, number);
    return number;
  });
}

/** By the bad run's file: the good run's. Equal paths, then equal names, then the only ones that are left. */
function matchFiles(good: TraceDictionary, bad: TraceDictionary): Map<string, string> {
  const matched = new Map<string, string>();
  let [left, right] = [filesOf(good), filesOf(bad)];
  const match = (is: (one: string, other: string) => boolean): void => {
    for (const file of right) {
      const found = left.filter((other) => is(other, file));
      if (found.length === 1) matched.set(file, found[0]);
    }
    right = right.filter((file) => !matched.has(file));
    const taken = new Set(matched.values());
    left = left.filter((file) => !taken.has(file));
  };
  match((one, other) => one === other);
  match((one, other) => baseName(one) === baseName(other));
  if (left.length === 1 && right.length === 1) match(() => true);
  return matched;
}

function filesOf({ sites, strings }: TraceDictionary): string[] {
  return [...new Set(sites.map(({ file }) => strings[file]))];
}

/** By file and function. */
function linesOf(
  { dictionary, lineText }: SiteSource,
  fileOf: (file: string) => string,
): Map<string, FunctionLines> {
  const opcodes = new Map<string, Map<number, { offset: number; opcode: string }[]>>();
  const texts = new Map<string, string>();
  dictionary.sites.forEach((_, site) => {
    const { file, function: name, line, offset, opcode } = siteAt(dictionary, site) as Site;
    const key = `${fileOf(file)}\n${name}`;
    const byLine = opcodes.get(key) ?? new Map<number, { offset: number; opcode: string }[]>();
    opcodes.set(key, byLine);
    byLine.set(line, [...(byLine.get(line) ?? []), { offset, opcode }]);
    texts.set(`${key}\n${line}`, withoutComment(lineText(file, line)));
  });
  const found = new Map<string, FunctionLines>();
  for (const [key, byLine] of opcodes) {
    const lines = [...byLine.keys()].sort((a, b) => a - b);
    const textOf = (line: number): string =>
      texts.get(`${key}\n${line}`) || instructions(byLine.get(line) ?? []);
    found.set(key, { lines, texts: lines.map(textOf) });
  }
  return found;
}

function withoutComment(line: string): string {
  const at = line.indexOf('#');
  return (at < 0 ? line : line.slice(0, at)).trim();
}

function instructions(all: readonly { offset: number; opcode: string }[]): string {
  return [...all]
    .sort((a, b) => a.offset - b.offset)
    .map(({ opcode }) => opcode)
    .join(' ');
}
