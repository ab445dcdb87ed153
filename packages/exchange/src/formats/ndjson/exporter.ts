import type { Timeline } from '@refwind/replay';
import type { Exporter, ExportOptions } from '../../exporter.js';
import { chosenObjects, rangeOf, stretchesOf } from '../../range.js';
import { jsonText } from '../../text/json.js';
import { TextBytes } from '../../text/textBytes.js';
import { EventLines } from './eventLines.js';
import { endOf, headerOf, sourcesOf, startObjectsOf } from './outerRecords.js';
import { UntrackedRecords } from './untracked.js';

/** Events as JSON, one to a line, with all else that a trace holds in records between them. */
export const ndjsonExporter: Exporter = {
  name: 'ndjson',
  title: 'events as JSON, one to a line',
  extension: '.ndjson',
  isBinary: false,
  export: linesOf,
};

async function* linesOf(
  timeline: Timeline,
  options: ExportOptions = {},
): AsyncGenerator<Uint8Array> {
  const out = new TextBytes();
  const record = (value: object) => out.text(`${jsonText(value)}\n`);
  const { from } = rangeOf(timeline, options);
  const wanted = chosenObjects(options);
  record(headerOf(timeline, options));
  for (const source of sourcesOf(timeline)) {
    record(source);
    if (out.isFull) yield out.take();
  }
  for (const object of wanted === null ? startObjectsOf(timeline, from - 1) : []) {
    record(object);
    if (out.isFull) yield out.take();
  }
  const lines = new EventLines(timeline.dictionary, out);
  const untracked = new UntrackedRecords(timeline.dictionary);
  let events = 0;
  for (const stretch of stretchesOf(timeline, options)) {
    const { low, high, resolved } = stretch;
    const known = wanted === null ? untracked.before(stretch) : null;
    if (known !== null) record(known);
    for (let row = low; row <= high; row++) {
      if (wanted !== null && !wanted.has(resolved.object[row])) continue;
      lines.row(stretch, row);
      events++;
      if (out.isFull) yield out.take();
    }
  }
  record(endOf(timeline, options, events));
  yield out.take();
}
