import { type HeapColumns, HolderKind, NO_LINK, type ObjectId, type Slot } from '@refwind/core';
import { LookupError } from '../errors.js';
import { holdersKnown } from '../holdersKnown.js';
import type { Timeline } from '../timeline.js';

/** The module whose variables go by their bare names. */
export const MAIN = '__main__';

/** A variable that holds an object. */
export interface BoundName {
  readonly object: ObjectId;
  readonly frame: string;
  readonly name: string;
  /** `frame.name`. */
  readonly full: string;
  /** How many calls deep its frame is; 0 for a module's variables. */
  readonly depth: number;
}

/** The variables that hold objects in a heap. */
export function variablesAt(columns: HeapColumns): BoundName[] {
  const { links, object } = columns;
  const bound: BoundName[] = [];
  for (let slot = 1; slot <= columns.slotCount; slot++) {
    for (let at = links.firstHolder(slot); at !== NO_LINK; at = links.nextHolder(at)) {
      if (links.kindAt(at) !== HolderKind.variable) continue;
      bound.push(boundName(columns, object[slot], links.aAt(at), links.bAt(at)));
    }
  }
  return bound;
}

/** Types of objects with a frame in them: what it holds, they do. */
const WITH_FRAME: ReadonlySet<string> = new Set(['generator', 'coroutine', 'async_generator']);

/**
 * The variables of a name in generators and coroutines, running or not, which hold what their frames do. Such a
 * variable is told by the generator's id: `#12.x`.
 */
export function generatorVariables(columns: HeapColumns, wanted: string): BoundName[] {
  const { links, object, dictionary } = columns;
  const [, generator, name = ''] = /^(?:(#\d+)\.)?(.+)$/s.exec(wanted) ?? [];
  const key = dictionary.strings.indexOf(`.${name}`);
  const found: BoundName[] = [];
  for (let slot = 1; key >= 0 && slot <= columns.slotCount; slot++) {
    for (let at = links.firstHolder(slot); at !== NO_LINK; at = links.nextHolder(at)) {
      if (links.kindAt(at) !== HolderKind.key || links.bAt(at) !== key) continue;
      const frame = `#${object[links.aAt(at)]}`;
      if (!hasFrame(columns, links.aAt(at)) || (generator ?? frame) !== frame) continue;
      found.push({ object: object[slot], frame, name, full: `${frame}.${name}`, depth: 0 });
    }
  }
  return found;
}

function hasFrame({ allocCode, dictionary }: HeapColumns, slot: Slot): boolean {
  const { types, codes } = dictionary;
  return WITH_FRAME.has(types[codes[allocCode[slot]].arg].name);
}

function boundName(
  { dictionary: { strings } }: HeapColumns,
  object: ObjectId,
  a: number,
  b: number,
): BoundName {
  const frame = strings[a];
  const name = strings[b];
  const depth = Number(/#(\d+)$/.exec(frame)?.[1] ?? 0);
  return { object, frame, name, full: `${frame}.${name}`, depth };
}

/**
 * The variables that a name means: by its bare or its full name, those of the innermost frame that has it, and of
 * those the one of `__main__` if there is one. Several when the innermost is not one.
 */
export function namedVariables(bound: readonly BoundName[], wanted: string): readonly BoundName[] {
  const matches = bound.filter(({ name, full }) => name === wanted || full === wanted);
  const depth = Math.max(...matches.map((each) => each.depth));
  const deepest = matches.filter((each) => each.depth === depth);
  const main = deepest.filter(({ frame }) => frame === MAIN);
  return main.length > 0 ? main : deepest;
}

/**
 * @param what is looked for, for the message
 * @throws LookupError `no-holders` for a trace without any
 */
export function checkHolders(timeline: Timeline, what: string, text: string): void {
  if (holdersKnown(timeline)) return;
  const message = `${what}: this trace does not say who holds what, so it has no variables.`;
  throw new LookupError('no-holders', text, message);
}
