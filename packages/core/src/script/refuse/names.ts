import { children } from '../parse/children.js';
import type { Module, SyntaxNode } from '../syntax.js';

/** Every name that a script binds anywhere. */
export function boundNames(module: Module): ReadonlySet<string> {
  const names = new Set<string>();
  const waiting: SyntaxNode[] = [module];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    for (const name of boundBy(node)) names.add(name);
    waiting.push(...children(node));
  }
  return names;
}

function boundBy(node: SyntaxNode): readonly string[] {
  switch (node.kind) {
    case 'Name':
      return node.ctx === 'Store' ? [node.id] : [];
    case 'FunctionDef':
    case 'ClassDef':
      return [node.name];
    case 'arg':
      return [node.arg];
    case 'alias':
      return [node.asname ?? node.name.split('.', 1)[0]!];
    case 'ExceptHandler':
      return node.name === null ? [] : [node.name];
    default:
      return [];
  }
}

/** What a script asks for before it uses it: `hasattr(sys, 'x')` gives `sys.x`. */
export function askedFor(module: Module): ReadonlySet<string> {
  const names = new Set<string>();
  const waiting: SyntaxNode[] = [module];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const name = asked(node);
    if (name !== null) names.add(name);
    waiting.push(...children(node));
  }
  return names;
}

function asked(node: SyntaxNode): string | null {
  if (node.kind !== 'Call' || node.func.kind !== 'Name' || node.func.id !== 'hasattr') return null;
  const [owner, name] = node.args;
  if (owner?.kind !== 'Name' || name?.kind !== 'Constant' || name.value.type !== 'str') return null;
  return `${owner.id}.${name.value.value}`;
}
