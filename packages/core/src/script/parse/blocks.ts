import type { SyntaxNode as Cst } from '@lezer/common';
import type { Stmt } from '../syntax.js';
import { COMPOUND } from './compound.js';
import { DEFINITIONS } from './definitions.js';
import { Parts } from './parts.js';
import type { Reader, Rule } from './reader.js';
import { SIMPLE } from './simple.js';

const RULES: Readonly<Record<string, Rule<Stmt>>> = { ...SIMPLE, ...COMPOUND, ...DEFINITIONS };

/** The statements of a whole script, or behind a colon: on its line, or indented under it. */
export const block: Rule<readonly Stmt[]> = (reader, node) => {
  const parts = new Parts(reader, node);
  parts.takeIf(':');
  const statements: Stmt[] = [];
  const indentation = indentationBefore(reader, parts.next ?? node);
  checkDeeper(reader, node, parts.next, indentation);
  while (!parts.done) {
    const next = parts.take();
    checkSame(reader, next, indentation);
    if (next.name === 'StatementGroup') statements.push(...group(reader, next));
    else statements.push(statement(reader, next));
  }
  return statements;
};

function group(reader: Reader, node: Cst): Stmt[] {
  const parts = new Parts(reader, node);
  const statements: Stmt[] = [];
  while (!parts.done) if (!parts.takeIf(';')) statements.push(statement(reader, parts.take()));
  return statements;
}

function statement(reader: Reader, node: Cst): Stmt {
  const rule = Object.hasOwn(RULES, node.name) ? RULES[node.name] : undefined;
  return rule === undefined ? reader.fail(node, 'this is no statement') : rule(reader, node);
}

/**
 * How far a line is indented, with tabs to every eighth column and with tabs as one: as in CPython, blocks must
 * compare alike either way.
 */
interface Indentation {
  readonly wide: number;
  readonly narrow: number;
}

function measured(space: string): Indentation {
  let wide = 0;
  let narrow = 0;
  for (const character of space) {
    wide = character === '\f' ? 0 : character === '\t' ? wide - (wide % 8) + 8 : wide + 1;
    narrow = character === '\f' ? 0 : narrow + 1;
  }
  return { wide, narrow };
}

/** The indentation of the line that starts with a node; `null` for what is not first on its line. */
function indentationBefore(reader: Reader, node: Cst): Indentation | null {
  const { text } = reader.source;
  let start = node.from;
  while (start > 0 && ' \t\f'.includes(text[start - 1]!)) start -= 1;
  if (start > 0 && text[start - 1] !== '\n') return null;
  // After a backslash (not a comment's) the line goes on; its indentation says nothing.
  const lineBefore = text.slice(text.lastIndexOf('\n', start - 2) + 1, Math.max(0, start - 1));
  if (lineBefore.endsWith('\\') && !lineBefore.includes('#')) return null;
  return measured(text.slice(start, node.from));
}

/** The grammar takes any step back for the end of a block, even to where no block was. */
function checkSame(reader: Reader, node: Cst, block: Indentation | null): void {
  const found = indentationBefore(reader, node);
  if (found === null || (found.wide === block?.wide && found.narrow === block.narrow)) return;
  reader.fail(
    { from: node.from, to: node.from + 1 },
    'this line is indented like no block it could belong to',
    'Indent the lines of a block alike',
  );
}

function checkDeeper(
  reader: Reader,
  block: Cst,
  first: Cst | null,
  inner: Indentation | null,
): void {
  if (first === null || inner === null) return;
  if (block.name === 'Script' || block.parent === null) {
    if (inner.wide === 0) return;
  } else {
    const outer = indentationOfLine(reader, block.parent);
    if (inner.wide > outer.wide && inner.narrow > outer.narrow) return;
  }
  reader.fail(
    { from: first.from, to: first.from + 1 },
    'this line is not indented as its place needs',
    'Indent a block more than what it belongs to, with spaces or with tabs',
  );
}

function indentationOfLine(reader: Reader, node: Cst): Indentation {
  const start = reader.source.text.lastIndexOf('\n', node.from - 1) + 1;
  return measured(/^[ \t\f]*/.exec(reader.text({ from: start, to: node.from }))![0]);
}
