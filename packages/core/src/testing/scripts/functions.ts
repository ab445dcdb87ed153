import type { Dice } from './dice.js';
import { fresh, reachable } from './expressions.js';
import type { Maker } from './maker.js';
import type { ScriptState } from './state.js';
import {
  ATOM,
  isThing,
  type Parameter,
  type Signature,
  type Thing,
  UNKNOWN,
  type Value,
} from './values.js';

const MAX_FUNCTIONS = 6;

/** A function, or one inside another; what it uses from around it stays as it is. */
export const defineFunction: Maker = (s, d, body) => {
  if (s.depth > 0 || !s.canNest || functionsOf(s) >= MAX_FUNCTIONS) return false;
  const captured = capture(s, d);
  const { parameters, defaults } = chooseParameters(s, d);
  const takesMore = d.chance(15);
  const takesNames = d.chance(10);
  const name = s.uniqueName('f');
  const more = `more${suffix(s)}`;
  const header = headerOf(parameters, defaults, takesMore, takesNames, suffix(s));
  s.emit(`def ${name}(${header}):`);
  const rebinding = d.chance(25) ? rebind(s, d, captured) : [];
  let returns: Value = ATOM;
  const values = valuesOf(s, parameters, takesMore, takesNames);
  const cost = s.functionBody(values, () => {
    for (const line of rebinding) s.emit(line);
    if (takesMore && d.chance(60)) s.emit(`print(len(${more}))`);
    s.statements(body);
    returns = giveBack(s, d);
  });
  const signature: Signature = { parameters, takesMore, takesNames, returns, cost };
  s.bind(name, s.thing('function', { signature, known: false }), { pinned: s.functionDepth === 0 });
  return true;
};

/** A function in a function, that uses what is there. */
const defineClosure: Maker = (s, d, body) => s.functionDepth > 0 && defineFunction(s, d, body);

/** `def f(depth, p): …` that calls itself with one less. */
const defineRecursive: Maker = (s, d, body) => {
  if (s.depth > 0 || s.functionDepth > 0 || functionsOf(s) >= MAX_FUNCTIONS) return false;
  const name = s.uniqueName('f');
  const parameters: Parameter[] = [
    { name: 'depth', kind: 'number', hasDefault: false, keywordOnly: false },
    { name: 'p', kind: 'opaque', hasDefault: false, keywordOnly: false },
  ];
  s.emit(`def ${name}(depth, p):`);
  const cost = s.functionBody(valuesOf(s, parameters, false, false), () => {
    s.statements(body.slice(0, 2));
    s.emitGuarded('depth > 0', `${name}(depth - 1, ${d.pick(['p', '[p]', '(p, depth)'])})`);
  });
  const rest = { takesMore: false, takesNames: false, returns: ATOM, cost: cost * 4 };
  s.bind(name, s.thing('function', { signature: { parameters, ...rest }, known: false }), {
    pinned: true,
  });
  return true;
};

function functionsOf(s: ScriptState): number {
  return s.readable().filter(([, value]) => value.kind === 'function').length;
}

function suffix(s: ScriptState): string {
  return s.functionDepth === 0 ? '' : `${s.functionDepth + 1}`;
}

/** Variables of this scope that the function may use: from now on they stay bound. */
function capture(s: ScriptState, d: Dice): string[] {
  const names = d
    .shuffled(s.pool.filter((name) => s.canDelete(name)))
    .slice(0, s.functionDepth === 0 ? d.below(3) : 2);
  for (const name of names) s.pin(name);
  return names;
}

/** Lines that bind a variable from around the function anew, to something alike. */
function rebind(s: ScriptState, d: Dice, captured: readonly string[]): string[] {
  const name = captured[0];
  const value = name === undefined ? null : s.valueOf(name);
  if (name === undefined || value === null || !isThing(value)) return [];
  const text = another(s, d, value);
  if (text === null) return [];
  return [`${s.functionDepth === 0 ? 'global' : 'nonlocal'} ${name}`, `${name} = ${text}`];
}

function another(s: ScriptState, d: Dice, { kind, class: made }: Thing): string | null {
  if (kind === 'list') return d.pick(['[]', '[[]]', '[1, 2]']);
  if (kind === 'dict') return d.pick(['{}', "{'k': []}"]);
  if (kind === 'set') return 'set()';
  if (made === null || kind !== 'instance') return null;
  return made.takes === 'nothing' ? `${made.name}()` : `${made.name}(${s.label()})`;
}

function chooseParameters(s: ScriptState, d: Dice) {
  const names = ['p', 'q', 'r'].slice(0, d.below(4));
  const parameters: Parameter[] = [];
  const defaults = new Map<string, string>();
  for (const base of names) {
    const name = base + suffix(s);
    const kind = d.pick(['list', 'list', 'dict', 'opaque', 'opaque', 'opaque', 'number'] as const);
    const last = parameters.at(-1);
    const keywordOnly = last?.keywordOnly === true || d.chance(10);
    const hasDefault = (last?.hasDefault === true && !keywordOnly) || d.chance(30);
    if (hasDefault) defaults.set(name, defaultOf(s, d, kind));
    parameters.push({ name, kind, hasDefault, keywordOnly });
  }
  return { parameters, defaults };
}

/** What a default is: made once, and held by the function. */
function defaultOf(s: ScriptState, d: Dice, kind: Parameter['kind']): string {
  if (kind === 'number') return `${d.below(4)}`;
  if (kind === 'opaque') return (reachable(s, d) ?? fresh(s, d, 1)).text;
  const there = d.chance(40) ? reachable(s, d, (thing) => thing.kind === kind) : null;
  if (there === null) return kind === 'list' ? '[]' : '{}';
  s.forget(there.value);
  return there.text;
}

function headerOf(
  parameters: readonly Parameter[],
  defaults: ReadonlyMap<string, string>,
  takesMore: boolean,
  takesNames: boolean,
  end: string,
): string {
  const write = ({ name }: Parameter) => {
    const value = defaults.get(name);
    return value === undefined ? name : `${name}=${value}`;
  };
  const positional = parameters.filter(({ keywordOnly }) => !keywordOnly).map(write);
  const named = parameters.filter(({ keywordOnly }) => keywordOnly).map(write);
  const star = takesMore ? [`*more${end}`] : named.length > 0 ? ['*'] : [];
  const names = takesNames ? [`**names${end}`] : [];
  return [...positional, ...star, ...named, ...names].join(', ');
}

/** The parameters as the body knows them. */
function valuesOf(
  s: ScriptState,
  parameters: readonly Parameter[],
  takesMore: boolean,
  takesNames: boolean,
): Map<string, Value> {
  const values = new Map<string, Value>();
  for (const { name, kind } of parameters) {
    values.set(name, kind === 'number' ? ATOM : s.thing(kind, { known: false }));
  }
  // Without arguments it is the empty tuple, which is no object of the script.
  if (takesMore) values.set(`more${suffix(s)}`, UNKNOWN);
  if (takesNames) values.set(`names${suffix(s)}`, s.thing('dict', { known: false }));
  return values;
}

/** Writes what the function returns, if anything; calls give something of that kind. */
function giveBack(s: ScriptState, d: Dice): Value {
  const roll = d.below(10);
  if (roll < 4) return ATOM;
  const found = roll < 8 ? reachable(s, d) : fresh(s, d);
  if (found === null) return ATOM;
  s.emit(`return ${found.text}`);
  return found.value.kind === 'weakref' ? UNKNOWN : s.alike(found.value);
}

/** A function's attribute holds what it is set to. */
const markFunction: Maker = (s, d) => {
  const target = reachable(s, d, ({ kind }) => kind === 'function');
  if (target === null) return false;
  s.emit(`${target.text}.note = ${(reachable(s, d) ?? fresh(s, d)).text}`);
  return true;
};

export const FUNCTIONS: readonly [number, Maker][] = [
  [5, defineFunction],
  [8, defineClosure],
  [1, defineRecursive],
  [1, markFunction],
];
