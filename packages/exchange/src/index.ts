export { ImportError } from './errors.js';
export type { Exporter, ExportOptions } from './exporter.js';
export { exporters } from './exporters.js';
export type {
  EndRecord,
  HeaderRecord,
  NdjsonLine,
  ObjectRecord,
  SourceRecord,
  TypeRecord,
  UntrackedRecord,
} from './formats/ndjson/records.js';
export type { Importer, ImportOptions, ImportResult } from './importer.js';
export { importers } from './importers.js';
export { type Measure, type MeasureName, measures } from './stacks/measures.js';
