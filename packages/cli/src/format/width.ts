import { createRequire } from 'node:module';
import type stringWidth from 'string-width';

/** How many character cells a text takes on a terminal; colours take none. */
export function widthOf(text: string): number {
  const plain = text.includes('\u001b') ? text.replace(COLORS, '') : text;
  return NARROW.test(plain) ? plain.length : anyWidthOf(plain);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
const COLORS = /\u001b\[[\d;]*m/g;

/** Texts of characters that take a cell each: ASCII, Western letters, what pictures are drawn with. */
const NARROW = /^[ -~\u00a1-\u00ac\u00ae-\u017f–…←-↓≤≥─-▟■-●]*$/;

let measure: typeof stringWidth | undefined;

/** Loaded for the first text that needs it: it takes longer to load than all the rest of the command line. */
function anyWidthOf(text: string): number {
  measure ??= createRequire(import.meta.url)('string-width').default as typeof stringWidth;
  return measure(text);
}

/** The text, filled with spaces (or `fill`, one cell wide) on the right up to `width` cells. */
export function padEnd(text: string, width: number, fill = ' '): string {
  return text + fill.repeat(Math.max(0, width - widthOf(text)));
}

/** The text, filled with spaces on the left up to `width` cells. */
export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - widthOf(text))) + text;
}

let graphemes: Intl.Segmenter | undefined;

/** The text cut to `width` cells, its end marked where something is missing. No colours in it. */
export function truncate(text: string, width: number, mark = '…'): string {
  if (text.length * 2 <= width || widthOf(text) <= width) return text;
  if (width <= 0) return '';
  let kept = '';
  let left = width - widthOf(mark);
  graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  for (const { segment } of graphemes.segment(text)) {
    left -= widthOf(segment);
    if (left < 0) break;
    kept += segment;
  }
  return kept + mark;
}
