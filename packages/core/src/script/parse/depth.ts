import type { Tree } from '@lezer/common';
import { refuse } from '../refuse.js';
import { MAX_DEPTH, type ScriptSource, type SyntaxNode } from '../syntax.js';
import { children } from './children.js';
import type { Reader } from './reader.js';

/**
 * How deep the grammar's tree may be. Reading it takes a few calls per level. The grammar itself cuts off what
 * is some hundred levels deeper; what it does then is never looked at.
 */
const MAX_TREE_DEPTH = 280;

const ADVICE = 'Give the inner parts names, or put them in functions';

/** Refuses source that is nested deeper than its parts can be read. */
export function checkTreeDepth(reader: Reader, tree: Tree): void {
  const cursor = tree.cursor();
  for (let depth = 0; ; ) {
    if (cursor.firstChild()) {
      depth += 1;
      if (depth > MAX_TREE_DEPTH) tooDeep(reader, cursor.from);
      continue;
    }
    while (!cursor.nextSibling()) {
      if (!cursor.parent()) return;
      depth -= 1;
    }
  }
}

function tooDeep(reader: Reader, from: number): never {
  return reader.refuse({ from, to: from + 1 }, 'such deep nesting', ADVICE);
}

/** Refuses what came out deeper than it looked: a long chain of `elif`. */
export function checkDepth(source: ScriptSource, root: SyntaxNode): void {
  let level: readonly SyntaxNode[] = [root];
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) refuse(source, level[0]!, 'such deep nesting', ADVICE);
    level = level.flatMap(children);
  }
}
