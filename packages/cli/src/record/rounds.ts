import { resolve } from 'node:path';
import type { HeapColumns, Site, siteAt, TraceReader } from '@refwind/core';
import { loadFiles, loadTraces } from '../engine.js';
import { shown } from '../format/escape.js';
import { count, counted, size } from '../format/numbers.js';
import { Places } from '../format/sites.js';

/** What is alive after a round of `record --repeat`. */
interface Round {
  /** 0 after the warm-up. */
  readonly round: number;
  readonly seq: number;
  readonly live: number;
  readonly bytes: number;
  /** All counts of live objects together. */
  readonly references: number;
}

/** Objects of one type from one place, of which there are more after the last round than before the first. */
interface Growth {
  readonly typeName: string;
  readonly site: Site | null;
  /** How many more. */
  readonly objects: number;
}

/** What the rounds of a recording left behind. */
export interface Rounds {
  readonly rounds: readonly Round[];
  /** The largest first. */
  readonly growth: readonly Growth[];
}

/** Growth told in words; the rest is in the JSON. */
const TOLD = 5;

/** Reads it from the trace; undefined when not all rounds are there. */
export async function roundsOf(output: string, cwd: string): Promise<Rounds | undefined> {
  const { openTraceFile } = await loadFiles();
  const { siteAt } = await loadTraces();
  const reader = openTraceFile(resolve(cwd, output));
  try {
    const marks = reader.summary.marks.filter(({ label }) => /^round:\d+$/.test(label));
    if (marks.length < 2) return undefined;
    const heaps = marks.map(({ seq }) => reader.columnsAt(seq));
    const rounds = heaps.map((heap, at) => roundOf(heap, Number(marks[at].label.slice(6))));
    return { rounds, growth: growthOf(reader, heaps, siteAt) };
  } finally {
    reader.close();
  }
}

function roundOf(heap: HeapColumns, round: number): Round {
  let references = 0;
  for (let slot = 1; slot <= heap.slotCount; slot++) {
    if (heap.object[slot] > 0) references += heap.refcount[slot];
  }
  return { round, seq: heap.seq, live: heap.live, bytes: heap.bytes, references };
}

/** By the code of the alloc event: type and place together. */
function growthOf(
  { dictionary }: TraceReader,
  heaps: readonly HeapColumns[],
  placeOf: typeof siteAt,
): Growth[] {
  const { codes, types } = dictionary;
  const more = new Int32Array(codes.length);
  const add = (heap: HeapColumns, by: number): void => {
    for (let slot = 1; slot <= heap.slotCount; slot++) {
      if (heap.object[slot] > 0) more[heap.allocCode[slot]] += by;
    }
  };
  add(heaps[0], -1);
  add(heaps[heaps.length - 1], 1);
  const growth: Growth[] = [];
  more.forEach((objects, code) => {
    const { arg, site } = codes[code];
    if (objects <= 0) return;
    growth.push({ typeName: types[arg].name, site: placeOf(dictionary, site), objects });
  });
  return growth.sort((a, b) => b.objects - a.objects);
}

/** As lines for people: what each round left, and where it came from. */
export function roundLines({ rounds, growth }: Rounds, cwd: string): string[] {
  const steps = rounds.slice(1).map((round, at) => ({ ...round, before: rounds[at] }));
  const deltas = (of: (round: Round) => number): string =>
    steps.map((step) => signed(of(step) - of(step.before))).join(' ');
  const [first, last] = [rounds[0], rounds[rounds.length - 1]];
  if (last.live === first.live && last.references === first.references && growth.length === 0) {
    return [`${counted(steps.length, 'round')}: nothing was left behind`];
  }
  const places = new Places(cwd);
  return [
    `objects left by each round: ${deltas(({ live }) => live)} (references ${deltas(({ references }) => references)})`,
    `after ${counted(steps.length, 'round')}: ${signed(last.live - first.live)} objects, ${size(Math.max(0, last.bytes - first.bytes))} more`,
    ...growth.slice(0, TOLD).map(({ typeName, site, objects }) => {
      const where = site === null ? '' : ` at ${places.full(site)}`;
      return `  ${signed(objects)} ${shown(typeName)}${where}`;
    }),
  ];
}

function signed(value: number): string {
  return value < 0 ? `-${count(-value)}` : `+${count(value)}`;
}
