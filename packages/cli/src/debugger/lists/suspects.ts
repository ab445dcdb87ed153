import type { LeakGroup, Leaks } from '@refwind/replay';
import { shown } from '../../format/escape.js';
import { holderText } from '../../format/holders.js';
import { count, counted, size } from '../../format/numbers.js';
import type { ListPanel, ListRow } from '../model.js';
import type { World } from '../world.js';

/** Lists what is alive, the lines of the program's own files first: those are the ones that can be mended. */
export function suspectsList({ at, groups, unreachable }: Leaks, world: World): ListPanel {
  const own = groups.filter((group) => isOwn(group, world));
  const others = groups.filter((group) => !isOwn(group, world));
  const garbage =
    unreachable.objects === 0 ? '' : `, ${counted(unreachable.objects, 'object')} unreachable`;
  return {
    kind: 'list',
    title: `Suspects: alive after event ${count(at)}, and the line that keeps them${garbage}`,
    looks: ['object', 'place', 'source', 'variable', 'faint'],
    rows: [...own, ...others].map((group) => rowOf(group, world)),
    at: 0,
    hint: 'Enter: to the event that took the reference   w why   r references   h history',
  };
}

function isOwn({ held, taken }: LeakGroup, world: World): boolean {
  const site = held.site ?? taken.site;
  return site !== null && world.isOwn(site.file);
}

function rowOf(group: LeakGroup, { places, source }: World): ListRow {
  const { objects, typeName, held, taken, oldest, bytes, holder } = group;
  const site = held.site ?? taken.site;
  return {
    cells: [
      `${count(objects)} ${shown(typeName)}`,
      places.short(site),
      source.lineAt(site),
      keeper(group),
      holder === null ? size(bytes) : `#${oldest}, ${size(bytes)}`,
    ],
    choice: { kind: 'go', seq: held.seq ?? taken.seq, object: oldest },
    site,
  };
}

function keeper({ kept, holder }: LeakGroup): string {
  const by = holder === null ? '' : holderText(holder);
  if (kept === 'nobody') return by === '' ? 'unreachable' : `unreachable, ${by}`;
  return by === '' ? 'temporary/C' : by;
}
