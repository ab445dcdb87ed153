export { ImportError } from './errors.js';
export type { Exporter, ExportOptions, FilePiece, FolderExporter } from './exporter.js';
export { exporters, folderExporters } from './exporters.js';
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
export { type Redaction, type RedactOptions, redact } from './redact/redact.js';
export { type Measure, type MeasureName, measures } from './stacks/measures.js';
