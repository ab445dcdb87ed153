import { type HeapColumns, HolderKind, NO_LINK, type ObjectId } from '@refwind/core';

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
