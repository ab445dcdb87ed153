import type { Site } from '@refwind/core';
import type { Cycles, LeakGroup, Leaks } from '@refwind/replay';
import type { SourceText } from '../source-text.js';
import { ownTypesFirst, sortedLeaks } from './causes.js';
import type { GrowthSeries } from './growth.js';

/** Source lines around one. */
export interface Excerpt {
  readonly file: string;
  /** The line that it is about. */
  readonly line: number;
  /** The number of the first of `lines`. */
  readonly first: number;
  /** As they stand in the file. */
  readonly lines: readonly string[];
}

/** How many groups of each kind have their source shown. */
export const SHOWN = { leaks: 6, cycles: 6, growth: 6 } as const;

const CONTEXT = 3;

/** The lines that a report blames, with what stands around them. */
export function excerptsOf(
  found: {
    readonly leaks: Leaks;
    readonly cycles: Cycles;
    readonly growth: readonly GrowthSeries[];
  },
  source: SourceText,
): Excerpt[] {
  const sites = [
    ...sortedLeaks(found.leaks.groups).causes.slice(0, SHOWN.leaks).map(blamedFor),
    ...found.cycles.groups.slice(0, SHOWN.cycles).map(({ closedBy }) => closedBy),
    ...found.growth.flatMap(({ growth }) =>
      ownTypesFirst(growth)
        .slice(0, SHOWN.growth)
        .map(({ site }) => site),
    ),
  ];
  const excerpts = new Map<string, Excerpt>();
  for (const site of sites) {
    if (site === null || site.line < 1) continue;
    const { file, line } = site;
    const { first, lines } = source.around(file, line, CONTEXT);
    if (lines.length > 0) excerpts.set(`${line} ${file}`, { file, line, first, lines });
  }
  return [...excerpts.values()];
}

/** The line of the outstanding reference; where it is not known, that of the allocation. */
export function blamedFor({ held, taken, site }: LeakGroup): Site | null {
  return held.site ?? taken.site ?? site;
}
