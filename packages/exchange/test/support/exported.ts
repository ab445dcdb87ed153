import type { Timeline } from '@refwind/replay';
import { type ExportOptions, exporters } from '../../src/index.js';

/** What an exporter makes of a timeline; made twice, and the same both times. */
export async function exported(
  format: string,
  timeline: Timeline,
  options?: ExportOptions,
): Promise<Buffer> {
  const once = await bytesOf(format, timeline, options);
  const again = await bytesOf(format, timeline, options);
  if (!once.equals(again)) throw new Error(`${format} makes other bytes the second time.`);
  return once;
}

export async function exportedText(
  format: string,
  timeline: Timeline,
  options?: ExportOptions,
): Promise<string> {
  const bytes = await exported(format, timeline, options);
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}

async function bytesOf(format: string, timeline: Timeline, options?: ExportOptions) {
  const exporter = exporters.find(({ name }) => name === format);
  if (exporter === undefined) throw new Error(`There is no exporter ${format}.`);
  const parts: Uint8Array[] = [];
  for await (const piece of exporter.export(timeline, options)) parts.push(piece);
  return Buffer.concat(parts);
}
