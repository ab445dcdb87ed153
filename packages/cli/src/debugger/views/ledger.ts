import type { HeapEvent, ObjectId, Seq } from '@refwind/core';
import type { HeapState } from '@refwind/replay';
import { shown } from '../../format/escape.js';
import { count } from '../../format/numbers.js';
import { doneText } from '../../format/steps.js';
import { padEnd, padStart } from '../../format/width.js';
import type { Scene } from './view.js';

/** Where on the pane the playhead's event is: what led to it matters more than what follows. */
const PLAYHEAD = 0.65;

/** So wide, and each event's line of the program fits beside it. */
const WITH_PLACES = 110;

interface Row {
  readonly event: HeapEvent;
  readonly typeName: string;
}

/** The events around the playhead; those that have not happened yet are faint. */
export function ledgerView(scene: Scene, width: number, height: number): string[] {
  const { model, world, style } = scene;
  const { playhead, selection } = model.session;
  const { start, end } = world.timeline;
  const above = Math.floor(height * PLAYHEAD);
  const first = Math.max(start + 1, Math.min(playhead - above + 1, end - height + 1));
  const last = Math.min(end, first + height - 1);
  const rows = rowsOf(scene, first, last);
  const digits = count(last).length;
  const names = rows.map(nameOf);
  const nameWidth = Math.min(24, Math.max(8, ...names.map((name) => name.length)));
  const lines = rows.map(({ event }, at) => {
    const isHere = event.seq === playhead;
    const isSelected = 'object' in event && selection.includes(event.object);
    const mark = isHere ? '►' : isSelected ? '◆' : ' ';
    const seq = padStart(count(event.seq), digits);
    const what = padEnd(event.type, 7);
    const name = padEnd(names[at], nameWidth);
    const text = `${padEnd(doneText(event), 34)}`;
    const place = width >= WITH_PLACES ? placeOf(event, scene) : '';
    if (event.seq > playhead) return style.faint(` ${mark} ${seq}  ${what}  ${name}  ${text}`);
    const paint = isHere ? style.title : (plain: string) => plain;
    return ` ${style.count(mark)} ${style.faint(seq)}  ${paintType(event, style)(what)}  ${style.object(name)}  ${paint(text)}  ${place}`;
  });
  return playhead === start
    ? [` ${style.count('►')} ${style.faint('before the first event')}`, ...lines]
    : lines;
}

function paintType(event: HeapEvent, style: Scene['style']): (text: string) => string {
  if (event.type === 'alloc') return style.born;
  if (event.type === 'free') return style.gone;
  return (text) => text;
}

function placeOf({ site }: HeapEvent, { world, style }: Scene): string {
  if (site === null) return '';
  return `${style.place(world.places.short(site))}  ${style.source(world.source.lineAt(site))}`;
}

function nameOf({ event, typeName }: Row): string {
  return 'object' in event ? `#${event.object} ${shown(typeName)}`.trimEnd() : '';
}

/** The events with the types of their objects, which only states and births tell. */
function rowsOf({ world }: Scene, first: Seq, last: Seq): Row[] {
  if (first > last) return [];
  const { timeline } = world;
  const playhead = timeline.cursor(first - 1);
  let before: HeapState = playhead.state;
  const rows: Row[] = [];
  // One by one: that prepares a few thousand events, not all of a chunk.
  for (let seq = first; seq <= last; seq++) {
    const event = timeline.event(seq);
    const after = playhead.seek(event.seq);
    const typeName = 'object' in event ? typeIn(event.object, before, after) : '';
    rows.push({ event, typeName });
    before = after;
  }
  return rows;
}

function typeIn(object: ObjectId, before: HeapState, after: HeapState): string {
  return (after.objects.get(object) ?? before.objects.get(object))?.typeName ?? '';
}
