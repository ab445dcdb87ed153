import { ndjsonImporter } from './formats/ndjson/importer.js';
import type { Importer } from './importer.js';

/** Every format that traces can be made of, a line each. */
export const importers: readonly Importer[] = [ndjsonImporter];
