import type { Dice } from './dice.js';
import type { ScriptState } from './state.js';
import { ATOM, type ClassInfo, isThing, type Thing, type Value } from './values.js';

/** An expression of the script and what it gives. */
export interface Source<V extends Value = Value> {
  readonly text: string;
  readonly value: V;
}

export const KEYS = ["'left'", "'right'", "'k'", '1', '2'] as const;
export const ATTRIBUTES = ['left', 'right', 'me', 'data'] as const;

/** An object that some variable leads to: `a`, `a[0]`, `a.left['k']`. */
export function reachable(
  s: ScriptState,
  d: Dice,
  accept: (thing: Thing) => boolean = () => true,
): Source<Thing> | null {
  for (const [name, value] of inOrder(s, d)) {
    if (!isThing(value)) continue;
    const found = descend(s, d, { text: name, value }, accept);
    if (found !== null) return found;
  }
  return null;
}

/** Functions last, mostly: they are always there, and objects are what scripts are about. */
function inOrder(s: ScriptState, d: Dice): [name: string, value: Value][] {
  const all = d.shuffled(s.readable());
  if (d.chance(10)) return all;
  const isFunction = ([, { kind }]: [string, Value]) => kind === 'function';
  return [...all.filter((each) => !isFunction(each)), ...all.filter(isFunction)];
}

const MAX_STEPS = 2;

function descend(
  s: ScriptState,
  d: Dice,
  from: Source<Thing>,
  accept: (thing: Thing) => boolean,
): Source<Thing> | null {
  let at = from;
  for (let step = 0; ; step += 1) {
    if (accept(at.value) && (step === MAX_STEPS || d.chance(65))) return at;
    const next = step === MAX_STEPS ? undefined : d.pick(parts(s, at));
    if (next === undefined) return accept(at.value) ? at : null;
    at = next;
  }
}

/** What is known to be in an object, and how to write it. */
function parts(s: ScriptState, { text, value }: Source<Thing>): Source<Thing>[] {
  if (!s.exact(value) || value.kind === 'set') return [];
  const found = value.items.map((item, index) => ({ text: `${text}[${index}]`, value: item }));
  for (const [key, entry] of value.entries) {
    const place = value.kind === 'instance' ? `.${key}` : `[${key}]`;
    found.push({ text: text + place, value: entry });
  }
  return found.flatMap((part) => (isThing(part.value) ? [{ ...part, value: part.value }] : []));
}

/** Something to put somewhere. */
export function anything(s: ScriptState, d: Dice, depth = 0): Source {
  const roll = d.below(100);
  if (roll < 50) {
    const found = reachable(s, d);
    if (found !== null) return found;
  }
  if (roll < 85) return fresh(s, d, depth);
  if (roll < 95) return { text: `${d.below(5)}`, value: ATOM };
  return { text: d.pick(['None', "'text'"]), value: ATOM };
}

/** Some object: one that is there, or a new one. */
export function someThing(s: ScriptState, d: Dice, depth = 0): Source<Thing> {
  return (d.chance(60) ? reachable(s, d) : null) ?? fresh(s, d, depth);
}

/** A new object. */
export function fresh(s: ScriptState, d: Dice, depth = 0): Source<Thing> {
  const roll = d.below(100);
  const made = d.pick(s.classes);
  if (made !== undefined && roll < 40) return instance(s, d, made, depth);
  if (roll < 60) return depth > 1 ? { text: '[]', value: s.thing('list') } : list(s, d, depth + 1);
  if (roll < 75) return depth > 1 ? { text: '{}', value: s.thing('dict') } : dict(s, d, depth + 1);
  if (roll < 85 && depth < 2) return tuple(s, d, depth + 1);
  if (roll < 95) return set(s, d);
  return copy(s, d) ?? list(s, d, depth + 1);
}

export function instance(s: ScriptState, d: Dice, made: ClassInfo, depth: number): Source<Thing> {
  const { name, takes } = made;
  const entries = new Map<string, Value>();
  if (takes === 'nothing')
    return { text: `${name}()`, value: s.thing('instance', { class: made }) };
  const label = s.label();
  entries.set('n', ATOM);
  if (takes === 'number') {
    return { text: `${name}(${label})`, value: s.thing('instance', { class: made, entries }) };
  }
  const held = depth < 2 && d.chance(40) ? anything(s, d, depth + 1) : null;
  entries.set('held', held?.value ?? ATOM);
  const keyword = d.chance(30) ? 'held=' : '';
  const text = held === null ? `${name}(${label})` : `${name}(${label}, ${keyword}${held.text})`;
  return { text, value: s.thing('instance', { class: made, entries }) };
}

function list(s: ScriptState, d: Dice, depth: number): Source<Thing> {
  const made = d.chance(12) ? d.pick(s.classes) : undefined;
  if (made !== undefined) return listOfNew(s, d, made);
  const items = Array.from({ length: d.below(4) }, () => anything(s, d, depth));
  const text = `[${items.map((item) => item.text).join(', ')}]`;
  return { text, value: s.thing('list', { items: items.map(({ value }) => value) }) };
}

function listOfNew(s: ScriptState, d: Dice, made: ClassInfo): Source<Thing> {
  const count = d.between(1, 4);
  const one = instance(s, d, made, 2);
  const items = Array.from({ length: count }, () => ({
    ...one.value,
    entries: new Map(one.value.entries),
  }));
  return { text: `[${one.text} for _ in range(${count})]`, value: s.thing('list', { items }) };
}

/** With an object in it: a tuple of numbers is a constant of the code. */
function tuple(s: ScriptState, d: Dice, depth: number): Source<Thing> {
  const first = someThing(s, d, depth);
  const rest = Array.from({ length: d.below(3) }, () => anything(s, d, depth));
  const items = d.shuffled([first, ...rest]);
  const text = `(${items.map((item) => item.text).join(', ')}${items.length === 1 ? ',' : ''})`;
  return { text, value: s.thing('tuple', { items: items.map(({ value }) => value) }) };
}

function dict(s: ScriptState, d: Dice, depth: number): Source<Thing> {
  const entries = new Map<string, Value>();
  const texts: string[] = [];
  for (const key of d.shuffled(KEYS).slice(0, d.below(4))) {
    const { text, value } = anything(s, d, depth);
    entries.set(key, value);
    texts.push(`${key}: ${text}`);
  }
  return { text: `{${texts.join(', ')}}`, value: s.thing('dict', { entries }) };
}

/** Members whose order in the set is the same everywhere: small numbers, and objects that hash like them. */
function set(s: ScriptState, d: Dice): Source<Thing> {
  const texts = Array.from({ length: d.below(3) }, () => member(s, d));
  if (texts.length === 0) return { text: 'set()', value: s.thing('set', { known: false }) };
  return { text: `{${texts.join(', ')}}`, value: s.thing('set', { known: false }) };
}

export function member(s: ScriptState, d: Dice): string {
  const hashed = s.classes.filter((made) => made.hashed);
  const made = d.pick(hashed);
  if (made !== undefined && d.chance(60)) {
    const there = reachable(s, d, (thing) => thing.class?.hashed === true);
    return d.chance(50) && there !== null ? there.text : instance(s, d, made, 2).text;
  }
  return `${d.below(9)}`;
}

/** A new container with what another holds. */
function copy(s: ScriptState, d: Dice): Source<Thing> | null {
  const found = reachable(
    s,
    d,
    ({ kind }) => kind === 'list' || kind === 'tuple' || kind === 'dict',
  );
  if (found === null) return null;
  const { text, value } = found;
  const known = s.exact(value);
  const { items, entries } = value;
  if (value.kind === 'dict') {
    const copied = s.thing('dict', { known, entries: new Map(entries) });
    return { text: d.pick([`dict(${text})`, `${text}.copy()`]), value: copied };
  }
  if (value.kind === 'list' && items.length < 5 && known && d.chance(30)) {
    return { text: `${text} * 2`, value: s.thing('list', { items: [...items, ...items] }) };
  }
  const whole = d.pick([`list(${text})`, `[*${text}]`, `[each for each in ${text}]`]);
  const written = value.kind === 'list' && d.chance(40) ? `${text}[:]` : whole;
  return { text: written, value: s.thing('list', { known, items: [...items] }) };
}

/** An object that weak references can be made to. */
export function referable(thing: Thing): boolean {
  if (thing.kind === 'instance') return thing.class?.weakrefable === true;
  return thing.kind === 'set' || thing.kind === 'function';
}
