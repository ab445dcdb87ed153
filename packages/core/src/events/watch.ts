import type { ObjectId } from '../units.js';

/** A name that the program gave an object, with `refwind.watch(object, name)`. */
export interface Watch {
  readonly object: ObjectId;
  readonly name: string;
}

/**
 * The label of the mark that a watch is in a trace: the call that made it, as marks of the collector's settings are.
 * @example `refwind.watch(#12, "cache")`
 */
export function watchLabel(object: ObjectId, name: string): string {
  return `refwind.watch(#${object}, ${JSON.stringify(name)})`;
}

/** The watch that a mark is, by its label; `null` for any other mark. */
export function watchOf(label: string): Watch | null {
  const [, digits, quoted] = /^refwind\.watch\(#(\d{1,15}), (".*")\)$/s.exec(label) ?? [];
  if (digits === undefined || quoted === undefined) return null;
  try {
    const name: unknown = JSON.parse(quoted);
    return typeof name === 'string' ? { object: Number(digits), name } : null;
  } catch {
    return null;
  }
}
