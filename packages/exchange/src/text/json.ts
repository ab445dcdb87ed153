/**
 * What JSON allows and a terminal would obey, or what would make a text look like another one: DEL, C1 controls,
 * bidirectional controls, characters without width, line and paragraph separators, "tag" characters.
 */
const unsafe =
  /[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udfff]/g;

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
