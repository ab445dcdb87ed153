import { RefwindError } from '@refwind/core';
import type { Timeline } from '@refwind/replay';
import type { Exporter, ExportOptions } from '../../exporter.js';
import { type Measure, measures } from '../../stacks/measures.js';
import { type Frame, stackProfile } from '../../stacks/profile.js';
import { TextBytes } from '../../text/textBytes.js';

/** One measure by frame and type, as `flamegraph.pl` and its kin read it: frames with semicolons between, a space, an amount. */
export const collapsedExporter: Exporter = {
  name: 'collapsed',
  title: 'one measure by line and type, a line of text each, for flamegraph.pl and its kin',
  extension: '.collapsed.txt',
  isBinary: false,
  export: linesOf,
};

async function* linesOf(
  timeline: Timeline,
  options: ExportOptions = {},
): AsyncGenerator<Uint8Array> {
  const at = measures.indexOf(measureOf(options));
  const { frames, samples } = stackProfile(timeline, options);
  const out = new TextBytes();
  for (const { frame, typeName, values } of samples) {
    if (values[at] === 0) continue;
    out
      .text(`${frameText(frames[frame])};${word(typeName)} `)
      .number(values[at])
      .text('\n');
    if (out.isFull) yield out.take();
  }
  if (out.length > 0) yield out.take();
}

function measureOf({ measure = 'allocated' }: ExportOptions): Measure {
  const found = measures.find(({ name }) => name === measure);
  if (found !== undefined) return found;
  const names = measures.map(({ name }) => name).join(', ');
  throw new RefwindError('bad-measure', `A measure is one of ${names}; '${measure}' is none.`);
}

function frameText({ function: name, file, line }: Frame): string {
  return file === '' ? word(name) : word(`${name} (${file}:${line})`);
}

/**
 * A text that is one frame: readers end frames at semicolons, lines at line ends. A semicolon is written as the wide one
 * that looks like it, a control character as Python would write it.
 */
function word(text: string): string {
  return text
    .replaceAll(';', '\uff1b')
    .replace(
      /[\p{Cc}\u2028\u2029\p{Cs}]/gu,
      (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
}
