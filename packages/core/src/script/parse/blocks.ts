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

/** The white space a line starts with; `null` for what is not first on its line. */
function indentationBefore(reader: Reader, node: Cst): string | null {
  const { text } = reader.source;
  let start = node.from;
  while (start > 0 && ' \t\f'.includes(text[start - 1]!)) start -= 1;
  if (start > 0 && text[start - 1] !== '\n') return null;
  // After a backslash (not a comment's) the line goes on; its indentation says nothing.
  const lineBefore = text.slice(text.lastIndexOf('\n', start - 2) + 1, Math.max(0, start - 1));
  if (lineBefore.endsWith('\\') && !lineBefore.includes('#')) return null;
  return text.slice(start, node.from).replace(/^.*\f/, '');
}

/** The grammar takes any step back for the end of a block, even to where no block was. */
function checkSame(reader: Reader, node: Cst, indentation: string | null): void {
  const found = indentationBefore(reader, node);
  if (found === null || found === indentation) return;
  reader.fail(
    { from: node.from, to: node.from + 1 },
    'this line is indented like no block it could belong to',
    'Indent the lines of a block alike',
  );
}

function checkDeeper(reader: Reader, block: Cst, first: Cst | null, inner: string | null): void {
  if (first === null || inner === null) return;
  const owner = block.name === 'Script' ? null : block.parent;
  const outer = owner === null ? '' : indentationOfLine(reader, owner);
  const fine = owner === null ? inner === '' : inner.startsWith(outer) && inner !== outer;
  if (fine) return;
  reader.fail(
    { from: first.from, to: first.from + 1 },
    'this line is not indented as its place needs',
    'Indent a block more than what it belongs to, by the same spaces or tabs, and nothing else',
  );
}

function indentationOfLine(reader: Reader, node: Cst): string {
  const start = reader.source.text.lastIndexOf('\n', node.from - 1) + 1;
  return /^[ \t]*/.exec(reader.text({ from: start, to: node.from }))![0];
}
