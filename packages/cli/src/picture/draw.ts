import type { ObjectId } from '@refwind/core';
import { type Glyphs, unicodeGlyphs } from '../format/glyphs.js';
import { count, size } from '../format/numbers.js';
import { type Style, styleFor } from '../format/style.js';
import { padEnd, padStart, truncate, widthOf } from '../format/width.js';
import { type BoxText, boxLines, boxTexts, boxWidth, titleOf } from './boxes.js';
import { gutterRow, gutterWidth, leavesFrom } from './gutter.js';
import { type Arrow, type Lane, lanesByRow, layLanes } from './lanes.js';
import type { Box, Picture } from './model.js';
import { ROOT_ARROW, rootLines, rootsOf, rootWidth } from './roots.js';

export interface DrawOptions {
  /** Cells across. What does not fit is cut, items first, then arrows on the right. */
  readonly width: number;
  readonly glyphs?: Glyphs;
  readonly style?: Style;
  /** Whether the trace knows who holds what; without it no remainder is shown. */
  readonly holdersKnown?: boolean;
}

const NARROWEST = 40;

/** The loose objects, a line each under a heading. */
export function looseLines({ loose }: Picture, options: DrawOptions): string[] {
  if (loose.length === 0) return [];
  const style = options.style ?? styleFor(false);
  const glyphs = options.glyphs ?? unicodeGlyphs;
  const width = Math.max(NARROWEST, options.width);
  const bytes = loose.map((object) => size(object.size));
  const bytesWidth = Math.max(...bytes.map((text) => text.length));
  const counts = loose.map(({ refcount }) => `refcount = ${count(refcount)}`);
  const countWidth = Math.max(...counts.map((text) => text.length));
  const room = width - bytesWidth - countWidth - 6;
  const names = loose.map((object) => truncate(titleOf(object), room, glyphs.ellipsis));
  const nameWidth = Math.max(...names.map(widthOf));
  const heading = options.holdersKnown === false ? 'Alive:' : 'Held by temporaries or C code only:';
  const lines = loose.map((_, at) => {
    const name = style.object(padEnd(names[at], nameWidth));
    const rest = style.faint(padStart(bytes[at], bytesWidth));
    return `  ${name}  ${rest}  ${style.count(counts[at])}`;
  });
  return [heading, ...lines];
}

/**
 * The picture that textbooks draw: variables on the left, arrows to boxes with type, size, count
 * and contents, and arrows from contents to boxes on the right.
 */
export function drawPicture(picture: Picture, options: DrawOptions): string[] {
  return placedPicture(picture, options).lines;
}

/** A drawn picture, and where in it the boxes are. */
export interface PlacedPicture {
  readonly lines: string[];
  /** By box: its first line, and how many it has. */
  readonly tops: readonly number[];
  readonly heights: readonly number[];
}

/** As `drawPicture`, with the places of the boxes: for those who scroll it. */
export function placedPicture(picture: Picture, options: DrawOptions): PlacedPicture {
  const { boxes } = picture;
  const glyphs = options.glyphs ?? unicodeGlyphs;
  const style = options.style ?? styleFor(false);
  const width = Math.max(NARROWEST, options.width);
  const left = rootWidth(boxes, Math.floor(width / 3));
  const texts = boxTexts(boxes, glyphs, options.holdersKnown ?? true);
  const inner = boxWidth(texts, width - left - ROOT_ARROW - 4);
  const room = width - left - ROOT_ARROW - inner - 4;
  const rows = layRows(boxes, texts);
  const lanes = layLanes(arrowsOf(boxes, rows), lanesIn(room));
  const byRow = lanesByRow(lanes, rows.total);

  const lines: string[] = [];
  boxes.forEach((box, at) => {
    if (at > 0) lines.push(blank(left + inner + ROOT_ARROW + 4, byRow[lines.length], lines.length));
    const roots = rootLines(rootsOf(box), left, glyphs, style);
    const body = boxLines(texts[at], inner, glyphs, style);
    for (let line = 0; line < rows.heights[at]; line++) {
      const row = lines.length;
      const root = roots[line - 1] ?? ' '.repeat(left + ROOT_ARROW);
      const drawn = body[line]?.(leavesFrom(row, byRow[row])) ?? ' '.repeat(inner + 4);
      lines.push((root + drawn + style.faint(gutterRow(row, byRow[row], glyphs))).trimEnd());
    }
  });
  return { lines, tops: rows.tops, heights: rows.heights };

  function blank(before: number, passing: readonly Lane[], row: number): string {
    return (padEnd('', before) + style.faint(gutterRow(row, passing, glyphs))).trimEnd();
  }
}

interface Rows {
  /** Each box's first row and height. */
  readonly tops: readonly number[];
  readonly heights: readonly number[];
  readonly total: number;
}

/** Boxes stand below each other, one row between them; many names make a box's share higher. */
function layRows(boxes: readonly Box[], texts: readonly BoxText[]): Rows {
  const tops: number[] = [];
  const heights: number[] = [];
  let next = 0;
  boxes.forEach((box, at) => {
    const height = Math.max(texts[at].height, box.roots.length + 1);
    tops.push(next);
    heights.push(height);
    next += height + 1;
  });
  return { tops, heights, total: next };
}

/** Title row of each box = its top + 1; its items start at top + 4. */
const TITLE = 1;
const FIRST_ITEM = 4;

function arrowsOf(boxes: readonly Box[], { tops }: Rows): Arrow[] {
  const placeOf = new Map<ObjectId, number>(boxes.map((box, at) => [box.of.object, at]));
  const sources: number[][] = boxes.map(() => []);
  boxes.forEach((box, from) => {
    box.items.forEach(({ target }, item) => {
      const to = placeOf.get(target.object);
      if (to !== undefined) sources[to].push(tops[from] + FIRST_ITEM + item);
    });
  });
  return sources.flatMap((rows, at) =>
    rows.length === 0 ? [] : [{ target: tops[at] + TITLE, sources: rows }],
  );
}

function lanesIn(room: number): number {
  let lanes = 0;
  while (gutterWidth(lanes + 1) <= room) lanes++;
  return lanes;
}
