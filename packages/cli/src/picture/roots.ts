import { shown } from '../format/escape.js';
import type { Glyphs } from '../format/glyphs.js';
import type { Style } from '../format/style.js';
import { padEnd, truncate, widthOf } from '../format/width.js';
import type { Box } from './model.js';

/** Cells between a name and the box that it points to: ` ──┬─► `. */
export const ROOT_ARROW = 7;

/** A line on the left of a box: a name whose arrow joins the box, or a remark. */
interface RootLine {
  readonly label: string;
  readonly kind: 'variable' | 'other' | 'remark';
}

/** What stands on the left of a box. */
export function rootsOf(box: Box): RootLine[] {
  if (box.roots.length > 0) {
    return box.roots.map(({ kind, label }) => ({
      label: kind === 'variable' ? label : shown(label),
      kind: kind === 'variable' ? 'variable' : 'other',
    }));
  }
  if (box.reached) return [];
  if (box.of.holders.length > 0) return ['no variable', 'holds it'].map(remark);
  return box.unexplained > 0 ? [remark('temporary/C')] : [];
}

function remark(label: string): RootLine {
  return { label, kind: 'remark' };
}

/** The width of the column of names, at most `limit`. */
export function rootWidth(boxes: readonly Box[], limit: number): number {
  let width = 0;
  for (const box of boxes) {
    const labels = box.roots.map(({ label }) => shown(label));
    if (!box.reached) labels.push('no variable');
    for (const label of labels) width = Math.max(width, widthOf(label));
  }
  return Math.min(width, Math.max(12, limit));
}

/** The names' lines, each `width + ROOT_ARROW` cells wide; several names join in one arrow. */
export function rootLines(
  roots: readonly RootLine[],
  width: number,
  glyphs: Glyphs,
  style: Style,
): string[] {
  return roots.map(({ label, kind }, at) => {
    const text = truncate(label, width, glyphs.ellipsis);
    if (kind === 'remark') return style.faint(padEnd(text, width + ROOT_ARROW));
    const line = kind === 'variable' ? glyphs.horizontal : glyphs.dotted;
    const lead = line.repeat(width - widthOf(text) + 2);
    const paint = kind === 'variable' ? style.variable : style.faint;
    return `${paint(text)} ${lead}${joint(at, roots.length, line, glyphs)} `;
  });
}

function joint(at: number, lines: number, line: string, glyphs: Glyphs): string {
  if (lines === 1) return `${line}${line}${glyphs.headRight}`;
  if (at === 0) return `${glyphs.teeDown}${line}${glyphs.headRight}`;
  return `${at === lines - 1 ? glyphs.bottomRight : glyphs.teeLeft}  `;
}
