import type { Glyphs } from '../format/glyphs.js';
import type { Lane } from './lanes.js';

/**
 * What stands to the right of the boxes on one row, from the cell after the box's border on:
 *
 *     ◄─┐      the target's row: the arrow's head
 *     ──┼─┐    an item's row, passing another arrow's lane
 *       │ │
 *
 * `passing` are the lanes that run on this row.
 */
export function gutterRow(row: number, passing: readonly Lane[], glyphs: Glyphs): string {
  const own = passing.find(({ stops }) => stops.has(row));
  const width = Math.max(0, ...passing.map(({ lane }) => cellOf(lane) + 1));
  let text = '';
  for (let cell = 0; cell < width; cell++) text += glyphAt(cell, row, own, passing, glyphs);
  return text;
}

/** Whether an item's arrow starts on this row. */
export function leavesFrom(row: number, passing: readonly Lane[]): boolean {
  return passing.some(({ target, stops }) => target !== row && stops.has(row));
}

/** The width that lanes take, the border excluded. */
export function gutterWidth(lanes: number): number {
  return lanes === 0 ? 0 : cellOf(lanes - 1) + 1;
}

function cellOf(lane: number): number {
  return 2 + 2 * lane;
}

function glyphAt(
  cell: number,
  row: number,
  own: Lane | undefined,
  passing: readonly Lane[],
  glyphs: Glyphs,
): string {
  const reach = own === undefined ? -1 : cellOf(own.lane);
  if (own !== undefined && cell === reach) return cornerOf(own, row, glyphs);
  const crossed = passing.some(({ lane }) => cellOf(lane) === cell);
  if (cell > reach) return crossed ? glyphs.vertical : ' ';
  if (cell === 0 && own?.target === row) return glyphs.headLeft;
  return crossed ? glyphs.cross : glyphs.horizontal;
}

function cornerOf({ from, to }: Lane, row: number, glyphs: Glyphs): string {
  if (from === to) return glyphs.horizontal;
  if (row === from) return glyphs.topRight;
  return row === to ? glyphs.bottomRight : glyphs.teeLeft;
}
