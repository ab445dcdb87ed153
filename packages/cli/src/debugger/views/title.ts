import { shown } from '../../format/escape.js';
import { count, counted, size } from '../../format/numbers.js';
import { changeText } from '../lists/branch.js';
import { eventAt } from '../world.js';
import type { Scene } from './view.js';

/** The first line: which trace, which moment, where in the program, how much is alive. */
export function titleLine({ model, world, style }: Scene): string {
  const { playhead } = model.session;
  const { timeline, places, damage } = world;
  const { live, bytes } = model.branch?.result.after ?? timeline.at(playhead);
  const site = eventAt(world, playhead)?.site ?? null;
  const where =
    site === null
      ? 'outside the program'
      : `${places.short(site)}${site.function === '' ? '' : ` in ${shown(site.function)}`}`;
  const parts = [
    style.title(world.name),
    `event ${style.count(count(playhead))} of ${count(timeline.end)}`,
    style.place(where),
    `${counted(live, 'object')}, ${size(bytes)}`,
  ];
  if (damage !== null) parts.unshift(style.warning('INCOMPLETE'));
  if (model.branch !== null) {
    const changes = model.branch.changes.map(changeText).join('; ');
    parts.unshift(style.warning(`BRANCH: ${changes}`));
  }
  return ` ${parts.join('   ')}`;
}
