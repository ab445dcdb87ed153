import { children } from '../parse/children.js';
import { refuse } from '../refuse.js';
import type {
  Attribute,
  ClassDef,
  Import,
  ImportFrom,
  Located,
  Module,
  Name,
  ScriptSource,
  SyntaxNode,
} from '../syntax.js';
import { askedFor, boundNames } from './names.js';
import { BUILTINS, MODULES, NOT_OFFERED, SPECIAL_METHODS } from './offered.js';

/**
 * Refuses what a script would need and does not find: modules, what is in them, built-in functions, special
 * methods that nothing calls. It looks at the text only: a name that the script itself binds is its own matter.
 *
 * @throws RefwindError `unsupported-python`
 */
export function refuseUnoffered(module: Module): void {
  const subset = new Subset(module);
  const waiting: SyntaxNode[] = [module];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    subset.look(node);
    waiting.push(...children(node).reverse());
  }
}

class Subset {
  readonly #source: ScriptSource;
  readonly #bound: ReadonlySet<string>;
  readonly #asked: ReadonlySet<string>;
  /** What `import gc as g` makes of `g`. */
  readonly #modules = new Map<string, string>();

  constructor(module: Module) {
    this.#source = module.source;
    this.#bound = boundNames(module);
    this.#asked = askedFor(module);
  }

  look(node: SyntaxNode): void {
    switch (node.kind) {
      case 'Import':
        this.#import(node);
        break;
      case 'ImportFrom':
        this.#importFrom(node);
        break;
      case 'Name':
        this.#name(node);
        break;
      case 'Attribute':
        this.#attribute(node);
        break;
      case 'ClassDef':
        this.#class(node);
        break;
    }
  }

  #import({ names }: Import): void {
    for (const alias of names) {
      if (!MODULES.has(alias.name)) this.#noModule(alias, alias.name);
      this.#modules.set(alias.asname ?? alias.name, alias.name);
    }
  }

  #importFrom(node: ImportFrom): void {
    const offered = node.level === 0 ? MODULES.get(node.module ?? '') : undefined;
    const module = `${'.'.repeat(node.level)}${node.module ?? ''}`;
    for (const alias of node.names) {
      if (offered === undefined) this.#noModule(node, module);
      else if (alias.name === '*')
        this.#refuse(alias, 'import of everything', 'Name what you need');
      else if (!offered.has(alias.name)) this.#notIn(alias, module, alias.name, offered);
    }
  }

  #noModule(at: Located, name: string): never {
    return this.#refuse(at, `module "${name}"`, `They can import ${list(MODULES.keys())}`);
  }

  #notIn(at: Located, module: string, name: string, offered: Iterable<string>): never {
    return this.#refuse(at, `${module}.${name}`, `Of ${module} they have ${list(offered)}`);
  }

  #name(node: Name): void {
    if (node.ctx !== 'Load' || this.#bound.has(node.id) || !NOT_OFFERED.has(node.id)) return;
    this.#refuse(node, `built-in "${node.id}"`, `They have ${list(BUILTINS)}`);
  }

  #attribute(node: Attribute): void {
    if (node.value.kind !== 'Name' || node.ctx !== 'Load') return;
    const module = this.#modules.get(node.value.id);
    const offered = module === undefined ? undefined : MODULES.get(module);
    // Dunder names are every module's own.
    if (offered === undefined || offered.has(node.attr) || /^__\w+__$/.test(node.attr)) return;
    if (this.#asked.has(`${node.value.id}.${node.attr}`)) return;
    this.#notIn(node, module!, node.attr, offered);
  }

  #class(node: ClassDef): void {
    const [keyword] = node.keywords;
    if (keyword)
      this.#refuse(keyword, 'metaclasses or other class arguments', 'Write base classes only');
    for (const statement of node.body) {
      if (statement.kind !== 'FunctionDef' || !/^__\w+__$/.test(statement.name)) continue;
      if (SPECIAL_METHODS.has(statement.name)) continue;
      const place = {
        ...statement,
        endLine: statement.line,
        endColumn: statement.column + 'def'.length,
      };
      this.#refuse(
        place,
        `special method "${statement.name}"`,
        `They have ${list(SPECIAL_METHODS)}`,
      );
    }
  }

  #refuse(at: Located, found: string, supported: string): never {
    return refuse(this.#source, at, found, supported);
  }
}

function list(names: Iterable<string>): string {
  return [...names].sort().join(', ');
}
