/** The characters of pictures and lists. Each is one cell wide, but for `ellipsis` and `arrow`. */
export interface Glyphs {
  readonly horizontal: string;
  readonly vertical: string;
  readonly topLeft: string;
  readonly topRight: string;
  readonly bottomLeft: string;
  readonly bottomRight: string;
  /** A vertical line with a branch to the right. */
  readonly teeRight: string;
  /** A vertical line with a branch to the left. */
  readonly teeLeft: string;
  /** A horizontal line with a branch downwards. */
  readonly teeDown: string;
  readonly cross: string;
  readonly headRight: string;
  readonly headLeft: string;
  readonly dotted: string;
  readonly ellipsis: string;
  readonly arrow: string;
  readonly dash: string;
}

export const unicodeGlyphs: Glyphs = {
  horizontal: '─',
  vertical: '│',
  topLeft: '┌',
  topRight: '┐',
  bottomLeft: '└',
  bottomRight: '┘',
  teeRight: '├',
  teeLeft: '┤',
  teeDown: '┬',
  cross: '┼',
  headRight: '►',
  headLeft: '◄',
  dotted: '┄',
  ellipsis: '…',
  arrow: '→',
  dash: '–',
};

export const asciiGlyphs: Glyphs = {
  horizontal: '-',
  vertical: '|',
  topLeft: '+',
  topRight: '+',
  bottomLeft: '+',
  bottomRight: '+',
  teeRight: '+',
  teeLeft: '+',
  teeDown: '+',
  cross: '+',
  headRight: '>',
  headLeft: '<',
  dotted: '.',
  ellipsis: '...',
  arrow: '->',
  dash: '-',
};
