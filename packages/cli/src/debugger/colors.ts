import { shownSourceLine } from '../format/escape.js';
import type { Style } from '../format/style.js';
import type { Highlighter, Token } from '../highlight.js';
import type { SourceText } from '../source-text.js';

/** Longer files are shown without colours: to take them apart would be noticed. */
const MOST_LINES = 5_000;

const LOOKS: Readonly<Record<Token['kind'], keyof Style | null>> = {
  keyword: 'place',
  string: 'born',
  comment: 'faint',
  number: 'count',
  name: 'title',
  constant: 'count',
  plain: null,
};

/** Source lines in colours, file by file, each taken apart once. */
export class SourceColors {
  readonly #source: SourceText;
  readonly #highlight: Highlighter;
  readonly #files = new Map<string, readonly (readonly Token[])[]>();

  constructor(source: SourceText, highlight: Highlighter) {
    this.#source = source;
    this.#highlight = highlight;
  }

  /** A line, safe to show. */
  line(file: string, line: number, style: Style): string {
    const tokens = this.#tokens(file)[line - 1];
    if (tokens === undefined) return shownSourceLine(this.#source.text(file, line));
    return tokens
      .map(({ text, kind }) => {
        const look = LOOKS[kind];
        const safe = shownSourceLine(text);
        return look === null ? safe : style[look](safe);
      })
      .join('');
  }

  #tokens(file: string): readonly (readonly Token[])[] {
    const known = this.#files.get(file);
    if (known !== undefined) return known;
    const total = this.#source.lineCount(file);
    const lines = Array.from({ length: total }, (_, at) => this.#source.text(file, at + 1));
    const tokens = total > MOST_LINES ? [] : this.#highlight(lines.join('\n'));
    this.#files.set(file, tokens);
    return tokens;
  }
}
