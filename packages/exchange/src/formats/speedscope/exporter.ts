import type { Timeline } from '@refwind/replay';
import type { Exporter, ExportOptions } from '../../exporter.js';
import { measures } from '../../stacks/measures.js';
import { type Sample, STACKS_NOTE, type StackProfile, stackProfile } from '../../stacks/profile.js';
import { jsonText } from '../../text/json.js';
import { TextBytes } from '../../text/textBytes.js';

/** Flame graphs for speedscope, a profile for each measure. https://www.speedscope.app/file-format-schema.json */
export const speedscopeExporter: Exporter = {
  name: 'speedscope',
  title: 'bytes and references by line as flame graphs, for speedscope',
  extension: '.speedscope.json',
  isBinary: false,
  export: profilesOf,
};

async function* profilesOf(
  timeline: Timeline,
  options: ExportOptions = {},
): AsyncGenerator<Uint8Array> {
  const profile = stackProfile(timeline, options);
  const out = new TextBytes();
  out.text('{"$schema":"https://www.speedscope.app/file-format-schema.json",');
  out.text(`"exporter":"refwind","name":${jsonText(`${profile.name} (${STACKS_NOTE})`)},`);
  out.text('"activeProfileIndex":0,"shared":{"frames":[');
  for (const [at, { function: name, file, line }] of profile.frames.entries()) {
    const place = file === '' ? {} : { file };
    out.text(`${at === 0 ? '' : ','}\n${jsonText({ name, ...place, ...(line > 0 && { line }) })}`);
    if (out.isFull) yield out.take();
  }
  out.text('\n]},"profiles":[');
  for (const at of measures.keys()) {
    out.text(at === 0 ? '\n' : ',\n');
    writeMeasure(out, profile, at);
    if (out.isFull) yield out.take();
  }
  out.text('\n]}\n');
  yield out.take();
}

/** One measure as a profile whose time is the amount: each frame is as wide as what it counts for. */
function writeMeasure(out: TextBytes, profile: StackProfile, at: number): void {
  const { title, unit } = measures[at];
  const sums = byFrame(profile.samples, at);
  const total = sums.reduce((sum, [, weight]) => sum + weight, 0);
  const head = { type: 'sampled', name: title, unit: unit === 'bytes' ? 'bytes' : 'none' };
  out.text(
    `${JSON.stringify({ ...head, startValue: 0, endValue: total }).slice(0, -1)},"samples":`,
  );
  out.text(`${JSON.stringify(sums.map(([frame]) => [frame]))},"weights":`);
  out.text(`${JSON.stringify(sums.map(([, weight]) => weight))}}`);
}

function byFrame(samples: readonly Sample[], at: number): [frame: number, weight: number][] {
  const sums = new Map<number, number>();
  for (const { frame, values } of samples) sums.set(frame, (sums.get(frame) ?? 0) + values[at]);
  return [...sums].filter(([, weight]) => weight > 0);
}
