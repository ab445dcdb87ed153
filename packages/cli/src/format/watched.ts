import { shown } from './escape.js';

/** What follows an object's type when the program named it: ` "cache"`. */
export function watchedText(names: readonly string[]): string {
  return names.map((name) => ` ${shown(JSON.stringify(name))}`).join('');
}
