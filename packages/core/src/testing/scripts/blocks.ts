import type { Dice } from './dice.js';
import { reachable } from './expressions.js';
import type { Maker } from './maker.js';
import type { Act, ScriptState } from './state.js';
import { ATOM, isThing, type Thing, type Value } from './values.js';

const MAX_DEPTH = 2;
const COUNTERS = ['i', 'j', 'k'] as const;

/** A counter's name: another one in every block, and in every function. */
function counter(s: ScriptState): string {
  const name = COUNTERS[s.depth] ?? 'm';
  return s.functionDepth === 0 ? name : `${name}${s.functionDepth}`;
}

function nests(s: ScriptState, cost: number): boolean {
  return s.depth < MAX_DEPTH && s.affords(cost);
}

const countedLoop: Maker = (s, d, body) => {
  const times = d.between(1, 4);
  if (!nests(s, times * 5 * body.length)) return false;
  const name = counter(s);
  s.emit(`for ${name} in range(${times}):`);
  s.indented({ times }, () => {
    s.bind(name, ATOM);
    s.statements(body);
    if (d.chance(15)) s.emitGuarded(`${name} == ${d.below(times)}`, d.pick(['break', 'continue']));
  });
  return true;
};

/** The counter is another one than the loop above has: a function may see both. */
const whileLoop: Maker = (s, d, body) => {
  const times = d.between(1, 3);
  if (!nests(s, times * 5 * body.length)) return false;
  const name = `n${counter(s)}`;
  s.emit(`${name} = 0`);
  s.emit(`while ${name} < ${times}:`);
  s.indented({ times }, () => {
    s.emit(`${name} += 1`);
    s.bind(name, ATOM);
    s.statements(body);
  });
  return true;
};

/** Over a list, a tuple or a dict's values, while nothing from outside changes. */
const itemLoop: Maker = (s, d, body) => {
  const found = reachable(s, d, (thing) => s.exact(thing) && /list|tuple|dict/.test(thing.kind));
  if (found === null) return false;
  const values = [...found.value.items, ...found.value.entries.values()];
  if (!nests(s, (values.length + 1) * 5 * body.length)) return false;
  const name = `item${s.depth}${s.functionDepth}`;
  s.emit(`for ${name} in ${found.text}${found.value.kind === 'dict' ? '.values()' : ''}:`);
  s.indented({ times: Math.max(1, values.length), readOnly: true }, () => {
    s.bind(name, common(s, values));
    s.statements(body);
  });
  return true;
};

/** What can be relied on of any of these. */
function common(s: ScriptState, values: readonly Value[]): Value {
  return values.length > 0 && values.every(isThing) ? s.thing('opaque') : { kind: 'unknown' };
}

const condition: Maker = (s, d, body) => {
  if (!nests(s, 5 * body.length)) return false;
  const half = d.chance(40) ? Math.ceil(body.length / 2) : body.length;
  const text = conditionText(s, d);
  if (text === null) return false;
  s.emit(`if ${text}:`);
  s.indented({}, () => s.statements(body.slice(0, half)));
  writeElse(s, body.slice(half));
  return true;
};

function writeElse(s: ScriptState, body: readonly Act[]): void {
  if (body.length === 0) return;
  s.emit('else:');
  s.indented({}, () => s.statements(body));
}

function conditionText(s: ScriptState, d: Dice): string | null {
  const numbers = s.readable().flatMap(([name, value]) => (isCounter(name, value) ? [name] : []));
  const name = d.pick(numbers);
  if (name !== undefined && d.chance(70)) {
    return d.pick([
      `${name} % 2 == ${d.below(2)}`,
      `${name} < ${d.below(3)}`,
      `${name} == ${d.below(3)}`,
    ]);
  }
  const sized = reachable(s, d, ({ kind }: Thing) => /list|tuple|dict|set/.test(kind));
  if (sized === null) return null;
  return d.pick([sized.text, `not ${sized.text}`, `len(${sized.text}) > 1`]);
}

function isCounter(name: string, value: Value): boolean {
  return value === ATOM && /^n?[ijkm]\d*$|^depth$/.test(name);
}

export const BLOCKS: readonly [number, Maker][] = [
  [5, countedLoop],
  [2, whileLoop],
  [3, itemLoop],
  [5, condition],
];
