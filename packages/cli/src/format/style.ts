import pc from 'picocolors';
import { highlighter, type TokenKind } from '../highlight.js';

type Paint = (text: string) => string;

/** What texts mean, as colours; plain texts where colours are off. */
export interface Style {
  readonly title: Paint;
  /** What matters less than what stands beside it. */
  readonly faint: Paint;
  readonly variable: Paint;
  readonly object: Paint;
  readonly count: Paint;
  readonly born: Paint;
  readonly gone: Paint;
  readonly place: Paint;
  /** A line of Python that is safe to show: its words in colours. */
  readonly source: Paint;
  readonly warning: Paint;
}

/** @param color whether the output may be coloured */
export function styleFor(color: boolean): Style {
  const c = pc.createColors(color);
  const paint =
    (color: Paint): Paint =>
    (text) =>
      text === '' ? '' : color(text);
  return {
    title: paint(c.bold),
    faint: paint(c.dim),
    variable: paint(c.cyan),
    object: paint(c.bold),
    count: paint(c.yellow),
    born: paint(c.green),
    gone: paint(c.red),
    place: paint(c.blue),
    source: color ? (text) => coloured(text, kindsOf(c)) : paint(c.italic),
    warning: paint(c.red),
  };
}

type Kinds = Readonly<Record<TokenKind, Paint>>;

function kindsOf(c: ReturnType<typeof pc.createColors>): Kinds {
  return {
    keyword: c.magenta,
    constant: c.magenta,
    string: c.green,
    number: c.yellow,
    name: c.blue,
    comment: c.dim,
    plain: (text) => text,
  };
}

function coloured(text: string, kinds: Kinds): string {
  const [tokens = []] = highlighter()(text);
  return tokens.map(({ text: piece, kind }) => kinds[kind](piece)).join('');
}
