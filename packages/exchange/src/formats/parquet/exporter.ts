import type { Timeline } from '@refwind/replay';
import type { ExportOptions, FilePiece, FolderExporter } from '../../exporter.js';
import { chosenObjects, rangeOf, stretchesOf } from '../../range.js';
import { smallTables } from './smallTables.js';
import { TraceTables } from './tables.js';

/** Events, objects, links, sites, passes and marks as Parquet tables. */
export const parquetExporter: FolderExporter = {
  name: 'parquet',
  title:
    'tables for DuckDB, Spark, Trino, ClickHouse: a folder to which further traces can be added',
  export: filesOf,
};

async function* filesOf(
  timeline: Timeline,
  options: ExportOptions = {},
): AsyncGenerator<FilePiece> {
  const trace = options.traceName ?? timeline.source.meta?.program ?? 'trace';
  const { from, to } = rangeOf(timeline, options);
  const tables = new TraceTables(timeline, trace, from);
  const wanted = chosenObjects(options);
  for (const stretch of stretchesOf(timeline, options)) {
    const number = timeline.chunks.indexOf(stretch.chunk.firstSeq);
    yield* tables.chunk(stretch, number, wanted);
  }
  yield* tables.end(smallTables(timeline, trace, from, to));
}
