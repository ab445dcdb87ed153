import stringWidth from 'string-width';

/** How many character cells a text takes on a terminal; colours take none. */
export function widthOf(text: string): number {
  return stringWidth(text);
}

/** The text, filled with spaces (or `fill`, one cell wide) on the right up to `width` cells. */
export function padEnd(text: string, width: number, fill = ' '): string {
  return text + fill.repeat(Math.max(0, width - widthOf(text)));
}

/** The text, filled with spaces on the left up to `width` cells. */
export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - widthOf(text))) + text;
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The text cut to `width` cells, its end marked where something is missing. No colours in it. */
export function truncate(text: string, width: number, mark = '…'): string {
  if (text.length * 2 <= width || widthOf(text) <= width) return text;
  if (width <= 0) return '';
  let kept = '';
  let left = width - widthOf(mark);
  for (const { segment } of graphemes.segment(text)) {
    left -= widthOf(segment);
    if (left < 0) break;
    kept += segment;
  }
  return kept + mark;
}
