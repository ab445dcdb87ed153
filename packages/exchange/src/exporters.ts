import type { Exporter, FolderExporter } from './exporter.js';
import { chromeExporter } from './formats/chrome/exporter.js';
import { collapsedExporter } from './formats/collapsed/exporter.js';
import { csvExporter } from './formats/csv/exporter.js';
import { firefoxExporter } from './formats/firefox/exporter.js';
import { heapsnapshotExporter } from './formats/heapsnapshot/exporter.js';
import { ndjsonExporter } from './formats/ndjson/exporter.js';
import { parquetExporter } from './formats/parquet/exporter.js';
import { pictureExporters } from './formats/pictures/exporter.js';
import { pprofExporter } from './formats/pprof/exporter.js';
import { reduxExporter } from './formats/redux/exporter.js';
import { speedscopeExporter } from './formats/speedscope/exporter.js';
import { xpcomExporter } from './formats/xpcom/exporter.js';

/** Every format that traces can be exported to, a line each. */
export const exporters: readonly Exporter[] = [
  ndjsonExporter,
  csvExporter,
  xpcomExporter,
  speedscopeExporter,
  collapsedExporter,
  pprofExporter,
  chromeExporter,
  firefoxExporter,
  heapsnapshotExporter,
  reduxExporter,
  ...pictureExporters,
];

/** Every format of several files, a line each. */
export const folderExporters: readonly FolderExporter[] = [parquetExporter];
