import { unsafe } from './escape.js';

/** A value as JSON on one line that any terminal shows as it is; lone surrogates are escaped, so nothing is lost as UTF-8. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(unsafe, escaped);
}

function escaped(found: string): string {
  let text = '';
  for (let at = 0; at < found.length; at++) {
    text += `\\u${found.charCodeAt(at).toString(16).padStart(4, '0')}`;
  }
  return text;
}
