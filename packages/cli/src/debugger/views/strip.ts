import type { Seq } from '@refwind/core';
import { size } from '../../format/numbers.js';
import type { Strip } from '../questions/strip.js';
import type { Scene } from './view.js';

const BARS = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const STEPS = BARS.length - 1;

/** Live bytes over the whole history, and below them the playhead, bookmarks, marks and passes. */
export function stripView(scene: Scene, width: number, height: number): string[] {
  const rows = height - 1;
  const bars = barRows(scene.strip, scene, width, rows);
  return [...bars, markerRow(scene, width)];
}

/** What stands over the strip. */
export function stripTitle({ strip }: Scene): string {
  if (strip === null) return 'Live bytes';
  return `Live bytes, at most ${size(Math.max(0, ...strip.bytes))}`;
}

function barRows(
  strip: Strip | null,
  { world, model, style }: Scene,
  width: number,
  rows: number,
): string[] {
  if (strip === null) return [style.faint(' …'), ...Array<string>(rows - 1).fill('')];
  const { start, end } = world.timeline;
  const levels = levelsOf(strip, end - start, width);
  const most = Math.max(1, ...levels);
  const at = columnOf(model.session.playhead, world.timeline, width);
  return Array.from({ length: rows }, (_, row) => {
    const below = (rows - 1 - row) * STEPS;
    const cells = levels.map((level) => {
      const eighths = Math.ceil((level / most) * rows * STEPS);
      return BARS[Math.max(0, Math.min(STEPS, eighths - below))];
    });
    const before = cells.slice(0, at + 1).join('');
    return `${style.born(before)}${style.faint(cells.slice(at + 1).join(''))}`;
  });
}

type Range = { readonly start: Seq; readonly end: Seq };

/** By column, the most bytes of the moments that it stands for. */
function levelsOf({ bytes, step }: Strip, length: number, width: number): number[] {
  return Array.from({ length: width }, (_, column) => {
    const from = Math.floor((column * (length + 1)) / width / step);
    const to = Math.max(from + 1, Math.floor(((column + 1) * (length + 1)) / width / step));
    let most = 0;
    for (let at = from; at < to && at < bytes.length; at++) most = Math.max(most, bytes[at]);
    return most;
  });
}

function columnOf(seq: Seq, { start, end }: Range, width: number): number {
  return Math.min(width - 1, Math.floor(((seq - start) * width) / (end - start + 1)));
}

/** The playhead before bookmarks, these before marks, these before passes. */
function markerRow({ model, world, style }: Scene, width: number): string {
  const { timeline } = world;
  const cells = Array<string>(width).fill(style.faint('─'));
  const put = (seq: Seq, sign: string): void => {
    cells[columnOf(seq, timeline, width)] = sign;
  };
  for (const { beginSeq } of timeline.summary.passes) put(beginSeq, style.faint('g'));
  for (const { seq } of timeline.summary.marks) put(seq, style.variable('m'));
  for (const { seq } of model.session.bookmarks) put(seq, style.count('k'));
  put(model.session.playhead, style.title('▲'));
  return cells.join('');
}
