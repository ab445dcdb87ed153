import { badSyntax } from '../refuse.js';
import type { ScriptSource, SyntaxNode } from '../syntax.js';
import { children } from './children.js';

interface Place {
  readonly inFunction: boolean;
  readonly inLoop: boolean;
}

/** Refuses `return`, `yield`, `break`, `continue` and `nonlocal` where there is nothing for them. */
export function checkPlacement(source: ScriptSource, root: SyntaxNode): void {
  const waiting: [SyntaxNode, Place][] = [[root, { inFunction: false, inLoop: false }]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [node, place] = next;
    checkNode(source, node, place);
    for (const child of children(node)) waiting.push([child, placeOf(node, child, place)]);
  }
}

function checkNode(source: ScriptSource, node: SyntaxNode, { inFunction, inLoop }: Place): void {
  switch (node.kind) {
    case 'Return':
    case 'Yield':
    case 'YieldFrom':
    case 'Nonlocal':
      if (!inFunction) badSyntax(source, node, `"${WORDS[node.kind]}" outside a function`);
      break;
    case 'Break':
    case 'Continue':
      if (!inLoop) badSyntax(source, node, `"${WORDS[node.kind]}" outside a loop`);
      break;
  }
}

const WORDS = {
  Return: 'return',
  Yield: 'yield',
  YieldFrom: 'yield from',
  Nonlocal: 'nonlocal',
  Break: 'break',
  Continue: 'continue',
} as const;

/** What holds for a child: only the body of a function or a loop is in it. */
function placeOf(node: SyntaxNode, child: SyntaxNode, place: Place): Place {
  switch (node.kind) {
    case 'FunctionDef':
      return node.body.some((statement) => statement === child)
        ? { inFunction: true, inLoop: false }
        : place;
    case 'Lambda':
      return child === node.body ? { inFunction: true, inLoop: false } : place;
    case 'ClassDef':
      return node.body.some((statement) => statement === child)
        ? { inFunction: false, inLoop: false }
        : place;
    case 'For':
    case 'While':
      return node.body.some((statement) => statement === child)
        ? { ...place, inLoop: true }
        : place;
    default:
      return place;
  }
}
