import type { Site } from '@refwind/core';
import { costs, type Timeline } from '@refwind/replay';
import type { ExportOptions } from '../exporter.js';
import { rangeOf } from '../range.js';
import { measures } from './measures.js';

/** A line of a function. */
export interface Frame {
  readonly function: string;
  /** Empty before the program's first instruction. */
  readonly file: string;
  /** From 1 on; 0 where it is not known. */
  readonly line: number;
}

/** What was counted of one type at one frame. A trace knows the innermost frame only, so a stack is one frame. */
export interface Sample {
  /** Its place in the profile's frames. */
  readonly frame: number;
  readonly typeName: string;
  /** By measure, in the order of `measures`. */
  readonly values: readonly number[];
}

/** What a part of a trace allocated and took, by frame and type. */
export interface StackProfile {
  readonly name: string;
  readonly frames: readonly Frame[];
  readonly samples: readonly Sample[];
}

/** What formats with room for a remark say. */
export const STACKS_NOTE = 'stacks hold the innermost frame only';

const NO_SITE: Frame = { function: '(before the program)', file: '', line: 0 };

/** Memory as the references that there are at once, and the program's lines times types. */
export function stackProfile(timeline: Timeline, options: ExportOptions): StackProfile {
  const { objects, onProgress } = options;
  const { from, to } = rangeOf(timeline, options);
  const rows = costs(timeline, {
    from,
    to: Math.max(to, timeline.start),
    ...(objects !== undefined && { objects }),
    ...(onProgress !== undefined && { onProgress }),
  });
  const frames = new Frames();
  const samples = new Map<string, { frame: number; typeName: string; values: number[] }>();
  for (const row of rows) {
    const frame = frames.of(row.site);
    const key = `${frame} ${row.typeName}`;
    const known = samples.get(key);
    const sample = known ?? { frame, typeName: row.typeName, values: measures.map(() => 0) };
    if (known === undefined) samples.set(key, sample);
    for (const [at, measure] of measures.entries()) sample.values[at] += measure.of(row);
  }
  return { name: nameOf(timeline, options), frames: frames.all, samples: [...samples.values()] };
}

/** What the trace is called. */
export function nameOf({ source }: Timeline, { traceName }: ExportOptions): string {
  return traceName ?? source.meta?.program ?? 'trace';
}

/** Sites to frames: instructions of one line are one. */
class Frames {
  readonly all: Frame[] = [];
  readonly #known = new Map<string, number>();

  of(site: Site | null): number {
    const { function: name, file, line } = site ?? NO_SITE;
    const key = `${line}\n${file}\n${name}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#known.set(key, this.all.length);
    return this.all.push({ function: name, file, line }) - 1;
  }
}
