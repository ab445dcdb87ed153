import { shown } from '../format/escape.js';
import type { Glyphs } from '../format/glyphs.js';
import { count, size } from '../format/numbers.js';
import type { Style } from '../format/style.js';
import { watchedText } from '../format/watched.js';
import { padEnd, padStart, truncate, widthOf } from '../format/width.js';
import type { Box, Item, PictureObject } from './model.js';

/** A box's texts before they are fitted to a width. */
export interface BoxText {
  /** Left and right part of the first line: `#1 list`, `88 B`. */
  readonly title: readonly [string, string];
  readonly count: string;
  /** What the known holders do not explain; may be empty. */
  readonly remainder: string;
  readonly items: readonly string[];
  /** Rows, borders included. */
  readonly height: number;
}

const LONGEST_KEY = 24;

export function boxTexts(boxes: readonly Box[], glyphs: Glyphs, holdersKnown: boolean): BoxText[] {
  const boxed = new Set(boxes.map(({ of }) => of.object));
  return boxes.map((box) => {
    const items = box.items.map((item) => itemText(item, boxed.has(item.target.object), glyphs));
    if (box.moreItems > 0) items.push(`${glyphs.ellipsis} and ${count(box.moreItems)} more`);
    return {
      title: [titleOf(box.of), size(box.of.size)],
      count: countText(box.of),
      remainder: holdersKnown ? remainderText(box.unexplained) : '',
      items,
      height: items.length === 0 ? 4 : items.length + 5,
    };
  });
}

/** The width inside borders and margins that the widest box needs, at most `limit`. */
export function boxWidth(texts: readonly BoxText[], limit: number): number {
  let width = 18;
  for (const { title, count, remainder, items } of texts) {
    const first = widthOf(title[0]) + 2 + widthOf(title[1]);
    const second = widthOf(count) + widthOf(remainder);
    width = Math.max(width, first, second, ...items.map(widthOf));
  }
  return Math.max(8, Math.min(width, limit));
}

/** A row of a box; it has to be told whether an arrow leaves from it. */
export type BoxLine = (leaves: boolean) => string;

/** The box's rows, each `width + 4` cells wide. */
export function boxLines(
  { title, count, remainder, items }: BoxText,
  width: number,
  glyphs: Glyphs,
  style: Style,
): BoxLine[] {
  const { horizontal, vertical, teeRight, teeLeft } = glyphs;
  const rule = horizontal.repeat(width + 2);
  const fit = (text: string, cells = width) =>
    padEnd(truncate(text, cells, glyphs.ellipsis), cells);
  const line =
    (inside: string): BoxLine =>
    (leaves) =>
      `${vertical} ${inside} ${leaves ? teeRight : vertical}`;
  const name = truncate(title[0], width - widthOf(title[1]) - 1, glyphs.ellipsis);
  const bytes = padStart(title[1], width - widthOf(name));
  const counted = truncate(count, width, glyphs.ellipsis);
  const after = fit(remainder, width - widthOf(counted));
  return [
    () => glyphs.topLeft + rule + glyphs.topRight,
    line(style.object(name) + style.faint(bytes)),
    line(style.count(counted) + style.faint(after)),
    ...(items.length > 0 ? [() => teeRight + rule + teeLeft] : []),
    ...items.map((item) => line(fit(item))),
    () => glyphs.bottomLeft + rule + glyphs.bottomRight,
  ];
}

/** `#3 dict`; `#3 dict "cache"` when the program named it. */
export function titleOf({ object, typeName, watched = [] }: PictureObject): string {
  return `#${object} ${shown(typeName)}${watchedText(watched)}`;
}

function countText({ refcount }: PictureObject): string {
  return `refcount = ${count(refcount)}`;
}

function remainderText(unexplained: number): string {
  if (unexplained === 0) return '';
  if (unexplained > 0) return `  +${count(unexplained)} temporary/C`;
  return `  ${count(-unexplained)} fewer than its holders`;
}

function itemText({ key, target }: Item, hasBox: boolean, glyphs: Glyphs): string {
  const place = truncate(shown(key), LONGEST_KEY, glyphs.ellipsis);
  const named = `${place} ${glyphs.arrow} ${titleOf(target)}`;
  return hasBox ? named : `${named}, ${countText(target)}`;
}
