import { shown } from '../../format/escape.js';
import { holderText } from '../../format/holders.js';
import { count, size } from '../../format/numbers.js';
import { focusOf } from '../pictures.js';
import type { Scene } from './view.js';

/** What is known at once of the object in question: its count, its birth, its holders. */
export function objectView(
  { model, world, style }: Scene,
  _width: number,
  height: number,
): string[] {
  const { timeline, places, source } = world;
  const focus = focusOf(timeline, model.session);
  const state = focus === null ? undefined : timeline.at(model.session.playhead).objects.get(focus);
  if (focus === null) return [];
  if (state === undefined) return [style.faint(` #${focus} is not alive at this moment.`)];
  const { object, typeName, refcount, allocSeq, site, holders } = state;
  const left = refcount - holders.length;
  return [
    ` ${style.object(`#${object} ${shown(typeName)}`)}  ${style.faint(size(state.size))}`,
    ` ${style.count(`refcount = ${count(refcount)}`)}${left > 0 ? `, of these ${count(left)} temporary/C` : ''}`,
    ` born by event ${count(allocSeq)}${site === null ? '' : ` at ${style.place(places.short(site))}  ${style.source(source.lineAt(site))}`}`,
    holders.length === 0 ? ' held by nobody that is known' : ' held by',
    ...holders
      .slice(0, Math.max(1, height - 5))
      .map((holder) => `   ${style.variable(holderText(holder))}`),
  ];
}
