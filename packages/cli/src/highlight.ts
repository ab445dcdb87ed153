import { createRequire } from 'node:module';
import type * as Highlight from '@lezer/highlight';
import type * as Python from '@lezer/python';

/** What a piece of source text is, as far as a colour says it. */
export type TokenKind = 'keyword' | 'string' | 'comment' | 'number' | 'name' | 'constant' | 'plain';

/** A piece of a source line. The pieces of a line give the line. */
export interface Token {
  readonly text: string;
  readonly kind: TokenKind;
}

/** Takes Python source apart, by line. Text that is no Python is taken apart as well as it goes. */
export type Highlighter = (code: string) => Token[][];

let known: Highlighter | undefined;

/** Loaded for the first line that is coloured: it takes as long as reading a short trace. */
export function highlighter(): Highlighter {
  known ??= loaded();
  return known;
}

function loaded(): Highlighter {
  const load = createRequire(import.meta.url);
  const { parser } = load('@lezer/python') as typeof Python;
  const { highlightTree, tagHighlighter, tags } = load('@lezer/highlight') as typeof Highlight;
  const kinds = tagHighlighter([
    { tag: tags.keyword, class: 'keyword' },
    { tag: tags.string, class: 'string' },
    { tag: tags.comment, class: 'comment' },
    { tag: tags.number, class: 'number' },
    { tag: tags.function(tags.definition(tags.variableName)), class: 'name' },
    { tag: tags.definition(tags.className), class: 'name' },
    { tag: [tags.bool, tags.null], class: 'constant' },
  ]);
  return (code) => {
    const pieces: Piece[] = [];
    highlightTree(parser.parse(code), kinds, (from, to, kind) =>
      pieces.push({ from, to, kind: kind as TokenKind }),
    );
    return linesOf(code, pieces);
  };
}

interface Piece {
  readonly from: number;
  readonly to: number;
  readonly kind: TokenKind;
}

function linesOf(code: string, pieces: readonly Piece[]): Token[][] {
  const lines: Token[][] = [[]];
  const add = (text: string, kind: TokenKind) => {
    for (const [at, part] of text.split('\n').entries()) {
      if (at > 0) lines.push([]);
      if (part !== '') lines[lines.length - 1].push({ text: part, kind });
    }
  };
  let done = 0;
  for (const { from, to, kind } of pieces) {
    add(code.slice(done, from), 'plain');
    add(code.slice(from, to), kind);
    done = to;
  }
  add(code.slice(done), 'plain');
  return lines;
}
