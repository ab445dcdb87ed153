import { widthOf } from '../../format/width.js';

/** A row of the screen: a text and a look per cell. The second half of a wide character is an empty text. */
export interface Cells {
  readonly texts: readonly string[];
  /** What is to be set for the cell, as the parameters of one SGR sequence: `` for plain, `1;31`. */
  readonly looks: readonly string[];
}

/** Colours and weights as the style of `format/style.ts` writes them; nothing else gets past `shown`. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
const SGR = /\u001b\[(\d*)m/;

/** Characters of one cell each, that are no part of a larger sign. */
const PLAIN = /^[ -~\u00a1-\u00ac\u00ae-\u017f–…←-↓≤≥─-▟■-◆○●]*$/;

const BLANK = ' ';

let graphemes: Intl.Segmenter | undefined;

/** A styled text as a row of just `width` cells: cut, or filled with blanks. */
export function cellsOf(text: string, width: number): Cells {
  const texts: string[] = [];
  const looks: string[] = [];
  const look = new Look();
  const parts = text.split(SGR);
  for (let at = 0; at < parts.length && texts.length < width; at++) {
    if (at % 2 === 1) look.set(Number(parts[at]));
    else put(parts[at], look.text, width, texts, looks);
  }
  while (texts.length < width) {
    texts.push(BLANK);
    looks.push('');
  }
  return { texts, looks };
}

function put(part: string, look: string, width: number, texts: string[], looks: string[]): void {
  if (PLAIN.test(part)) {
    for (let at = 0; at < part.length && texts.length < width; at++) {
      texts.push(part[at]);
      looks.push(look);
    }
    return;
  }
  graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  for (const { segment } of graphemes.segment(part)) {
    const cells = widthOf(segment);
    if (cells === 0) continue;
    // Half a character cannot be shown.
    if (texts.length + cells > width) return;
    texts.push(segment);
    looks.push(look);
    for (let more = 1; more < cells; more++) {
      texts.push('');
      looks.push(look);
    }
  }
}

/** Whether the terminal and we agree how many cells a cell's text takes. */
export function isPlain(text: string): boolean {
  return PLAIN.test(text);
}

/** What is set at a place in a styled text. */
class Look {
  text = '';
  #bold = '';
  #dim = '';
  #italic = '';
  #inverse = '';
  #color = '';

  set(code: number): void {
    if (code === 0) this.#bold = this.#dim = this.#italic = this.#inverse = this.#color = '';
    else if (code === 1) this.#bold = '1';
    else if (code === 2) this.#dim = '2';
    else if (code === 22) this.#bold = this.#dim = '';
    else if (code === 3 || code === 23) this.#italic = code === 3 ? '3' : '';
    else if (code === 7 || code === 27) this.#inverse = code === 7 ? '7' : '';
    else if (code >= 30 && code < 38) this.#color = `${code}`;
    else if (code === 39) this.#color = '';
    const parts = [this.#bold, this.#dim, this.#italic, this.#inverse, this.#color];
    this.text = parts.filter((part) => part !== '').join(';');
  }
}
