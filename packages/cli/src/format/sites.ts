import type { Site } from '@refwind/core';
import { shown } from './escape.js';

/** `app.py:3`; only the file where the instruction has no line. */
export function lineText(site: Site): string {
  return site.line > 0 ? `${shown(site.file)}:${site.line}` : shown(site.file);
}

/** `app.py:3 in f, CALL`; a dash where the program had not begun. */
export function siteText(site: Site | null): string {
  if (site === null) return '-';
  return `${lineText(site)} in ${shown(site.function)}, ${shown(site.opcode)}`;
}
