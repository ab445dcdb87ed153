import { type Cells, cellsOf, isPlain } from './cells.js';

/** Changed cells that are so near to each other are written in one go: a move of the cursor takes as many bytes. */
const NEAR = 6;

const RESET = '\u001b[0m';
const CLEAR = '\u001b[2J';
const CLEAR_TO_END = '\u001b[K';
/** Terminals that know these show all that is between them at once; others ignore them. */
const BEGIN = '\u001b[?2026h';
const END = '\u001b[?2026l';

/** What a terminal shows, and how to get from it to what it shall show: only cells that differ are written. */
export class Frame {
  readonly width: number;
  readonly height: number;
  #rows: readonly Cells[] | null = null;
  #lines: readonly string[] = [];

  /** A screen of that size, of which nothing is known. */
  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
  }

  /** What to write so that the screen shows these styled lines; empty when it does already. */
  draw(lines: readonly string[]): string {
    const before = this.#rows;
    const rows: Cells[] = [];
    let text = before === null ? RESET + CLEAR : '';
    for (let row = 0; row < this.height; row++) {
      const line = lines[row] ?? '';
      const known = before?.[row];
      if (known !== undefined && this.#lines[row] === line) {
        rows.push(known);
        continue;
      }
      const cells = cellsOf(line, this.width);
      text += new RowChange(row, known, cells).text();
      rows.push(cells);
    }
    this.#rows = rows;
    this.#lines = lines;
    return text === '' ? '' : BEGIN + text + END;
  }
}

/** How a row gets from what it shows to what it shall show. */
class RowChange {
  readonly #row: number;
  readonly #before: Cells | undefined;
  readonly #after: Cells;
  readonly #width: number;
  #text = '';
  /** What is set on the terminal. */
  #look = '';
  /** Where the cursor is; −1 for elsewhere. */
  #cursor = -1;

  constructor(row: number, before: Cells | undefined, after: Cells) {
    this.#row = row;
    this.#before = before;
    this.#after = after;
    this.#width = after.texts.length;
  }

  text(): string {
    const end = this.#lastWritten();
    let at = 0;
    while (at < this.#width) {
      if (!this.#differs(at)) at++;
      else if (at >= end) {
        this.#moveTo(at);
        this.#set('');
        this.#text += CLEAR_TO_END;
        break;
      } else at = this.#write(this.#startOf(at), Math.min(end, this.#endOf(at)));
    }
    this.#set('');
    return this.#text;
  }

  /** Writes cells [from, to); answers `to`. */
  #write(from: number, to: number): number {
    const { texts, looks } = this.#after;
    for (let at = from; at < to; at++) {
      if (texts[at] === '') continue;
      if (this.#cursor !== at) this.#moveTo(at);
      this.#set(looks[at]);
      this.#text += texts[at];
      this.#cursor = isPlain(texts[at]) ? at + 1 : -1;
    }
    return to;
  }

  #set(look: string): void {
    if (look === this.#look) return;
    this.#text += look === '' ? RESET : `\u001b[0;${look}m`;
    this.#look = look;
  }

  #moveTo(column: number): void {
    this.#text += `\u001b[${this.#row + 1};${column + 1}H`;
  }

  #differs(at: number): boolean {
    const { texts, looks } = this.#after;
    const before = this.#before;
    if (before === undefined) return texts[at] !== ' ' || looks[at] !== '';
    return before.texts[at] !== texts[at] || before.looks[at] !== looks[at];
  }

  /** The cell after the last one that is not blank. */
  #lastWritten(): number {
    const { texts, looks } = this.#after;
    let end = this.#width;
    while (end > 0 && texts[end - 1] === ' ' && !isInverse(looks[end - 1])) end--;
    return end;
  }

  /** The first cell of the character that has cell `at`. */
  #startOf(at: number): number {
    let from = at;
    while (from > 0 && this.#after.texts[from] === '') from--;
    return from;
  }

  /** Where what differs from `at` on ends, near stretches included. */
  #endOf(at: number): number {
    let end = at + 1;
    for (let next = end; next < this.#width && next - end < NEAR; next++) {
      if (this.#differs(next)) end = next + 1;
    }
    while (end < this.#width && this.#after.texts[end] === '') end++;
    return end;
  }
}

function isInverse(look: string): boolean {
  return look.split(';').includes('7');
}
