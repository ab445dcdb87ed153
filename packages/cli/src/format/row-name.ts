import type { Site } from '@refwind/core';
import type { ChurnBy } from '@refwind/replay';
import { shown } from './escape.js';
import type { Places } from './sites.js';
import { truncate } from './width.js';

const WIDEST = 60;

/** What a row of objects is about: the line or function that allocated them, or their type. */
export function rowName(
  { site, typeName }: { readonly site: Site | null; readonly typeName: string | null },
  by: ChurnBy,
  places: Places,
): string {
  if (typeName !== null) return truncate(shown(typeName), WIDEST);
  if (site === null) return '-';
  if (by === 'line') return places.line(site);
  return truncate(shown(`${site.function}, ${places.file(site.file)}`), WIDEST);
}
