import type { Timeline } from '@refwind/replay';
import type { Exporter, ExportOptions } from '../../exporter.js';
import { chosenObjects, stretchesOf } from '../../range.js';
import { TextBytes } from '../../text/textBytes.js';
import { EventLines } from './eventLines.js';

/** Events as JSON, one to a line. */
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
  const lines = new EventLines(timeline.dictionary, out);
  const wanted = chosenObjects(options);
  for (const stretch of stretchesOf(timeline, options)) {
    const { low, high, resolved } = stretch;
    for (let row = low; row <= high; row++) {
      if (wanted !== null && !wanted.has(resolved.object[row])) continue;
      lines.row(stretch, row);
      if (out.isFull) yield out.take();
    }
  }
  if (out.length > 0) yield out.take();
}
