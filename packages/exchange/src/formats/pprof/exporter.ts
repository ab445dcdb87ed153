import type { Timeline } from '@refwind/replay';
import { gzipSync } from 'fflate';
import type { Exporter, ExportOptions } from '../../exporter.js';
import { stackProfile } from '../../stacks/profile.js';
import { profileMessage } from './profileMessage.js';

/** All measures by frame and type as a gzipped pprof profile. */
export const pprofExporter: Exporter = {
  name: 'pprof',
  title: 'bytes and references by line and type, for pprof',
  extension: '.pb.gz',
  isBinary: true,
  export: profileOf,
};

async function* profileOf(
  timeline: Timeline,
  options: ExportOptions = {},
): AsyncGenerator<Uint8Array> {
  const startedAt = Date.parse(timeline.source.meta?.startedAt ?? '');
  const nanoseconds = Number.isNaN(startedAt) ? 0 : Math.max(0, startedAt) * 1_000_000;
  const message = profileMessage(stackProfile(timeline, options), nanoseconds);
  // Without a time, so that the same trace always gives the same bytes.
  yield gzipSync(message.bytes, { mtime: 0 });
}
