import type { Seq } from '@refwind/core';
import { detailText, objectText } from '../format/events.js';
import { count } from '../format/numbers.js';
import type { Places } from '../format/sites.js';
import type { Style } from '../format/style.js';
import type { Trace } from '../trace.js';

/** `Moment 28 of 61, after unlink #1 a at app.py:11: del a`. */
export function momentText(
  { source, timeline }: Trace,
  seq: Seq,
  places: Places,
  style: Style,
): string {
  const which = style.title(`Moment ${count(seq)} of ${count(timeline.end)}`);
  if (seq === timeline.start) {
    return `${which}, before the first event${seq === 0 ? '' : ' that was kept'}`;
  }
  const event = timeline.event(seq);
  const what = [event.type, objectText(event), detailText(event)].filter(Boolean).join(' ');
  if (event.site === null) return `${which}, after ${what}`;
  const text = source.lineAt(event.site);
  const place = style.place(places.line(event.site));
  return `${which}, after ${what} at ${place}${text === '' ? '' : `: ${style.source(text)}`}`;
}
