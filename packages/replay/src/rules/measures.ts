import { type HeapColumns, type Seq, type Site, siteAt } from '@refwind/core';
import { holdersKnown } from '../holdersKnown.js';
import { programEnd } from '../programEnd.js';
import { resolveMoment } from '../resolve/moment.js';
import type { Timeline } from '../timeline.js';
import { placeTest } from './places.js';
import { type Culprit, type Measure, type Rule, RuleError } from './rule.js';
import type { Scans } from './scans.js';

/** What a measure found. */
interface Measured {
  readonly found: number;
  readonly at: Seq | null;
  /** Lines with their share of `found`, in any order. */
  readonly culprits: readonly Culprit[];
}

type Measuring = (scans: Scans, rule: Rule) => Measured;

/** How each measure is taken. */
export const MEASURING: Readonly<Record<Measure, Measuring>> = {
  leaks: (scans, rule) => alive(scans, rule, momentOf(scans.timeline, rule), true),
  'never-freed': (scans, rule) => alive(scans, rule, scans.timeline.end, false),
  cycles: measureCycles,
  growth: measureGrowth,
  'peak bytes': (scans, rule) => measurePeak(scans, rule, 'bytes'),
  'peak objects': (scans, rule) => measurePeak(scans, rule, 'objects'),
  'live bytes': (scans, rule) => measureLive(scans, rule, 'bytes'),
  'live objects': (scans, rule) => measureLive(scans, rule, 'objects'),
  unbalanced: measureBalance,
};

function momentOf(timeline: Timeline, { at }: Rule): Seq {
  return at === null ? programEnd(timeline) : resolveMoment(timeline, at);
}

/** What a rule's type and place leave. */
function wanted({ typeName, place }: Rule): (type: string | null, site: Site | null) => boolean {
  const isPlace = place === null ? () => true : placeTest(place);
  return (type, site) => (typeName === null || type === typeName) && isPlace(site);
}

/** Without holders nothing would ever be found: such a rule must not hold by that. */
function checkHolders(timeline: Timeline, { text, measure }: Rule): void {
  if (timeline.end === 0 || holdersKnown(timeline)) return;
  const message = `'${measure}' needs to know who holds what, which this trace does not say (record --holders slots).`;
  throw new RuleError(text, message);
}

/** @param unreachable only what nobody leads to */
function alive(scans: Scans, rule: Rule, at: Seq, unreachable: boolean): Measured {
  if (unreachable) checkHolders(scans.timeline, rule);
  const isWanted = wanted(rule);
  const groups = scans.leaks(at).groups.filter(({ kept }) => !unreachable || kept === 'nobody');
  const culprits = groups.flatMap(({ typeName, site, held, taken, objects, oldest }) => {
    const line = held.site ?? taken.site ?? site;
    if (!isWanted(typeName, line)) return [];
    return [{ amount: objects, typeName, object: oldest, site: line }];
  });
  return { found: total(culprits), at, culprits };
}

function measureCycles(scans: Scans, rule: Rule): Measured {
  checkHolders(scans.timeline, rule);
  const isPlace = wanted({ ...rule, typeName: null });
  const culprits = scans
    .cycles()
    .groups.flatMap(({ types, closedBy, collected, left, example }) => {
      const hasType =
        rule.typeName === null || types.some(({ typeName }) => typeName === rule.typeName);
      if (!hasType || !isPlace(null, closedBy)) return [];
      const typeName = types.map((each) => each.typeName).join(', ');
      return [{ amount: collected + left, typeName, object: example[0] ?? null, site: closedBy }];
    });
  return { found: total(culprits), at: null, culprits };
}

function measureGrowth(scans: Scans, rule: Rule): Measured {
  const { marks } = scans.timeline.summary;
  const label = rule.marks as string;
  const isOne = (each: string) => each === label || each.startsWith(`${label}:`);
  const moments = marks.filter((mark) => isOne(mark.label)).map(({ seq }) => seq);
  if (moments.length < 2) {
    const there = [...new Set(marks.map((mark) => mark.label))].slice(0, 8);
    const known =
      there.length === 0 ? 'the trace has no marks' : `its marks are ${there.join(', ')}`;
    const message = `at least two marks '${label}' or '${label}:…' are needed; ${known}.`;
    throw new RuleError(rule.text, message);
  }
  const isWanted = wanted(rule);
  const culprits = scans
    .growth(moments)
    .growth.flatMap(({ typeName, site, objects }) =>
      objects > 0 && isWanted(typeName, site)
        ? [{ amount: objects, typeName, object: null, site }]
        : [],
    );
  return { found: total(culprits), at: null, culprits };
}

function measurePeak(scans: Scans, rule: Rule, by: 'objects' | 'bytes'): Measured {
  const most = scans.peak(by, rule.typeName);
  return { found: most.amount, at: most.seq, culprits: shares(scans.timeline, most.seq, rule, by) };
}

function measureLive({ timeline }: Scans, rule: Rule, by: 'objects' | 'bytes'): Measured {
  const at = momentOf(timeline, rule);
  const culprits = shares(timeline, at, rule, by);
  return { found: total(culprits), at, culprits };
}

/** What each line that allocated has alive at a moment. */
function shares(timeline: Timeline, at: Seq, rule: Rule, by: 'objects' | 'bytes'): Culprit[] {
  const { dictionary } = timeline;
  const columns = timeline.columnsAt(at);
  const isWanted = wanted(rule);
  return [...byCode(columns, by)].flatMap(([code, { amount, object }]) => {
    const { arg, site } = dictionary.codes[code];
    const typeName = dictionary.types[arg].name;
    const line = siteAt(dictionary, site);
    return isWanted(typeName, line) ? [{ amount, typeName, object, site: line }] : [];
  });
}

function byCode(
  { slotCount, object, allocCode, size }: HeapColumns,
  by: 'objects' | 'bytes',
): Map<number, { amount: number; object: number }> {
  const sums = new Map<number, { amount: number; object: number }>();
  for (let slot = 1; slot <= slotCount; slot++) {
    if (object[slot] === 0) continue;
    const amount = by === 'bytes' ? size[slot] : 1;
    const sum = sums.get(allocCode[slot]);
    if (sum === undefined) sums.set(allocCode[slot], { amount, object: object[slot] });
    else {
      sum.amount += amount;
      sum.object = Math.min(sum.object, object[slot]);
    }
  }
  return sums;
}

function measureBalance(scans: Scans, rule: Rule): Measured {
  const isWanted = wanted(rule);
  const { rows } = scans.balance();
  const culprits = rows.flatMap(({ site, outstanding }) =>
    outstanding > 0 && isWanted(null, site)
      ? [{ amount: outstanding, typeName: null, object: null, site }]
      : [],
  );
  return { found: total(culprits), at: scans.timeline.end, culprits };
}

function total(culprits: readonly Culprit[]): number {
  return culprits.reduce((sum, { amount }) => sum + amount, 0);
}
