import type { Seq } from '@refwind/core';
import { shown } from '../../format/escape.js';
import { count } from '../../format/numbers.js';
import type { ListPanel, ListRow, Model } from '../model.js';
import { eventAt, type World } from '../world.js';

/** Rows at most, those nearest to the playhead. */
const MOST = 10_000;

/** Lists bookmarks, marks and passes, in the order of time. */
export function placesList({ session }: Model, world: World): ListPanel {
  const { marks, passes } = world.timeline.summary;
  const rows = [
    ...session.bookmarks.map(({ seq, label }) => row(seq, 'bookmark', shown(label))),
    ...marks.map(({ seq, label }) => row(seq, 'mark', shown(label))),
    ...passes.map(({ beginSeq, endSeq, number, collected }) =>
      row(
        endSeq ?? beginSeq,
        `gc:${number}`,
        collected === null ? '' : `${count(collected)} collected`,
      ),
    ),
  ].sort((a, b) => a.seq - b.seq);
  const near = Math.max(0, rows.filter(({ seq }) => seq <= session.playhead).length - 1);
  const from = Math.max(0, near - MOST / 2);
  return {
    kind: 'list',
    title: 'Bookmarks, marks and passes',
    looks: ['faint', 'title', null],
    rows: rows.slice(from, from + MOST).map(({ row }) => row),
    at: near - from,
    hint: 'Enter: go there',
  };
}

function row(seq: Seq, kind: string, text: string): { seq: Seq; row: ListRow } {
  return {
    seq,
    row: { cells: [`${seq}`, kind, text], choice: { kind: 'go', seq, object: null } },
  };
}

/** Lists breakpoints. */
export function breakpointsList({ session }: Model): ListPanel {
  return {
    kind: 'list',
    title: 'Breakpoints',
    looks: ['count', null],
    rows: session.breakpoints.map(({ condition, enabled = true }) => ({
      cells: [enabled ? 'on' : 'off', shown(condition)],
      choice: { kind: 'breakpoint', condition, enabled },
    })),
    at: 0,
    hint: 'Enter: on, off   d: take it away   b: a new one',
  };
}

/** What a bookmark is called that nobody named: its line. */
export function placeLabel(world: World, seq: Seq): string {
  const event = eventAt(world, seq);
  if (event === null) return 'start';
  const { site } = event;
  return site === null ? event.type : `${world.places.short(site)} ${world.source.lineAt(site)}`;
}
