import type { Site } from '@refwind/core';
import { shown, shownSourceLine } from '../../format/escape.js';
import { padStart, truncate, widthOf } from '../../format/width.js';
import type { Model } from '../model.js';
import { eventAt, type World } from '../world.js';
import type { Scene } from './view.js';

/** The line that is shown: that of a list's chosen row, else of the playhead's event, else of one near it. */
function shownSite(model: Model, world: World): Site | null {
  if (model.panel?.kind === 'list') {
    const site = model.panel.rows[model.panel.at]?.site;
    if (site != null) return site;
  }
  return eventAt(world, model.session.playhead)?.site ?? null;
}

/** The program's text around the current line. */
export function sourceView(
  { model, world, style, colors }: Scene,
  width: number,
  height: number,
): string[] {
  const site = shownSite(model, world);
  if (site === null) return ['', style.faint(outside(model, world))];
  const { source } = world;
  const total = source.lineCount(site.file);
  if (total === 0) return ['', style.faint(` line ${site.line}; its text is not in the trace`)];
  const first = Math.max(1, Math.min(site.line - Math.floor(height / 2), total - height + 1));
  const last = Math.min(total, first + height - 1);
  const digits = `${last}`.length;
  const stops = breakpointLines(model, site.file);
  const lines: string[] = [];
  for (let line = first; line <= last; line++) {
    const isCurrent = line === site.line;
    const stop = stops.has(line) ? style.warning('●') : ' ';
    const mark = isCurrent ? style.count('►') : ' ';
    const text = shownSourceLine(source.text(site.file, line));
    const number = style.faint(padStart(`${line}`, digits));
    const [begin, ...more] = isCurrent ? wrapped(text, width - digits - 3) : [text];
    const colored = colors?.line(site.file, line, style) ?? text;
    lines.push(`${stop}${mark}${number} ${isCurrent ? style.title(begin) : colored}`);
    for (const part of more) lines.push(`${' '.repeat(digits + 3)}${style.title(part)}`);
  }
  return lines;
}

/** Rows of the current line at most. */
const MOST_ROWS = 4;

/** The whole text, in as many rows as it needs. */
function wrapped(text: string, width: number): string[] {
  const rows: string[] = [];
  let rest = text;
  while (rows.length < MOST_ROWS - 1 && widthOf(rest) > width && width > 1) {
    const row = truncate(rest, width, '');
    rows.push(row);
    rest = rest.slice(row.length);
  }
  return [...rows, rest];
}

/** What stands over the source. */
export function sourceTitle({ model, world }: Scene, width: number): string {
  const site = shownSite(model, world);
  if (site === null) return 'Source';
  const name = world.places.file(site.file);
  // Of a long path the end says more.
  return widthOf(name) <= width ? name : `…${name.slice(1 - width)}`;
}

function outside({ session }: Model, { timeline }: World): string {
  return session.playhead === timeline.start
    ? ' Before the first event: → or n goes on.'
    : ` ${shown('No line of the program did this event.')}`;
}

/** Lines of the file on which a breakpoint is on. */
function breakpointLines({ session }: Model, file: string): ReadonlySet<number> {
  const lines = new Set<number>();
  for (const { condition, enabled = true } of session.breakpoints) {
    const [, name, line] = /^line "?(.+):(\d+)"?$/.exec(condition.trim()) ?? [];
    if (enabled && name !== undefined && (file === name || file.endsWith(`/${name}`))) {
      lines.add(Number(line));
    }
  }
  return lines;
}
