import { memrayImporter } from './formats/memray/importer.js';
import { ndjsonImporter } from './formats/ndjson/importer.js';
import { xpcomImporter } from './formats/xpcom/importer.js';
import type { Importer } from './importer.js';

/** Every format that traces can be made of, a line each. */
export const importers: readonly Importer[] = [ndjsonImporter, xpcomImporter, memrayImporter];
