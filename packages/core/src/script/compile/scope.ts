import type { Arguments, Comprehension, Expression, Module, Stmt, SyntaxNode } from '../syntax.js';

/** How a name is meant in a scope. */
type Binding = 'local' | 'cell' | 'free' | 'global' | 'implicit';

export type ScopeKind = 'module' | 'class' | 'function' | 'comprehension';

/** A scope of names: CPython's symbol table entry. */
export interface Scope {
  readonly kind: ScopeKind;
  readonly parent: Scope | null;
  readonly parameters: readonly string[];
  /** Names in the order in which they first appear. */
  readonly names: ReadonlyMap<string, Binding>;
  /** Names that are assigned in it. */
  readonly bound: ReadonlySet<string>;
  /** Names whose cells come with the function (`co_freevars`). */
  readonly free: ReadonlySet<string>;
  /** Cells for what comprehensions bind that run in this scope's frame. */
  readonly hoistedCells: ReadonlySet<string>;
  /** A comprehension that runs in its parent's frame. */
  readonly inlined: boolean;
  /** A class: `super` or `__class__` is used in a function in it. */
  readonly needsClassCell: boolean;
  readonly isGenerator: boolean;
  /** A class: functions are defined in its body. */
  readonly definesFunctions: boolean;
  /** Names that an import binds. */
  readonly imported: ReadonlySet<string>;
  /** Attributes of `self` that methods assign (of a class; `__static_attributes__`, 3.13). */
  readonly staticAttributes: ReadonlySet<string>;
}

interface Draft {
  kind: ScopeKind;
  node: SyntaxNode;
  parent: Draft | null;
  parameters: string[];
  /** Insertion order of first appearance. */
  used: Set<string>;
  bound: Set<string>;
  globals: Set<string>;
  nonlocals: Set<string>;
  imported: Set<string>;
  staticAttributes: Set<string>;
  names: Map<string, Binding>;
  /** Names that inner functions take from here or through here. */
  captured: Set<string>;
  free: Set<string>;
  hoistedCells: Set<string>;
  inlined: boolean;
  children: Draft[];
  needsClassCell: boolean;
  isGenerator: boolean;
  definesFunctions: boolean;
}

/** The scopes of a module, by the node that opens each. */
export class ScopeTable {
  private readonly scopes = new Map<SyntaxNode, Draft>();

  /** @param inlines comprehensions run in their function's frame */
  constructor(module: Module, inlines: boolean) {
    const root = this.open('module', module, null);
    for (const statement of module.body) this.statement(root, statement);
    resolve(root, new Set(), inlines);
  }

  of(node: SyntaxNode): Scope {
    return this.scopes.get(node) as Draft;
  }

  private open(kind: ScopeKind, node: SyntaxNode, parent: Draft | null): Draft {
    const draft: Draft = {
      kind,
      node,
      parent,
      parameters: [],
      used: new Set(),
      bound: new Set(),
      globals: new Set(),
      nonlocals: new Set(),
      imported: new Set(),
      staticAttributes: new Set(),
      names: new Map(),
      captured: new Set(),
      free: new Set(),
      hoistedCells: new Set(),
      inlined: false,
      children: [],
      needsClassCell: false,
      isGenerator: false,
      definesFunctions: false,
    };
    parent?.children.push(draft);
    this.scopes.set(node, draft);
    return draft;
  }

  private statement(scope: Draft, node: Stmt): void {
    switch (node.kind) {
      case 'FunctionDef': {
        this.all(scope, node.decoratorList);
        this.all(scope, node.args.defaults);
        this.all(scope, node.args.kwDefaults);
        bind(scope, node.name);
        if (scope.kind === 'class') scope.definesFunctions = true;
        const inner = this.open('function', node, scope);
        parameters(inner, node.args);
        for (const each of node.body) this.statement(inner, each);
        return;
      }
      case 'ClassDef': {
        this.all(scope, node.decoratorList);
        this.all(scope, node.bases);
        for (const each of node.keywords) this.expression(scope, each.value);
        bind(scope, node.name);
        const inner = this.open('class', node, scope);
        for (const each of node.body) this.statement(inner, each);
        return;
      }
      case 'Global':
        for (const name of node.names) scope.globals.add(name);
        return;
      case 'Nonlocal':
        for (const name of node.names) scope.nonlocals.add(name);
        return;
      case 'Import':
      case 'ImportFrom':
        for (const alias of node.names) {
          const name = alias.asname ?? (alias.name.split('.')[0] as string);
          bind(scope, name);
          scope.imported.add(name);
        }
        return;
      case 'Try':
        this.body(scope, node.body);
        for (const handler of node.handlers) {
          if (handler.type) this.expression(scope, handler.type);
          if (handler.name !== null) bind(scope, handler.name);
          this.body(scope, handler.body);
        }
        this.body(scope, node.orelse);
        this.body(scope, node.finalbody);
        return;
      default:
        this.parts(scope, node);
    }
  }

  private body(scope: Draft, statements: readonly Stmt[]): void {
    for (const each of statements) this.statement(scope, each);
  }

  private all(scope: Draft, nodes: readonly (Expression | null)[]): void {
    for (const each of nodes) if (each) this.expression(scope, each);
  }

  private expression(scope: Draft, node: Expression): void {
    switch (node.kind) {
      case 'Name':
        if (node.ctx === 'Load') use(scope, node.id);
        else bind(scope, node.id);
        return;
      case 'NamedExpr': {
        this.expression(scope, node.value);
        let target = scope;
        while (target.kind === 'comprehension' && target.parent) {
          const name = node.target.id;
          const home = ownerOf(target);
          if (home.kind === 'module' || home.globals.has(name)) target.globals.add(name);
          else target.nonlocals.add(name);
          use(target, name);
          target = target.parent;
        }
        bind(target, node.target.id);
        return;
      }
      case 'Lambda': {
        this.all(scope, node.args.defaults);
        this.all(scope, node.args.kwDefaults);
        const inner = this.open('function', node, scope);
        parameters(inner, node.args);
        this.expression(inner, node.body);
        return;
      }
      case 'ListComp':
      case 'SetComp':
      case 'DictComp':
      case 'GeneratorExp':
        this.comprehension(scope, node, node.generators);
        return;
      case 'Yield':
      case 'YieldFrom':
        scope.isGenerator = true;
        if (node.value) this.expression(scope, node.value);
        return;
      case 'Attribute':
        if (node.ctx === 'Store' && node.value.kind === 'Name') noteAttribute(scope, node);
        this.expression(scope, node.value);
        return;
      default:
        this.parts(scope, node);
    }
  }

  private comprehension(
    scope: Draft,
    node: Expression & { readonly generators: readonly Comprehension[] },
    generators: readonly Comprehension[],
  ): void {
    const [first, ...rest] = generators as [Comprehension, ...Comprehension[]];
    this.expression(scope, first.iter);
    const inner = this.open('comprehension', node, scope);
    inner.parameters.push('.0');
    bind(inner, '.0');
    this.expression(inner, first.target);
    this.all(inner, first.ifs);
    for (const each of rest) {
      this.expression(inner, each.target);
      this.expression(inner, each.iter);
      this.all(inner, each.ifs);
    }
    if (node.kind === 'DictComp') this.all(inner, [node.key, node.value]);
    else if ('elt' in node) this.expression(inner, node.elt);
    if (node.kind === 'GeneratorExp') inner.isGenerator = true;
  }

  /** A node without a scope of its own: its children, in the order of its fields. */
  private parts(scope: Draft, node: SyntaxNode): void {
    for (const part of Object.values(node)) this.part(scope, part);
  }

  private part(scope: Draft, part: unknown): void {
    if (Array.isArray(part)) {
      for (const each of part) this.part(scope, each);
    } else if (isNode(part)) {
      if (STATEMENTS.has(part.kind)) this.statement(scope, part as Stmt);
      else if (PARTS.has(part.kind)) this.parts(scope, part);
      else this.expression(scope, part as Expression);
    }
  }
}

const STATEMENTS = new Set([
  'FunctionDef',
  'ClassDef',
  'Return',
  'Delete',
  'Assign',
  'AugAssign',
  'For',
  'While',
  'If',
  'With',
  'Raise',
  'Try',
  'Assert',
  'Import',
  'ImportFrom',
  'Global',
  'Nonlocal',
  'Expr',
  'Pass',
  'Break',
  'Continue',
]);
const PARTS = new Set(['keyword', 'withitem', 'alias', 'arg', 'arguments', 'comprehension']);

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

function use(scope: Draft, name: string): void {
  scope.used.add(name);
  if (name === 'super' && scope.kind === 'function') scope.used.add('__class__');
}

function bind(scope: Draft, name: string): void {
  scope.used.add(name);
  scope.bound.add(name);
}

function parameters(scope: Draft, args: Arguments): void {
  const names = [...args.posonlyargs, ...args.args, ...args.kwonlyargs].map((each) => each.arg);
  if (args.vararg) names.push(args.vararg.arg);
  if (args.kwarg) names.push(args.kwarg.arg);
  for (const name of names) {
    scope.parameters.push(name);
    bind(scope, name);
  }
}

function ownerOf(scope: Draft): Draft {
  let owner = scope;
  while (owner.kind === 'comprehension' && owner.parent) owner = owner.parent;
  return owner;
}

function noteAttribute(scope: Draft, node: Expression & { kind: 'Attribute' }): void {
  const method = ownerOf(scope);
  if (method.kind !== 'function' || method.parent?.kind !== 'class') return;
  if (node.value.kind === 'Name' && node.value.id === 'self') {
    method.parent.staticAttributes.add(node.attr);
  }
}

/**
 * Says of each name what it is, and hands up the names that must come from outside. CPython: `analyze_block`
 * and `inline_comprehension` in `symtable.c`.
 */
function resolve(scope: Draft, visible: ReadonlySet<string>, inlines: boolean): Set<string> {
  for (const name of scope.used) scope.names.set(name, meaning(scope, name, visible));
  const inner = new Set(visible);
  if (scope.kind === 'function' || scope.kind === 'comprehension') {
    for (const [name, binding] of scope.names) {
      if (binding === 'local') inner.add(name);
      else if (binding === 'global') inner.delete(name);
    }
  }
  if (scope.kind === 'class') inner.add('__class__');
  for (const child of scope.children) {
    const wanted = resolve(child, inner, inlines);
    child.inlined = inlines && child.kind === 'comprehension' && !child.isGenerator;
    for (const name of wanted) if (!isPlainInside(scope, child, name)) scope.captured.add(name);
    if (child.inlined) hoist(scope, child);
  }
  return lift(scope);
}

function meaning(scope: Draft, name: string, visible: ReadonlySet<string>): Binding {
  if (scope.globals.has(name)) return 'global';
  if (scope.nonlocals.has(name)) return 'free';
  if (scope.bound.has(name)) return 'local';
  return visible.has(name) && scope.kind !== 'module' ? 'free' : 'implicit';
}

/** An inlined comprehension reads its function's local directly, unless a function in it captures the name. */
function isPlainInside(scope: Draft, child: Draft, name: string): boolean {
  if (!child.inlined || scope.kind === 'class' || child.captured.has(name)) return false;
  return scope.names.get(name) === 'local';
}

/** What an inlined comprehension binds and a function in it captures needs a cell in the function's frame. */
function hoist(scope: Draft, child: Draft): void {
  for (const name of child.bound) {
    if (name === '.0') continue;
    if (child.names.get(name) === 'cell') scope.hoistedCells.add(name);
  }
  for (const name of child.hoistedCells) scope.hoistedCells.add(name);
}

/** Makes captured locals cells; what is captured and not local comes from further out. */
function lift(scope: Draft): Set<string> {
  const owns = scope.kind === 'function' || scope.kind === 'comprehension';
  if (scope.kind === 'class' && scope.captured.delete('__class__')) scope.needsClassCell = true;
  for (const [name, binding] of scope.names) if (binding === 'free') scope.free.add(name);
  for (const name of scope.captured) {
    if (owns && scope.names.get(name) === 'local') scope.names.set(name, 'cell');
    else if (owns && scope.names.get(name) === 'cell') continue;
    else {
      if (!scope.names.has(name)) scope.names.set(name, 'free');
      scope.free.add(name);
    }
  }
  return scope.free;
}
