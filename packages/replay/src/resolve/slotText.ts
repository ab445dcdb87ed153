import type { BoundName } from './variables.js';

/** A place in an object as it is written: the object, then the place. */
export interface SlotText {
  readonly object: string;
  readonly key: string;
}

/** Longer ones than this are only variables. */
const LONGEST = 500;

/**
 * The ways in which a text could be a place in an object, the shortest object first: `a.b['k']` is the place
 * `.b['k']` of `a`, or `['k']` of `a.b`. Only what looks like an object, or is a variable, counts as one.
 */
export function slotTexts(text: string, bound: readonly BoundName[]): SlotText[] {
  const names = new Set(bound.flatMap(({ name, full }) => [name, full]));
  let longest = LONGEST;
  for (const { length } of names) longest = Math.max(longest, length);
  const found: SlotText[] = [];
  for (const { index } of text.slice(0, longest + 1).matchAll(/[.[{]/g)) {
    const object = text.slice(0, index);
    if (names.has(object) || isObjectText(object)) found.push({ object, key: text.slice(index) });
  }
  return found;
}

/** `12`, `#12`, `list#3`, `a@app.py:12`. */
function isObjectText(text: string): boolean {
  return /^#?\d+$/.test(text) || /^[^\s@]+#\d+$/.test(text) || /^[^@]+@[^@]+$/.test(text);
}
