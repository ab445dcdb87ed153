import { basename } from 'node:path';
import type { HeapEvent, ObjectId, Seq } from '@refwind/core';
import { programEnd, type Timeline } from '@refwind/replay';
import { shown } from '../format/escape.js';
import { Places } from '../format/sites.js';
import type { SourceText } from '../source-text.js';
import type { Trace } from '../trace.js';
import { LineSteps } from './lines.js';
import type { Model } from './model.js';
import { Pictures } from './pictures.js';

/** What the debugger may know of the trace: all that can be told at once. Nothing in it changes what is asked. */
export interface World {
  readonly timeline: Timeline;
  /** The end of the program's own code. */
  readonly programEnd: Seq;
  readonly source: SourceText;
  readonly places: Places;
  readonly lines: LineSteps;
  /** Whether the trace knows who holds what. */
  readonly holdersKnown: boolean;
  /** Whether the trace keeps the text of a file: then it is the program's own, not the standard library's. */
  isOwn(file: string): boolean;
  /** The name of the trace, safe to show. */
  readonly name: string;
  /** What is wrong with it, safe to show; `null` when nothing is. */
  readonly damage: string | null;
  /** What is drawn of the heap. */
  readonly pictures: Pictures;
}

/** @param cwd the current folder: files below it are named from there */
export function worldOf({ timeline, reader, source }: Trace, cwd: string): World {
  const { damage } = reader;
  return {
    timeline,
    programEnd: programEnd(timeline),
    source,
    places: new Places(cwd),
    lines: new LineSteps(timeline),
    pictures: new Pictures(timeline),
    holdersKnown: reader.meta.holders !== 'none',
    isOwn: (file) => reader.sources.has(file),
    name: shown(basename(reader.file)),
    damage: damage === null ? null : shown(damage.reason),
  };
}

/** The event that led to the moment; `null` at the first one. */
export function eventAt({ timeline }: World, seq: Seq): HeapEvent | null {
  return seq > timeline.start ? timeline.event(seq) : null;
}

/** The object that questions are about: the selected one, else the event's. */
export function objectOf(model: Model, world: World): ObjectId | null {
  const [selected] = model.session.selection;
  if (selected !== undefined) return selected;
  const event = eventAt(world, model.session.playhead);
  return event !== null && 'object' in event ? event.object : null;
}
