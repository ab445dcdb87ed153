import type { LeakGroup, Leaks } from '@refwind/replay';
import type { SourceText } from '../source-text.js';
import { shown } from './escape.js';
import { holderText } from './holders.js';
import { count, counted, size } from './numbers.js';
import type { Places } from './sites.js';
import type { Style } from './style.js';

export interface LeakLineOptions {
  /** Groups at most. */
  readonly limit: number;
  readonly source: SourceText;
  readonly places: Places;
  readonly style: Style;
  /** What shows all groups; the same with a higher `--limit` when left out. */
  readonly all?: string;
}

const KEPT = {
  nobody: 'nothing leads to it but what it holds itself',
  variable: '',
  unnamed: 'by a reference without a name',
} as const;

/** What is alive, group by group: who keeps it, and the line that took the reference. */
export function* leakLines(
  { unreachable, reachable, groups }: Leaks,
  options: LeakLineOptions,
): Generator<string> {
  const { limit, style, all } = options;
  const { objects, bytes } = unreachable;
  yield objects === 0
    ? 'No unreachable object is known.'
    : style.warning(`${counted(objects, 'object')}, ${size(bytes)}: unreachable, but not freed.`);
  yield `${counted(reachable.objects, 'object')}, ${size(reachable.bytes)}: alive, somebody leads to them.`;
  for (const group of groups.slice(0, limit)) {
    yield '';
    yield* groupLines(group, options);
  }
  const more = groups.length - limit;
  if (more > 0)
    yield style.faint(
      `… and ${counted(more, 'more group')}; ${all ?? `--limit ${groups.length}`} shows all`,
    );
}

function* groupLines(
  group: LeakGroup,
  { source, places, style }: LeakLineOptions,
): Generator<string> {
  const { objects, bytes, typeName, oldest, site, held, taken, kept } = group;
  const which = objects === 1 ? `#${oldest}` : `#${oldest} and ${count(objects - 1)} more`;
  const title = style.title(
    `${counted(objects, shown(typeName), shown(typeName))}, ${size(bytes)}`,
  );
  const unreachable = kept === 'nobody' ? style.warning(', unreachable') : '';
  yield `${title} (${which})${unreachable}`;
  if (site !== null)
    yield `  allocated  ${style.place(places.line(site))}  ${style.source(source.lineAt(site))}`.trimEnd();
  yield `  kept       ${keeper(group)}`;
  const line = held.site ?? taken.site;
  if (line !== null)
    yield `  since      ${style.place(places.line(line))}  ${style.source(source.lineAt(line))}`.trimEnd();
}

function keeper({ holder, ownerType, root, kept }: LeakGroup): string {
  if (holder === null) return KEPT[kept] || 'by a reference without a name';
  const owner = ownerType === null ? '' : ` (in ${article(shown(ownerType))})`;
  const from = root === null || holder.kind === 'variable' ? '' : `, from ${holderText(root)}`;
  return `by ${holderText(holder)}${owner}${from}`;
}

function article(name: string): string {
  return `${/^[aeiou]/i.test(name) ? 'an' : 'a'} ${name}`;
}
