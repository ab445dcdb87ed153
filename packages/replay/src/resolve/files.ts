import type { TraceDictionary } from '@refwind/core';
import { LookupError } from '../errors.js';
import { nearestNames } from './nearest.js';

/** The files that events happen in, with the lines of each, ascending. */
export function linesByFile({ codes, sites, strings }: TraceDictionary): Map<string, number[]> {
  const lines = new Map<string, Set<number>>();
  for (const { site } of codes) {
    if (site < 0) continue;
    const { file, line } = sites[site];
    const name = strings[file];
    const known = lines.get(name);
    if (known === undefined) lines.set(name, new Set([line]));
    else known.add(line);
  }
  const sorted = (set: Set<number>) => [...set].sort((a, b) => a - b);
  return new Map([...lines].map(([file, set]) => [file, sorted(set)]));
}

/**
 * The file that `wanted` means: the one of exactly this name, or the one whose path ends with it
 * after a slash.
 * @param text what the user wrote, of which `rest` follows the file's name; for messages
 * @throws LookupError `unknown-moment`, `ambiguous-moment`
 */
export function findFile(
  files: readonly string[],
  wanted: string,
  text: string,
  rest: string,
): string {
  if (files.includes(wanted)) return wanted;
  const matches = files.filter((file) => endsWithPath(file, wanted));
  if (matches.length === 1) return matches[0];
  if (matches.length > 1) {
    const message = `Moment '${text}': ${matches.length} files end with '${wanted}'.`;
    throw new LookupError('ambiguous-moment', text, message, withRest(matches, rest));
  }
  const message = `Moment '${text}': nothing happens in a file '${wanted}'.`;
  throw new LookupError('unknown-moment', text, message, withRest(likeFiles(wanted, files), rest));
}

/** Whether `wanted` is the end of the path, after a slash. */
export function endsWithPath(file: string, wanted: string): boolean {
  const path = file.replaceAll('\\', '/');
  return path.endsWith(`/${wanted.replaceAll('\\', '/')}`);
}

/** Files of nearly that name, wherever they are. */
function likeFiles(wanted: string, files: readonly string[]): string[] {
  const stems = nearestNames(stem(wanted), files.map(stem));
  return stems.flatMap((each) => files.filter((file) => stem(file) === each)).slice(0, 3);
}

/** A path's last part, without its extension. */
function stem(path: string): string {
  return baseName(path).replace(/\.[^.]*$/, '');
}

/** A path's last part, whichever way its slashes lean. */
export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

function withRest(files: readonly string[], rest: string): string[] {
  return files.map((file) => file + rest);
}
