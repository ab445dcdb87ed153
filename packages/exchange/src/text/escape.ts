/**
 * What a terminal would obey instead of show, or what would make a text look like another one:
 * control characters (C0, DEL, C1), bidirectional controls, zero-width characters, line and
 * paragraph separators, lone surrogates, and the invisible "tag" characters.
 */
export const unsafe =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|\udb40[\udc00-\uddef]/g;

const short: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A text from a trace, safe to show on one line: what is unsafe stands as Python would write it. */
export function shown(text: string): string {
  return text.replace(unsafe, (found) => short[found] ?? written(found));
}

function written(found: string): string {
  const point = found.codePointAt(0) ?? 0;
  const hex = point.toString(16);
  if (point <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return point <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
