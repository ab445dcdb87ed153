import type { Holder } from '@refwind/core';
import type { Change, Outcome, Survivor } from '@refwind/replay';
import { shown } from '../../format/escape.js';
import { holderText } from '../../format/holders.js';
import { count, counted, size } from '../../format/numbers.js';
import type { BranchView, ListPanel, ListRow, Model } from '../model.js';
import { objectOf, type World } from '../world.js';

const OLDEST_GENERATION = 2;

/** Lists what can be done in a branch from the moment: holders of the object can let go, the collector can run. */
export function changesList(model: Model, world: World): ListPanel {
  const object = objectOf(model, world);
  const state =
    object === null ? undefined : world.timeline.at(model.session.playhead).objects.get(object);
  const rows: ListRow[] = [];
  if (state !== undefined) {
    for (const holder of state.holders) rows.push(dropRow(state.object, state.typeName, holder));
    if (state.refcount > state.holders.length) {
      rows.push(dropRow(state.object, state.typeName, { kind: 'temporary', detail: '' }));
    }
  }
  const collect: Change = { type: 'collect', generation: OLDEST_GENERATION };
  rows.push({
    cells: ['a pass of the collector', ''],
    choice: { kind: 'change', change: collect },
  });
  return {
    kind: 'list',
    title: `What if, after event ${count(model.session.playhead)} …`,
    looks: ['variable', 'object'],
    rows,
    at: 0,
    hint: 'Enter: do it in a branch; nothing of the trace changes',
  };
}

function dropRow(object: number, typeName: string, holder: Holder): ListRow {
  return {
    cells: [`${holderText(holder)} lets go`, `of #${object} ${shown(typeName)}`],
    choice: { kind: 'change', change: { type: 'drop', object, holder } },
  };
}

/** Lists what happened in a branch: deaths in their order, and what is alive all the same. */
export function outcomeList({ result }: BranchView): ListPanel {
  const { before, after, outcomes, survivors } = result;
  const died = before.live - after.live;
  return {
    kind: 'list',
    title: `Branch: ${counted(died, 'object')} died, ${size(before.bytes - after.bytes)} less`,
    looks: ['title', 'object', 'faint', null],
    rows: [...outcomes.flatMap(outcomeRows), ...survivors.map(survivorRow)],
    at: 0,
    hint: 'x: more   u: undo the last   Esc: close, then back to the history',
  };
}

function outcomeRows({ change, deaths }: Outcome): ListRow[] {
  const nothing = deaths.length === 0 ? ': nothing dies' : '';
  return [
    { cells: [`${changeText(change)}${nothing}`], choice: { kind: 'none' } },
    ...deaths.map(
      ({ object, typeName, size: bytes, cause }): ListRow => ({
        cells: [
          '  dies',
          `#${object} ${shown(typeName)}`,
          size(bytes),
          cause === 'gc' ? 'a pass found it unreachable' : 'its count reached 0',
        ],
        choice: { kind: 'go', seq: null, object },
      }),
    ),
  ];
}

/** A change in words. */
export function changeText(change: Change): string {
  switch (change.type) {
    case 'drop':
      return `${holderText(change.holder)} lets go of #${change.object}`;
    case 'bind':
      return `${shown(change.name)} = ${change.object === null ? 'None' : `#${change.object}`}`;
    case 'collect':
      return 'a pass of the collector';
  }
}

function survivorRow(survivor: Survivor): ListRow {
  const { object, typeName, size: bytes, refcountBefore, refcount, reachable, holders } = survivor;
  const by = holders.length === 0 ? '' : `, held by ${holderText(holders[0])}`;
  const how = reachable ? '' : ', unreachable';
  return {
    cells: [
      '  stays',
      `#${object} ${shown(typeName)}`,
      size(bytes),
      `refcount ${count(refcountBefore)} → ${count(refcount)}${by}${how}`,
    ],
    choice: { kind: 'go', seq: null, object },
  };
}
