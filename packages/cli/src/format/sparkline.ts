import { type Glyphs, unicodeGlyphs } from './glyphs.js';

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const ASCII_BARS = ['_', '.', ':', '-', '=', '+', '*', '#'];

/** Numbers from 0 on as a row of bars, one cell each; the lowest bar stands for 0. */
export function sparkline(values: readonly number[], glyphs: Glyphs): string {
  const bars = glyphs === unicodeGlyphs ? BARS : ASCII_BARS;
  const most = values.reduce((a, b) => Math.max(a, b), 0);
  if (most === 0) return bars[0].repeat(values.length);
  const steps = bars.length - 1;
  return values.map((value) => bars[Math.ceil((value / most) * steps)]).join('');
}
