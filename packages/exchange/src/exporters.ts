import type { Exporter } from './exporter.js';
import { ndjsonExporter } from './formats/ndjson/exporter.js';

/** Every format that traces can be exported to, a line each. */
export const exporters: readonly Exporter[] = [ndjsonExporter];
