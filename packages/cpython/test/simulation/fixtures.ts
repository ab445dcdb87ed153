import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { HeapScript } from './observation.js';

/** Where heap scripts are that stay: one for each thing that was ever wrong. */
const FOLDER = fileURLToPath(new URL('../../../../fixtures/scripts/', import.meta.url));

/** The scripts of `fixtures/scripts`, or of a folder in it. */
export function fixtureScripts(folder = ''): HeapScript[] {
  const at = `${FOLDER}${folder}`;
  return readdirSync(at)
    .filter((name) => name.endsWith('.py'))
    .sort()
    .map((name) => ({ name, source: readFileSync(`${at}/${name}`, 'utf8') }));
}
