import type { SyntaxNode as Cst } from '@lezer/common';
import type { Name } from '../syntax.js';
import type { Reader } from './reader.js';

/** A name as Python compares names. The grammar takes more characters than Python does. */
export function identifier(reader: Reader, node: Cst): string {
  const text = reader.text(node);
  if (ASCII.test(text)) return text;
  const name = text.normalize('NFKC');
  if (!UNICODE.test(name)) reader.fail(node, `"${text}" is no name`);
  return name;
}

const ASCII = /^[A-Za-z_][A-Za-z_0-9]*$/;
const UNICODE = /^[\p{ID_Start}_][\p{ID_Continue}]*$/u;

/** A name behind a dot. */
export function attributeName(reader: Reader, node: Cst): string {
  const name = identifier(reader, node);
  if (KEYWORDS.has(name)) reader.fail(node, `"${name}" is a keyword, not an attribute's name`);
  return name;
}

export function nameOf(reader: Reader, node: Cst): Name {
  return { kind: 'Name', id: identifier(reader, node), ctx: 'Load', ...reader.at(node) };
}

const KEYWORDS: ReadonlySet<string> = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except ' +
    'finally for from global if import in is lambda nonlocal not or pass raise return try while with yield'
  ).split(' '),
);
