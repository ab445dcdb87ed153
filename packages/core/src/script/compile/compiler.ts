import type { Module } from '../syntax.js';
import type { CodeObject } from './code.js';
import { type Dialect, dialectOf } from './dialect.js';
import { NO_LINE } from './flow.js';
import { type Scope, ScopeTable } from './scope.js';
import { docOf, statements } from './statements.js';
import { NO_PARAMETERS, Unit, type UnitHead } from './unit.js';

/** What the parts of the compiler share: CPython's `struct compiler`. */
export class Compiler {
  readonly scopes: ScopeTable;
  unit: Unit;
  /** Whose body or method is compiled, for private names. */
  className: string | null = null;
  private readonly codes = new Map<Scope, CodeObject>();

  constructor(
    readonly module: Module,
    readonly dialect: Dialect,
  ) {
    this.scopes = new ScopeTable(module, dialect.inlinesComprehensions);
    this.unit = new Unit(this.moduleHead(), dialect, null);
  }

  /** Compiles a code object of its own and comes back; once, however often its place is compiled. */
  within(head: UnitHead, body: () => void): CodeObject {
    const known = this.codes.get(head.scope);
    if (known) return known;
    const outer = this.unit;
    this.unit = new Unit(head, this.dialect, outer);
    body();
    const code = this.unit.finish();
    this.unit = outer;
    this.codes.set(head.scope, code);
    return code;
  }

  compile(): CodeObject {
    const { unit, module, dialect } = this;
    if (dialect.minor >= 11) unit.emit('RESUME', 0);
    unit.doc = docOf(module.body);
    statements(this, module.body);
    unit.constant({ type: 'None' }, NO_LINE);
    unit.emit('RETURN_VALUE', NO_LINE);
    return unit.finish();
  }

  private moduleHead(): UnitHead {
    return {
      name: '<module>',
      qualifiedName: '<module>',
      fileName: this.module.source.fileName,
      firstLine: 1,
      kind: 'module',
      scope: this.scopes.of(this.module),
      ...NO_PARAMETERS,
    };
  }
}

/**
 * Compiles a heap script to code objects in the shape that the version's own compiler gives, as far as it
 * matters for references.
 *
 * @param python `3.8` … `3.15`
 * @throws RefwindError `bad-python-version`
 */
export function compileModule(module: Module, python: string): CodeObject {
  return new Compiler(module, dialectOf(python)).compile();
}
