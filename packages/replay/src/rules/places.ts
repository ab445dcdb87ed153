import type { Site } from '@refwind/core';
import { endsWithPath } from '../resolve/files.js';

/** Whether a site is in a place: a file by its path or the end of it, or a line of one (`cache.py:12`). */
export function placeTest(place: string): (site: Site | null) => boolean {
  const [, file = place, line] = /^(.*):(\d+)$/s.exec(place) ?? [];
  return (site) =>
    site !== null &&
    (site.file === file || endsWithPath(site.file, file)) &&
    (line === undefined || site.line === Number(line));
}
