import { type Seq, type Site, siteAt } from '@refwind/core';
import { programEnd } from '../../programEnd.js';
import type { Timeline } from '../../timeline.js';
import { type Blame, blameOf } from './blame.js';
import { type Inventory, inventoryOf, kindsOf } from './inventory.js';
import { type Parting, partingOf } from './parting.js';
import { equalMoments, type PopulationDifference, populationsOf } from './populations.js';
import { type LineText, type MatchedSites, matchCodes, matchSites } from './sites.js';

/** A place at which references that were taken stand out in one run more than in the other, at the end. */
export interface BalanceDifference {
  /** In each run; `null` where it has no such place. */
  readonly goodSite: Site | null;
  readonly badSite: Site | null;
  readonly good: number;
  readonly bad: number;
}

/** What differs between a good run and a bad one. All is empty when nothing does. */
export interface RunComparison {
  /** The lines to look at in the bad run, the likeliest first: what they took keeps what the good run has not. */
  readonly blame: readonly Blame[];
  readonly parting: Parting | null;
  /** The largest difference first. */
  readonly balance: readonly BalanceDifference[];
  /** At the end, then at each mark that both have. */
  readonly populations: readonly PopulationDifference[];
}

export interface CompareOptions {
  /** What source lines say, so that lines are matched where a variant has more of them. */
  readonly lineTexts?: { readonly good: LineText; readonly bad: LineText };
}

/**
 * Compares two runs of a program, or of two variants of it, up to the ends of the program's own code. Objects are matched
 * by type, allocating line and order; what is alive at the bad run's end while its counterpart is not, is followed to the
 * lines that keep it. Two scans of each run; memory as their references at the end.
 *
 * @example
 * compare(Timeline.open(good), Timeline.open(bad)).blame[0].site.line; // the guilty line
 */
export function compare(
  good: Timeline,
  bad: Timeline,
  options: CompareOptions = {},
): RunComparison {
  const { lineTexts = { good: () => '', bad: () => '' } } = options;
  const sites = matchSites(
    { dictionary: good.dictionary, lineText: lineTexts.good },
    { dictionary: bad.dictionary, lineText: lineTexts.bad },
  );
  const known = new Map<string, number>();
  const one = new Run(good, sites.good, sites.count, known);
  const other = new Run(bad, sites.bad, sites.count, known);
  const [left, right] = [one.inventory(), other.inventory()];
  return {
    blame: blameOf(bad, right, extraOf(left, one, right, other)),
    parting: partingOf(one, other),
    balance: balanceOf(left, right, one, other, sites),
    populations: populationsOf(one, other, equalMoments(good, bad, [one.end, other.end])),
  };
}

/** One of the two, under numbers that both share. */
class Run {
  readonly timeline: Timeline;
  readonly end: Seq;
  readonly numbers: Int32Array;
  readonly kinds: Int32Array;
  readonly places: Int32Array;
  readonly #count: number;

  constructor(timeline: Timeline, places: Int32Array, count: number, known: Map<string, number>) {
    this.timeline = timeline;
    this.end = programEnd(timeline);
    this.places = places;
    this.#count = count;
    this.numbers = matchCodes(timeline.dictionary, places, known);
    this.kinds = kindsOf(timeline, this.numbers);
  }

  inventory(): Inventory {
    return inventoryOf(this.timeline, this.end, this.kinds, this.places, this.#count);
  }

  /** By place: one of its sites. */
  siteOf(place: number): Site | null {
    return siteAt(this.timeline.dictionary, this.places.indexOf(place));
  }
}

/** By slot of the bad run: 1 for what is alive there while its counterpart is not. */
function extraOf(left: Inventory, good: Run, right: Inventory, bad: Run): Uint8Array {
  const alive = new Set<number>();
  const nameOf = ({ kinds }: Run, { scan, ordinal }: Inventory, slot: number): number =>
    kinds[scan.allocCode[slot]] * 2 ** 31 + ordinal[slot];
  for (let slot = 1; slot < left.scan.object.length; slot++) {
    if (left.scan.object[slot] !== 0) alive.add(nameOf(good, left, slot));
  }
  return Uint8Array.from(right.scan.object, (object, slot) =>
    object !== 0 && !alive.has(nameOf(bad, right, slot)) ? 1 : 0,
  );
}

function balanceOf(
  left: Inventory,
  right: Inventory,
  good: Run,
  bad: Run,
  { count }: MatchedSites,
): BalanceDifference[] {
  const differences: BalanceDifference[] = [];
  for (let place = 0; place < count; place++) {
    const [one, other] = [left.outstanding[place], right.outstanding[place]];
    if (one === other) continue;
    const [goodSite, badSite] = [good.siteOf(place), bad.siteOf(place)];
    differences.push({ goodSite, badSite, good: one, bad: other });
  }
  return differences.sort((a, b) => b.bad - b.good - (a.bad - a.good));
}
