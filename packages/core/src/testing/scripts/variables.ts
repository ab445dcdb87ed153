import type { Dice } from './dice.js';
import { anything, fresh, reachable, type Source, someThing } from './expressions.js';
import type { Maker } from './maker.js';
import type { ScriptState } from './state.js';
import { ATOM, isThing, UNKNOWN, type Value } from './values.js';

/** A name that this value can be bound to; `null` when every name is relied on for something else. */
export function freeName(s: ScriptState, d: Dice, value: Value): string | null {
  return d.shuffled(s.pool).find((name) => s.canBind(name, value)) ?? null;
}

/** Writes `name = value` and knows it from then on. */
export function assign(s: ScriptState, d: Dice, { text, value }: Source): boolean {
  const name = freeName(s, d, value);
  if (name === null) return false;
  s.emit(`${name} = ${text}`);
  s.bind(name, value);
  return true;
}

const create: Maker = (s, d) => assign(s, d, fresh(s, d));

const alias: Maker = (s, d) => {
  const found = reachable(s, d);
  return found !== null && assign(s, d, found);
};

/** `a = b = value` */
const chain: Maker = (s, d) => {
  const { text, value } = someThing(s, d);
  const names = d
    .shuffled(s.pool)
    .filter((name) => s.canBind(name, value))
    .slice(0, 2);
  if (names.length < 2) return false;
  s.emit(`${names.join(' = ')} = ${text}`);
  for (const name of names) s.bind(name, value);
  return true;
};

/** `a, b = b, a` and `a, b = x, y` */
const pair: Maker = (s, d) => {
  const sources = d.chance(60)
    ? d.shuffled(bound(s)).slice(0, 2)
    : [anything(s, d), anything(s, d)];
  const [first, second] = sources;
  if (first === undefined || second === undefined) return false;
  const names = d.shuffled(s.pool);
  const one = names.find((name) => s.canBind(name, second.value));
  const two = names.find((name) => name !== one && s.canBind(name, first.value));
  if (one === undefined || two === undefined) return false;
  s.emit(`${one}, ${two} = ${second.text}, ${first.text}`);
  s.bind(one, second.value);
  s.bind(two, first.value);
  return true;
};

function bound(s: ScriptState): Source[] {
  return s.readable().flatMap(([text, value]) => (isThing(value) ? [{ text, value }] : []));
}

/** `a, b = sequence` */
const unpack: Maker = (s, d) => {
  const found = reachable(s, d, (thing) => {
    return s.exact(thing) && /list|tuple/.test(thing.kind) && thing.items.length > 0;
  });
  const items = found?.value.items ?? [];
  if (found === null || items.length > 3) return false;
  const names: string[] = [];
  for (const item of items) {
    const name = d.shuffled(s.pool).find((each) => !names.includes(each) && s.canBind(each, item));
    if (name === undefined) return false;
    names.push(name);
  }
  s.emit(`${names.join(', ')}${names.length === 1 ? ',' : ''} = ${found.text}`);
  for (const [index, name] of names.entries()) s.bind(name, items[index]!);
  return true;
};

const remove: Maker = (s, d) => {
  const names = d.shuffled(s.pool.filter((name) => s.canDelete(name))).slice(0, d.between(1, 2));
  if (names.length === 0) return false;
  s.emit(`del ${names.join(', ')}`);
  for (const name of names) s.unbind(name);
  return true;
};

const letGo: Maker = (s, d) => {
  const name = s.pool.filter((each) => s.valueOf(each) !== null && s.canBind(each, ATOM));
  const chosen = d.pick(name);
  if (chosen === undefined) return false;
  s.emit(`${chosen} = ${d.pick(['None', '0'])}`);
  s.bind(chosen, ATOM);
  return true;
};

/** An object that nobody keeps. */
const temporary: Maker = (s, d) => {
  const { text } = fresh(s, d);
  s.emit(text.startsWith('{') ? `(${text})` : text);
  return true;
};

/** Something out of a container of which nothing is known. */
const takeOut: Maker = (s, d) => {
  const found = reachable(s, d, ({ kind }) => kind === 'list' || kind === 'tuple');
  const name = freeName(s, d, UNKNOWN);
  if (found === null || name === null) return false;
  s.emit(`${name} = ${found.text}[0] if len(${found.text}) > 0 else None`);
  s.bind(name, UNKNOWN);
  return true;
};

export const VARIABLES: readonly [number, Maker][] = [
  [14, create],
  [7, alias],
  [3, chain],
  [3, pair],
  [3, unpack],
  [8, remove],
  [4, letGo],
  [3, temporary],
  [2, takeOut],
];
