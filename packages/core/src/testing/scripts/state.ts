import {
  type ClassInfo,
  isThing,
  sameUse,
  type Thing,
  type ThingKind,
  UNKNOWN,
  type Value,
} from './values.js';

/** What one statement of a script is made of: the choices, and what a block in it would hold. */
export interface Act {
  /** 0 … 2^32 − 1. */
  readonly seed: number;
  readonly body: readonly Act[];
}

interface Variable {
  value: Value;
  /** The block it was first bound in: with its end, it may be unbound. */
  readonly block: number;
  /** Others rely on it: it stays bound, to something alike. */
  pinned: boolean;
}

interface Scope {
  readonly variables: Map<string, Variable>;
  /** Names for new variables; each depth of functions has its own. */
  readonly pool: readonly string[];
}

interface Block {
  readonly id: number;
  /** A collection of an outer block is being iterated: nothing from outside changes. */
  readonly readOnly: boolean;
  /** How often its statements run. */
  readonly times: number;
}

const POOLS: readonly (readonly string[])[] = [
  ['a', 'b', 'c', 'd', 'e', 'f', 'g'],
  ['t', 'u', 'v'],
  ['x', 'y', 'z'],
];

/** How many statements a run, and a call of a function, may take, roughly. */
const MAX_COST = 4000;
const MAX_CALL_COST = 150;

/** A script that is being written, and what is known of it at this place. */
export class ScriptState {
  readonly lines: string[] = [];
  readonly classes: ClassInfo[] = [];
  readonly imports = new Set<'gc' | 'sys' | 'weakref'>();
  /** Modules and helpers that are there from the start when something needs them. */
  readonly helpers = new Set<'saved' | 'gone' | 'frozen'>();
  /** Names of the module that a block may have left bound. */
  readonly leftovers = new Set<string>();
  readonly #statement: (state: ScriptState, act: Act) => void;
  #scopes: Scope[] = [{ variables: new Map(), pool: POOLS[0]! }];
  #blocks: Block[] = [{ id: 0, readOnly: false, times: 1 }];
  #nextBlock = 1;
  #nextLabel = 1;
  #nextName = new Map<string, number>();
  #indent = '';
  #cost = 0;
  #mostCost = MAX_COST;

  constructor(statement: (state: ScriptState, act: Act) => void) {
    this.#statement = statement;
  }

  // Writing

  emit(line: string): void {
    this.lines.push(this.#indent + line);
    this.#cost += this.#block.times;
  }

  /** One statement that runs only if the condition holds. */
  emitGuarded(condition: string, line: string): void {
    this.emit(`if ${condition}:`);
    this.emit(`    ${line}`);
  }

  statements(acts: readonly Act[]): void {
    for (const act of acts) this.#statement(this, act);
  }

  label(): number {
    return this.#nextLabel++;
  }

  /** `C1`, `C2` … */
  uniqueName(prefix: string): string {
    const number = (this.#nextName.get(prefix) ?? 0) + 1;
    this.#nextName.set(prefix, number);
    return `${prefix}${number}`;
  }

  /** Whether that many more statements can run here. */
  affords(cost: number): boolean {
    return this.#cost + cost * this.#block.times < this.#mostCost;
  }

  spend(cost: number): void {
    this.#cost += cost * this.#block.times;
  }

  // Blocks

  get #block(): Block {
    return this.#blocks.at(-1)!;
  }

  get depth(): number {
    return this.#blocks.length - 1;
  }

  get readOnly(): boolean {
    return this.#blocks.some(({ readOnly }) => readOnly);
  }

  /** Writes an indented block; empty ones get `pass`. */
  indented(options: { times?: number; readOnly?: boolean }, write: () => void): void {
    const { times = 1, readOnly = false } = options;
    const id = this.#nextBlock++;
    this.#blocks.push({ id, readOnly, times: this.#block.times * times });
    this.#within(write);
    this.#blocks.pop();
    for (const [name, { block }] of this.#scope.variables) {
      if (block !== id) continue;
      this.#scope.variables.delete(name);
      if (this.#scopes.length === 1) this.leftovers.add(name);
    }
  }

  /** Writes a function's body in a scope of its own; gives what a call of it costs. */
  functionBody(parameters: ReadonlyMap<string, Value>, write: () => void): number {
    const outer = { cost: this.#cost, mostCost: this.#mostCost, blocks: this.#blocks };
    const id = this.#nextBlock++;
    this.#cost = 0;
    this.#mostCost = MAX_CALL_COST;
    this.#blocks = [{ id, readOnly: false, times: 1 }];
    this.#scopes.push({ variables: new Map(), pool: POOLS[this.#scopes.length] ?? [] });
    for (const [name, value] of parameters) this.bind(name, value);
    this.#within(write);
    this.#scopes.pop();
    const cost = this.#cost;
    this.#cost = outer.cost;
    this.#mostCost = outer.mostCost;
    this.#blocks = outer.blocks;
    return cost;
  }

  get functionDepth(): number {
    return this.#scopes.length - 1;
  }

  get canNest(): boolean {
    return this.#scopes.length < POOLS.length;
  }

  #within(write: () => void): void {
    const before = this.lines.length;
    this.#indent += '    ';
    write();
    if (this.lines.length === before) this.emit('pass');
    this.#indent = this.#indent.slice(4);
  }

  // Variables

  get #scope(): Scope {
    return this.#scopes.at(-1)!;
  }

  get pool(): readonly string[] {
    return this.#scope.pool;
  }

  /** What can be read here: this scope's variables, and of the scopes around it those that stay. */
  readable(): [name: string, value: Value][] {
    return this.#scopes.flatMap(({ variables }, depth) => {
      const here = depth === this.#scopes.length - 1;
      return [...variables].flatMap(([name, { value, pinned }]): [string, Value][] =>
        here || pinned ? [[name, value]] : [],
      );
    });
  }

  valueOf(name: string): Value | null {
    return this.#scope.variables.get(name)?.value ?? null;
  }

  canBind(name: string, value: Value): boolean {
    const variable = this.#scope.variables.get(name);
    if (variable === undefined) return true;
    if (!this.#relied(variable)) return true;
    return sameUse(variable.value, value);
  }

  bind(name: string, value: Value, { pinned = false } = {}): void {
    const variable = this.#scope.variables.get(name);
    if (variable === undefined) {
      this.#scope.variables.set(name, { value, block: this.#block.id, pinned });
    } else if (this.#relied(variable)) this.#join(variable, value);
    else this.#scope.variables.set(name, { value, block: this.#block.id, pinned });
  }

  /** From here on it may be the one thing or the other. */
  #join(variable: Variable, value: Value): void {
    this.forget(variable.value);
    this.forget(value);
    const { value: before, block } = variable;
    if (isThing(before)) variable.value = { ...this.alike(before), block };
  }

  /** Another object of the same kind. */
  alike({ kind, class: made, signature }: Thing): Thing {
    return this.thing(kind, { class: made, signature, known: false });
  }

  #relied(variable: Variable): boolean {
    return variable.pinned || variable.block !== this.#block.id;
  }

  canDelete(name: string): boolean {
    const variable = this.#scope.variables.get(name);
    return variable !== undefined && !this.#relied(variable);
  }

  unbind(name: string): void {
    this.#scope.variables.delete(name);
  }

  /** Makes a variable of this scope one that functions may rely on. */
  pin(name: string): void {
    const variable = this.#scope.variables.get(name);
    if (variable === undefined) return;
    variable.pinned = true;
    this.forget(variable.value);
  }

  // Objects

  thing(kind: ThingKind, parts: Partial<Omit<Thing, 'kind' | 'block'>> = {}): Thing {
    const { known = true, items = [], entries = new Map<string, Value>() } = parts;
    const { class: made = null, signature = null } = parts;
    return { kind, block: this.#block.id, known, items, entries, class: made, signature };
  }

  /** Whether its contents are known and nobody else can have changed them. */
  exact(thing: Thing): boolean {
    return thing.known && thing.block === this.#block.id;
  }

  canChange(thing: Thing): boolean {
    return this.#blocks.every(({ id, readOnly }) => !readOnly || thing.block >= id);
  }

  /** Notes a change of its contents. */
  change(thing: Thing, apply: (thing: Thing) => void): void {
    if (this.exact(thing)) apply(thing);
    else thing.known = false;
  }

  forget(value: Value): void {
    if (isThing(value)) value.known = false;
  }

  /** What is read out of something of unknown contents. */
  contentOf(thing: Thing, key: number | string): Value {
    if (!this.exact(thing)) return UNKNOWN;
    return (typeof key === 'number' ? thing.items.at(key) : thing.entries.get(key)) ?? UNKNOWN;
  }
}
