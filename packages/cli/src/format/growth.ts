import type { Growing, Growth, Round } from '@refwind/replay';
import { shown } from './escape.js';
import { count, counted, size } from './numbers.js';
import type { Places } from './sites.js';

/** What rounds left behind, as lines for people: how much each, and where it came from. */
export function growthLines(
  { rounds, growth: growing }: Growth,
  limit: number,
  places: Places,
): string[] {
  const steps = rounds.slice(1).map((round, at) => ({ ...round, before: rounds[at] }));
  const deltas = (of: (round: Round) => number): string =>
    steps.map((step) => signed(of(step) - of(step.before))).join(' ');
  const [first, last] = [rounds[0], rounds[rounds.length - 1]];
  if (last.live === first.live && last.references === first.references && growing.length === 0) {
    return [`${counted(steps.length, 'round')}: nothing was left behind`];
  }
  return [
    `objects left by each round: ${deltas(({ live }) => live)} (references ${deltas(({ references }) => references)})`,
    `after ${counted(steps.length, 'round')}: ${signed(last.live - first.live)} objects, ${size(Math.max(0, last.bytes - first.bytes))} more`,
    ...growing.slice(0, limit).map((each) => growingLine(each, places)),
  ];
}

function growingLine({ typeName, site, objects, references }: Growing, places: Places): string {
  const where = site === null ? '' : ` at ${places.full(site)}`;
  const what =
    objects > 0
      ? `${signed(objects)} ${shown(typeName)}`
      : `${signed(references)} references to ${shown(typeName)}`;
  return `  ${what}${where}`;
}

function signed(value: number): string {
  return value < 0 ? `-${count(-value)}` : `+${count(value)}`;
}
