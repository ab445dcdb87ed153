import { widthOf } from '../../format/width.js';
import { isPlain } from './cells.js';

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
const SGR = /(\u001b\[\d*m)/;
const RESET = '\u001b[0m';

let graphemes: Intl.Segmenter | undefined;

/** A styled text in just `width` cells: cut, or filled with blanks; no style goes on beyond them. */
export function fit(text: string, width: number): string {
  let fitted = '';
  let left = width;
  let isStyled = false;
  for (const part of text.split(SGR)) {
    if (part.startsWith('\u001b')) {
      fitted += part;
      isStyled = true;
      continue;
    }
    if (left === 0) continue;
    const cut = begin(part, left);
    fitted += cut.text;
    left -= cut.width;
    // A wide character that does not fit ends the text.
    if (cut.text.length < part.length) {
      fitted += ' '.repeat(left);
      left = 0;
    }
  }
  return `${fitted}${isStyled ? RESET : ''}${' '.repeat(left)}`;
}

/** As much of a plain text as takes at most `width` cells. */
function begin(text: string, width: number): { text: string; width: number } {
  if (isPlain(text)) {
    const kept = text.slice(0, width);
    return { text: kept, width: kept.length };
  }
  graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  let kept = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    const cells = widthOf(segment);
    if (used + cells > width) break;
    kept += segment;
    used += cells;
  }
  return { text: kept, width: used };
}

/** Just `height` lines of `width` cells each. */
export function fitAll(lines: readonly string[], width: number, height: number): string[] {
  return Array.from({ length: height }, (_, row) => fit(lines[row] ?? '', width));
}
