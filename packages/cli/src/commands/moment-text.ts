import type { Seq } from '@refwind/core';
import { eventStream } from '../event-stream.js';
import { detailText, objectText } from '../format/events.js';
import { count } from '../format/numbers.js';
import { lineText } from '../format/sites.js';
import type { Style } from '../format/style.js';
import { SourceText } from '../source-text.js';
import type { Trace } from '../trace.js';

/** `Moment 28 of 61, after unlink #1 a at app.py:11: del a`. */
export async function momentText(trace: Trace, seq: Seq, style: Style): Promise<string> {
  const { reader } = trace;
  const which = style.title(`Moment ${count(seq)} of ${count(reader.summary.events)}`);
  if (seq === 0) return `${which}, before the first event`;
  for await (const event of eventStream(trace, { from: seq, to: seq })) {
    const what = [event.type, objectText(event), detailText(event)].filter(Boolean).join(' ');
    if (event.site === null) return `${which}, after ${what}`;
    const text = new SourceText(reader).lineAt(event.site);
    const place = style.place(lineText(event.site));
    return `${which}, after ${what} at ${place}${text === '' ? '' : `: ${style.source(text)}`}`;
  }
  return which;
}
