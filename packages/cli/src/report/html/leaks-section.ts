import type { LeakGroup } from '@refwind/replay';
import { holderText } from '../../format/holders.js';
import { count, counted, size } from '../../format/numbers.js';
import { sortedLeaks } from '../causes.js';
import { blamedFor, SHOWN } from '../excerpts.js';
import type { PageContext, Section } from './context.js';
import { pictureKey } from './heap-picture.js';
import { type Html, html } from './html.js';
import { placeOf, sourceAround } from './source.js';
import { tableWithRest } from './table.js';

/** What is alive at the end, who keeps it, and the line that took the reference. */
export function leaksSection(context: PageContext): Section {
  const { leaks } = context.report;
  const { unreachable, reachable } = leaks;
  const { causes, others } = sortedLeaks(leaks.groups);
  const rest = [...causes.slice(SHOWN.leaks), ...others];
  const body = html`<p>${
    unreachable.objects === 0
      ? 'No object is known that nobody can reach and nobody freed.'
      : html`<strong class="bad">${counted(unreachable.objects, 'object')}, ${size(unreachable.bytes)}</strong> can be reached by nobody and ${unreachable.objects === 1 ? 'was' : 'were'} not freed.`
  } Somebody leads to the other ${counted(reachable.objects, 'object')} (${size(reachable.bytes)}): what calls left behind may be a leak, what modules set up is meant to stay.</p>
${causes.slice(0, SHOWN.leaks).map((group, at) => leak(group, at, context))}${
  rest.length === 0 ? null : restTable(rest, context)
}`;
  return { id: 'leaks', title: 'Still alive at the end', body };
}

/** What the first groups hold, what modules set up, and what there is no room for above. */
function restTable(groups: readonly LeakGroup[], context: PageContext): Html {
  return tableWithRest(
    'The rest: what those hold, and what modules set up',
    [
      { head: 'type', kind: 'code', cell: ({ typeName }) => typeName },
      { head: 'objects', kind: 'number', cell: ({ objects }) => count(objects) },
      { head: 'bytes', kind: 'number', cell: ({ bytes }) => size(bytes) },
      { head: 'allocated', cell: ({ site }) => placeOf(site, context) },
      { head: 'kept', cell: keeper },
      { head: 'since', cell: ({ held, taken }) => placeOf(held.site ?? taken.site, context) },
    ],
    groups,
    { first: 5, most: 60 },
  );
}

function leak(group: LeakGroup, at: number, context: PageContext): Html {
  const { typeName, objects, bytes, oldest, kept, site } = group;
  const blamed = blamedFor(group);
  const picture = context.pictures.get(pictureKey({ start: oldest, at: context.report.leaks.at }));
  return html`<article id="leak-${at + 1}"><h3>${counted(objects, typeName, typeName)} <span class="amount">${size(bytes)}</span>${
    kept === 'nobody' ? html` <span class="tag bad">unreachable</span>` : null
  }</h3>
<dl><dt>allocated</dt><dd>${placeOf(site, context)}</dd><dt>kept</dt><dd>${keeper(group)}</dd><dt>since</dt><dd>${placeOf(
    group.held.site ?? group.taken.site,
    context,
  )}</dd><dt>oldest</dt><dd>#${oldest}</dd></dl>
<div class="pair">${sourceAround(blamed, context)}${picture ?? null}</div></article>
`;
}

function keeper({ holder, ownerType, root, kept }: LeakGroup): Html {
  if (holder === null && kept === 'nobody') return html`only by what it holds itself`;
  if (holder === null) return html`by a reference without a name: temporary or C code`;
  const owner = ownerType === null ? null : html` in <b>${ownerType}</b>`;
  const from =
    root === null || holder.kind === 'variable'
      ? null
      : html`, from <code>${holderText(root)}</code>`;
  return html`by <code>${holderText(holder)}</code>${owner}${from}`;
}

/** A number of objects with their types. */
export function membersText(
  types: readonly { readonly typeName: string; readonly objects: number }[],
): string {
  return types.map(({ typeName, objects }) => `${count(objects)} ${typeName}`).join(', ');
}
