import { ATTRIBUTES, anything, reachable } from './expressions.js';
import type { Maker } from './maker.js';
import { isThing, type Thing, UNKNOWN } from './values.js';
import { assign } from './variables.js';

function attributesOf({ class: made }: Thing): readonly string[] {
  const own = made?.takes === 'number and held' ? ['held'] : [];
  return [...own, ...ATTRIBUTES].filter((name) => made?.slots?.includes(name) ?? true);
}

const setAttribute: Maker = (s, d) => {
  const owner = reachable(s, d, (thing) => thing.kind === 'instance' && s.canChange(thing));
  const name = owner && d.pick(attributesOf(owner.value));
  if (owner === null || !name) return false;
  const item = d.chance(15) ? owner : anything(s, d);
  s.emit(`${owner.text}.${name} = ${item.text}`);
  s.change(owner.value, ({ entries }) => entries.set(name, item.value));
  return true;
};

/** Attributes that the constructor sets stay: finalizers rely on them. */
const deleteAttribute: Maker = (s, d) => {
  const optional = ({ entries }: Thing) =>
    [...entries.keys()].filter((key) => key !== 'n' && key !== 'held');
  const owner = reachable(s, d, (thing) => {
    return thing.kind === 'instance' && s.exact(thing) && optional(thing).length > 0;
  });
  const name = owner && d.pick(optional(owner.value));
  if (owner === null || !name) return false;
  s.emit(`del ${owner.text}.${name}`);
  owner.value.entries.delete(name);
  return true;
};

/** Two instances that hold each other. */
const pairUp: Maker = (s, d) => {
  const suited = (thing: Thing) => thing.kind === 'instance' && s.canChange(thing);
  const one = reachable(s, d, suited);
  const two = reachable(s, d, suited);
  if (one === null || two === null) return false;
  const first = d.pick(attributesOf(one.value).filter((name) => !leadsOn(two.text, name)));
  const second = d.pick(attributesOf(two.value).filter((name) => !leadsOn(one.text, name)));
  if (first === undefined || second === undefined) return false;
  s.emit(`${one.text}.${first} = ${two.text}`);
  s.change(one.value, ({ entries }) => entries.set(first, two.value));
  s.emit(`${two.text}.${second} = ${one.text}`);
  s.change(two.value, ({ entries }) => entries.set(second, one.value));
  return true;
};

/** Whether a path goes through an attribute of that name, so that setting it would change the path. */
function leadsOn(path: string, name: string): boolean {
  return path.includes(`.${name}`);
}

const callMethod: Maker = (s, d) => {
  const owner = reachable(s, d, (thing) => thing.class?.methods === true && s.canChange(thing));
  if (owner === null || s.readOnly || !s.affords(4)) return false;
  const item = anything(s, d);
  s.spend(2);
  const { value } = owner;
  const before = s.exact(value) ? value.entries.get('left') : undefined;
  const swaps = before !== undefined && d.chance(50);
  const call = `${owner.text}.${swaps ? 'swap' : 'put'}(${item.text})`;
  s.change(value, ({ entries }) => entries.set('left', item.value));
  if (!swaps || !assign(s, d, { text: call, value: before })) s.emit(call);
  return true;
};

/** A bound method that is kept holds its instance. */
const keepMethod: Maker = (s, d) => {
  const owner = reachable(s, d, (thing) => thing.class?.methods === true);
  if (owner === null) return false;
  s.forget(owner.value);
  return assign(s, d, { text: `${owner.text}.put`, value: s.thing('opaque') });
};

/** Takes an attribute that the constructor sets, whatever became of it. */
const takeHeld: Maker = (s, d) => {
  const owner = reachable(s, d, (thing) => thing.class?.takes === 'number and held');
  if (owner === null) return false;
  const known = s.contentOf(owner.value, 'held');
  return assign(s, d, { text: `${owner.text}.held`, value: isThing(known) ? known : UNKNOWN });
};

export const INSTANCES: readonly [number, Maker][] = [
  [12, setAttribute],
  [4, deleteAttribute],
  [5, pairUp],
  [4, callMethod],
  [1, keepMethod],
  [2, takeHeld],
];
