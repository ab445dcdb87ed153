import type { Pairing, Why, WhyStep } from '@refwind/replay';
import { shown } from '../../format/escape.js';
import { holderText } from '../../format/holders.js';
import { count, counted } from '../../format/numbers.js';
import type { ListPanel, ListRow } from '../model.js';
import type { HistoryPart } from '../questions/question.js';
import type { World } from '../world.js';

const KEPT = {
  variable: 'is kept by a variable',
  unnamed: 'is kept by a reference without a name',
  cycle: 'is kept by a cycle that nothing else leads to',
} as const;

/** Lists the way to an object: a step a row. */
export function whyList({ object, typeName, kept, steps, round }: Why, world: World): ListPanel {
  return {
    kind: 'list',
    title: `#${object} ${shown(typeName)} ${KEPT[kept]}`,
    looks: ['variable', 'object', 'place', 'source'],
    rows: steps.map((step, index) => whyRow(step, index < round, world)),
    at: Math.max(0, steps.length - 1),
    hint: 'Enter: to the event by which it came to be held',
  };
}

function whyRow(
  { holder, object, typeName, seq, site }: WhyStep,
  isInRound: boolean,
  { places, source }: World,
): ListRow {
  return {
    cells: [
      `${isInRound ? '↻ ' : ''}${holderText(holder)}`,
      `→ #${object} ${shown(typeName)}`,
      places.short(site),
      source.lineAt(site),
    ],
    choice: { kind: 'go', seq, object },
    site,
  };
}

/** Lists an object's references that stand out. */
export function referencesList(
  { object, at, outstanding }: Pairing,
  typeName: string,
  { places, source }: World,
): ListPanel {
  return {
    kind: 'list',
    title: `#${object} ${shown(typeName)}: references that stand out after event ${count(at)}`,
    looks: ['count', 'variable', 'place', 'source'],
    rows: outstanding.map(({ taken, references, holder, held }) => {
      const row = held ?? taken;
      const site = row?.site ?? null;
      return {
        cells: [
          count(references),
          holder === null ? 'temporary/C' : holderText(holder),
          places.short(site),
          source.lineAt(site),
        ],
        choice: { kind: 'go', seq: row?.seq ?? null, object },
        site,
      };
    }),
    at: 0,
    hint: 'Enter: to the event that took it',
  };
}

/** Lists an object's events, those around the moment. */
export function historyList(
  { object, typeName, events, rows }: HistoryPart,
  at: number,
  { places, source }: World,
): ListPanel {
  const before = rows.filter(({ seq }) => seq <= at).length - 1;
  const part = events === rows.length ? '' : `, ${count(rows.length)} of them here`;
  return {
    kind: 'list',
    title: `#${object} ${shown(typeName)}: ${counted(events, 'event')}${part}`,
    looks: ['faint', null, 'count', 'variable', 'place', 'source'],
    rows: rows.map(({ seq, type, refcount, holder, site }) => ({
      cells: [
        `${seq}`,
        type,
        count(refcount),
        holder === null ? '' : holderText(holder),
        places.short(site),
        source.lineAt(site),
      ],
      choice: { kind: 'go', seq, object },
      site,
    })),
    at: Math.max(0, before),
    hint: 'Enter: to that event',
  };
}
