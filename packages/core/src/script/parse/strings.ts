import type { SyntaxNode as Cst } from '@lezer/common';
import type { Constant, ConstantValue, FormattedValue, JoinedStr } from '../syntax.js';
import { BadEscape, decodeEscapes } from './escapes.js';
import { formatPieces } from './formats.js';
import type { Reader, Rule } from './reader.js';

/** One literal, several beside each other, f-strings among them or not. */
export const string: Rule<Constant | JoinedStr> = (reader, node) => {
  const literals = node.name === 'ContinuedString' ? childrenOf(node) : [node];
  const pieces = literals.flatMap((literal) => piecesOf(reader, literal));
  if (literals.some((literal) => literal.name === 'FormatString')) {
    return { kind: 'JoinedStr', values: joined(reader, node, pieces), ...reader.at(node) };
  }
  return { kind: 'Constant', value: concatenated(reader, node, pieces), ...reader.at(node) };
};

type Piece = Constant | FormattedValue;

function childrenOf(node: Cst): Cst[] {
  const children: Cst[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.name !== 'Comment') children.push(child);
  }
  return children;
}

function piecesOf(reader: Reader, literal: Cst): Piece[] {
  const { raw, bytes, from, to } = bordersOf(reader, literal);
  const decode = (start: number, end: number) => decoded(reader, start, end, raw, bytes);
  if (literal.name === 'FormatString') return formatPieces(reader, literal, { from, to, decode });
  const value = decode(from, to);
  if (bytes && /[^\0-\xff]/.test(value)) {
    reader.fail(literal, 'bytes hold ASCII characters only', 'Write others as \\x.. escapes');
  }
  const type = bytes ? 'bytes' : 'str';
  return [{ kind: 'Constant', value: { type, value }, ...reader.at(literal) }];
}

/** Where a literal's text is, and what its prefix says. */
function bordersOf(reader: Reader, literal: Cst) {
  const start = /^([A-Za-z]*)('''|"""|'|")/.exec(
    reader.text({ from: literal.from, to: literal.from + 5 }),
  );
  if (start === null) return reader.fail(literal, 'this string cannot be read');
  const [opening, prefix = '', quote = ''] = start;
  const from = literal.from + opening.length;
  const to = literal.to - quote.length;
  if (to < from || !reader.text(literal).endsWith(quote) || endsEscaped(reader, from, to)) {
    reader.fail(
      { from: literal.from, to: from },
      'a string is never closed',
      `It starts with ${quote}, and needs one at its end`,
    );
  }
  const bytes = /b/i.test(prefix);
  if (bytes && /[^\0-\x7f]/.test(reader.text({ from, to }))) {
    reader.fail(literal, 'bytes hold ASCII characters only', 'Write others as \\x.. escapes');
  }
  return { raw: /r/i.test(prefix), bytes, from, to };
}

/** Whether the quote at the end belongs to an escape: an odd number of backslashes before it. */
function endsEscaped(reader: Reader, from: number, to: number): boolean {
  let count = 0;
  while (to - 1 - count >= from && reader.source.text[to - 1 - count] === '\\') count += 1;
  return count % 2 === 1;
}

function decoded(reader: Reader, from: number, to: number, raw: boolean, bytes: boolean): string {
  const text = reader.text({ from, to });
  if (raw) return text;
  try {
    return decodeEscapes(text, { bytes });
  } catch (error) {
    if (!(error instanceof BadEscape)) throw error;
    const place = { from: from + error.offset, to: from + error.offset + 2 };
    if (reader.text(place) !== '\\N') return reader.fail(place, error.message);
    return reader.refuse(place, error.message, 'Write the character itself, or \\u and its number');
  }
}

function concatenated(reader: Reader, node: Cst, pieces: readonly Piece[]): ConstantValue {
  const values = pieces.flatMap((piece) => (piece.kind === 'Constant' ? [piece.value] : []));
  const types = new Set(values.map(({ type }) => type));
  if (types.size > 1)
    reader.fail(node, 'bytes and a string beside each other', 'Make both the same');
  const value = values.map((part) => ('value' in part ? String(part.value) : '')).join('');
  return types.has('bytes') ? { type: 'bytes', value } : { type: 'str', value };
}

/** Neighbouring texts become one, empty ones none. */
function joined(reader: Reader, node: Cst, pieces: readonly Piece[]): Piece[] {
  const result: Piece[] = [];
  for (const piece of pieces) {
    const last = result.at(-1);
    if (piece.kind === 'FormattedValue') result.push(piece);
    else if (piece.value.type !== 'str') {
      reader.fail(node, 'bytes and a string beside each other', 'Make both the same');
    } else if (last?.kind === 'Constant' && last.value.type === 'str') {
      const value = { type: 'str', value: last.value.value + piece.value.value } as const;
      const { endLine, endColumn } = piece;
      result[result.length - 1] = { ...last, value, endLine, endColumn };
    } else if (piece.value.value !== '') result.push(piece);
  }
  return result;
}
