import { shown } from '../format/escape.js';
import { holderText } from '../format/holders.js';
import { count, counted, size } from '../format/numbers.js';
import type { Places } from '../format/sites.js';
import { isKeptByCall, ownTypesFirst, sortedLeaks } from './causes.js';
import { blamedFor } from './excerpts.js';
import type { Report } from './report.js';

/** A piece of a sentence: words, or a name from the trace. */
type Piece = string | { readonly name: string };

/** What stands out, in a sentence. */
export interface Remark {
  /** `bad`: garbage that nobody frees; `look`: may be meant, may be a leak; `good`: nothing to do. */
  readonly kind: 'bad' | 'look' | 'good';
  /** The section that has more. */
  readonly about: 'leaks' | 'cycles' | 'growth' | 'collector';
  readonly text: readonly Piece[];
}

/** A remark's sentence as text that is safe to show. */
export function remarkText({ text }: Remark): string {
  return text.map((piece) => (typeof piece === 'string' ? piece : shown(piece.name))).join('');
}

/** What somebody who reads a report should look at first, the worst first. */
export function remarksOf(report: Report, places: Places): Remark[] {
  const all = [
    ...unreachable(report, places),
    ...growing(report, places),
    ...kept(report, places),
    ...cyclic(report, places),
    ...floating(report),
  ];
  if (all.length > 0) return all;
  const text =
    'Nothing stands out: nothing unreachable is left, and no cycle needed the collector.';
  return [{ kind: 'good', about: 'leaks', text: [text] }];
}

function unreachable({ leaks, cycles }: Report, places: Places): Remark[] {
  const { objects, bytes } = leaks.unreachable;
  if (objects === 0) return [];
  const closed = cycles.groups.find(({ left }) => left > 0)?.closedBy ?? null;
  const site = closed ?? blamedFor(leaks.groups[0]);
  const [was, line] = [objects === 1 ? 'was' : 'were', closed === null ? '; look at ' : '; see '];
  const where = site === null ? [] : [line, { name: places.line(site) }];
  const text = `${counted(objects, 'object')} (${size(bytes)}) can be reached by nobody and ${was} not freed`;
  return [{ kind: 'bad', about: 'leaks', text: [text, ...where, '.'] }];
}

function growing({ growth }: Report, places: Places): Remark[] {
  return growth.flatMap(({ label, growth: rows, rounds }): Remark[] => {
    const grown = rows.filter(
      ({ objects, isSteady }) => objects > 0 && (isSteady || rounds.length < 4),
    );
    const found = ownTypesFirst(grown)[0];
    if (found === undefined) return [];
    const where = found.site === null ? [] : [' from ', { name: places.line(found.site) }];
    const over = label === null ? ['from mark to mark'] : ['with each mark ', { name: label }];
    const more = `: ${count(found.objects)} more at the last than at the first.`;
    const text = [{ name: found.typeName }, ...where, ' grows ', ...over, more];
    return [{ kind: 'look', about: 'growth', text }];
  });
}

/** What a call put somewhere for good. */
function kept({ leaks: { groups } }: Report, places: Places): Remark[] {
  const found = sortedLeaks(groups).causes.find(isKeptByCall);
  if (found === undefined) return [];
  const { typeName, objects, bytes, holder, root } = found;
  const by = holder === null ? [] : [' by ', { name: holderText(holder) }];
  const isDeep = holder?.kind === 'slot' && root !== null;
  const from = isDeep ? [' from ', { name: holderText(root) }] : [];
  const site = blamedFor(found);
  const since = site === null ? [] : [', since ', { name: places.line(site) }];
  const are = `(${size(bytes)}) ${objects === 1 ? 'is' : 'are'} still held`;
  const text = [`${count(objects)} `, { name: typeName }, ` ${are}`, ...by, ...from, ...since, '.'];
  return [{ kind: 'look', about: 'leaks', text }];
}

function cyclic({ cycles }: Report, places: Places): Remark[] {
  const { collected, left, groups } = cycles;
  if (collected + left === 0) return [];
  const [{ closedBy, collected: some, left: rest }] = groups;
  const isAll = some + rest === collected + left;
  const closed = isAll ? [', closed by ', ''] : ['; ', ` closed ${count(some + rest)} of them`];
  const where = closedBy === null ? [] : [closed[0], { name: places.line(closedBy) }, closed[1]];
  const waited =
    collected === 0 ? [] : [`${counted(collected, 'cycle')} had to wait for the collector`];
  const still = left === 0 ? [] : [`${counted(left, 'cycle')} ${left === 1 ? 'is' : 'are'} left`];
  const text = [[...waited, ...still].join(', '), ...where, '.'];
  return [{ kind: left > 0 ? 'bad' : 'look', about: 'cycles', text }];
}

/** Garbage that at some time was a good part of the heap. */
function floating({ floating: { peak }, live }: Report): Remark[] {
  const share = live.bytes.most === 0 ? 0 : peak.bytes / live.bytes.most;
  if (share < 0.1) return [];
  const text = `Up to ${size(peak.bytes)} of garbage waited for the collector at once, ${Math.round(share * 100)} % of the most that was alive.`;
  return [{ kind: 'look', about: 'collector', text: [text] }];
}
