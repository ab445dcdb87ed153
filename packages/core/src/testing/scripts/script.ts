import { BLOCKS } from './blocks.js';
import { CALLS } from './calls.js';
import { defineClass } from './classes.js';
import { COLLECTOR } from './collector.js';
import { CONTAINERS } from './containers.js';
import { Dice } from './dice.js';
import { defineFunction, FUNCTIONS } from './functions.js';
import { INSTANCES } from './instances.js';
import type { Maker } from './maker.js';
import { OBSERVATIONS } from './observe.js';
import { type Act, ScriptState } from './state.js';
import { VARIABLES } from './variables.js';

/** What a script is made from. */
export interface Plan {
  /** Classes and functions that come first. */
  readonly definitions: readonly Act[];
  readonly statements: readonly Act[];
}

const STATEMENTS: readonly (readonly [number, Maker])[] = [
  ...VARIABLES,
  ...CONTAINERS,
  ...INSTANCES,
  ...OBSERVATIONS,
  ...COLLECTOR,
  ...BLOCKS,
  ...FUNCTIONS,
  ...CALLS,
  [1, defineClass],
];

const DEFINITIONS: readonly (readonly [number, Maker])[] = [
  [5, defineClass],
  [3, defineFunction],
];

/** The heap script that a plan gives: valid, and without failing or endless parts. */
export function scriptOf({ definitions, statements }: Plan): string {
  const state = new ScriptState((s, act) => write(s, act, STATEMENTS));
  for (const act of definitions) write(state, act, DEFINITIONS);
  state.statements(statements);
  const body = [...header(state), ...state.lines, ...ending(state)];
  return body.map((line) => `${line}\n`).join('');
}

const ATTEMPTS = 12;

/** Which makers are tried, and with which choices, does not depend on the script: it shrinks the better. */
function write(s: ScriptState, { seed, body }: Act, makers: typeof STATEMENTS): void {
  const total = makers.reduce((sum, [weight]) => sum + weight, 0);
  const attempts = new Dice(seed);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const maker = chosen(makers, attempts.below(total));
    if (maker(s, new Dice(seed + attempt + 1), body)) return;
  }
}

function chosen(makers: typeof STATEMENTS, roll: number): Maker {
  let left = roll;
  for (const [weight, maker] of makers) {
    left -= weight;
    if (left < 0) return maker;
  }
  return makers[0]![1];
}

function header({ imports, helpers }: ScriptState): string[] {
  const lines = [...imports].sort().map((name) => `import ${name}`);
  if (helpers.has('saved')) lines.push('saved = []');
  if (helpers.has('gone')) lines.push('def gone(ref):', "    print('gone')");
  return lines;
}

/** Everything goes while the module is still whole: what dies at the interpreter's end finds its globals gone. */
function ending(s: ScriptState): string[] {
  if (!s.lines.some((line) => /__del__|weakref\.ref/.test(line))) return [];
  const bound = s.readable().map(([name]) => name);
  const rest = [...s.leftovers].filter((name) => !bound.includes(name));
  const lines = rest.map((name) => `${name} = None`);
  if (bound.length > 0) lines.push(`del ${bound.join(', ')}`);
  if (s.helpers.has('frozen')) lines.push('gc.unfreeze()');
  if (!s.imports.has('gc')) lines.unshift('import gc');
  if (!s.helpers.has('saved')) return [...lines, 'print(gc.collect())'];
  const round = ['print(gc.collect())', 'while saved:', '    saved.pop()'];
  return [...lines, ...round, ...round];
}
