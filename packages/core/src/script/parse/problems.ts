import type { SyntaxNode as Cst, Tree } from '@lezer/common';
import { dotAfterNumber } from './members.js';
import type { Reader } from './reader.js';

/** Refuses what the grammar would not mind. */
export function checkText(reader: Reader): void {
  const { text } = reader.source;
  const zero = text.indexOf('\0');
  if (zero >= 0) reader.fail({ from: zero, to: zero + 1 }, 'a zero character');
  if (!/(?:^|\n)[^\n#]*\\\n?$/.test(text.slice(-1000))) return;
  const from = text.lastIndexOf('\\');
  reader.fail({ from, to: from + 1 }, 'a backslash with no line behind it');
}

/** Refuses a script that the grammar could not read, at the first place where it could not. */
export function checkProblems(reader: Reader, tree: Tree): void {
  const cursor = tree.cursor();
  do {
    if (!cursor.type.isError) continue;
    const { node } = cursor;
    if (!isBareYield(reader, node)) explain(reader, node);
  } while (cursor.next());
}

/** The grammar wants a value behind every `yield`; Python does not. */
function isBareYield(reader: Reader, node: Cst): boolean {
  if (node.from !== node.to || node.nextSibling !== null) return false;
  const { parent } = node;
  if (parent?.name !== 'YieldStatement' && parent?.name !== 'YieldExpression') return false;
  return (
    parent.firstChild!.nextSibling?.name !== 'from' && /^yield\s*(#.*)?$/.test(reader.text(parent))
  );
}

function explain(reader: Reader, node: Cst): never {
  const before = reader.source.text.slice(0, node.from);
  const dot = /[0-9][0-9_]*\.(?=\s*$)/.exec(before.slice(-60));
  if (dot) {
    const from = Math.max(0, node.from - 60) + dot.index;
    return dotAfterNumber(reader, { from }, { to: from + dot[0].length });
  }
  const { parent } = node;
  if (parent?.name === 'String' || parent?.name === 'FormatString') {
    const place = { from: parent.from, to: Math.min(parent.from + 1, parent.to) };
    return reader.fail(place, 'a string is never closed');
  }
  refuseUnknown(reader, node);
  const open = unclosed(node);
  const rest = reader.source.text.slice(node.to);
  if (open && rest.trim() === '') {
    return reader.fail(open, `"${reader.text(open)}" is never closed`);
  }
  if (node.from !== node.to) {
    return reader.fail(node, `"${shorten(reader.text(node))}" cannot stand here`);
  }
  const last = /\S+\s*$/.exec(before.slice(-60));
  const at = last ? node.from - last[0].length : node.from;
  const word = last ? last[0].trim() : '';
  const found =
    word === '' ? 'something is missing here' : `something is missing behind "${shorten(word)}"`;
  return reader.fail({ from: at, to: at + Math.max(1, word.length) }, found);
}

/** What is good Python and stranger to the grammar. */
function refuseUnknown(reader: Reader, node: Cst): void {
  const { parent } = node;
  const text = reader.text(node);
  for (let around = parent; around; around = around.parent) {
    if (around.name === 'MatchStatement') {
      reader.refuse(node, 'match statements', 'Use if and elif');
    }
  }
  if (parent?.name === 'WithStatement' && !node.prevSibling?.type.is('Body')) {
    reader.refuse(node, 'such with statements', 'Write with x as name, without parentheses');
  }
  if (parent?.name === 'Decorator' || reader.text(node.prevSibling ?? node) === '@') {
    reader.refuse(node, 'such decorators', 'Use staticmethod, classmethod or property');
  }
  if (parent?.name === 'ParamList' && text === '/') {
    reader.refuse(node, 'lambdas with positional-only parameters', 'Use def');
  }
  if (text.startsWith('*') && STARLESS.has(parent?.name ?? '')) {
    reader.refuse(node, 'stars here', 'Unpack in a call, a display or an assignment');
  }
}

const STARLESS: ReadonlySet<string> = new Set([
  'MemberExpression',
  'ArrayComprehensionExpression',
  'SetComprehensionExpression',
  'DictionaryComprehensionExpression',
  'ComprehensionExpression',
  'ForStatement',
  'TypeDef',
]);

/** The innermost bracket around a node that has no partner. */
function unclosed(node: Cst): Cst | null {
  for (let around = node.parent; around; around = around.parent) {
    for (let child = around.firstChild; child; child = child.nextSibling) {
      const partner = PARTNERS[child.name];
      if (partner !== undefined && around.getChild(partner) === null) return child;
    }
  }
  return null;
}

const PARTNERS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

function shorten(text: string): string {
  const line = text.split('\n', 1)[0]!;
  return line.length > 20 ? `${line.slice(0, 20)}…` : line;
}
