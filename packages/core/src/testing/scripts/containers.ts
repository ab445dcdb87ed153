import type { Dice } from './dice.js';
import { anything, KEYS, member, reachable, type Source, someThing } from './expressions.js';
import type { Maker } from './maker.js';
import type { ScriptState } from './state.js';
import type { Thing } from './values.js';
import { assign } from './variables.js';

function changeable(s: ScriptState, d: Dice, kind: Thing['kind']): Source<Thing> | null {
  return reachable(s, d, (thing) => thing.kind === kind && s.canChange(thing));
}

const MAX_ITEMS = 12;

const lists: Maker = (s, d) => {
  const found = changeable(s, d, 'list');
  if (found === null) return false;
  const { text, value: list } = found;
  const count = s.exact(list) ? list.items.length : 0;
  const roll = d.below(100);
  if (roll < 35 && count < MAX_ITEMS) append(s, d, found);
  else if (roll < 50) setItem(s, d, found);
  else if (roll < 62) deleteItem(s, d, found);
  else if (roll < 72) pop(s, d, found);
  else if (roll < 82) slices(s, d, found);
  else if (roll < 88) {
    s.emit(d.pick([`${text}.clear()`, `del ${text}[:]`]));
    s.change(list, (each) => each.items.splice(0));
  } else if (roll < 94) {
    s.emit(`${text}.reverse()`);
    s.change(list, (each) => each.items.reverse());
  } else if (count < MAX_ITEMS) extend(s, d, found);
  else return false;
  return true;
};

function append(s: ScriptState, d: Dice, { text, value: list }: Source<Thing>): void {
  const itself = d.chance(8);
  const item = itself ? { text, value: list } : anything(s, d);
  if (d.chance(80)) {
    s.emit(`${text}.append(${item.text})`);
    s.change(list, ({ items }) => items.push(item.value));
  } else {
    s.emit(`${text}.insert(0, ${item.text})`);
    s.change(list, ({ items }) => items.unshift(item.value));
  }
}

function extend(s: ScriptState, d: Dice, { text, value: list }: Source<Thing>): void {
  const more = Array.from({ length: d.between(1, 2) }, () => anything(s, d));
  const display = `[${more.map((each) => each.text).join(', ')}]`;
  s.emit(
    s.valueOf(text) !== null && d.chance(40)
      ? `${text} += ${display}`
      : `${text}.extend(${display})`,
  );
  s.change(list, ({ items }) => items.push(...more.map(({ value }) => value)));
}

function setItem(s: ScriptState, d: Dice, { text, value: list }: Source<Thing>): void {
  const item = anything(s, d);
  if (!s.exact(list) || list.items.length === 0) {
    s.emitGuarded(filled(d, text), `${text}[0] = ${item.text}`);
    s.forget(list);
    return;
  }
  const index = d.below(list.items.length);
  s.emit(`${text}[${position(d, index, list.items.length)}] = ${item.text}`);
  list.items[index] = item.value;
}

function deleteItem(s: ScriptState, d: Dice, { text, value: list }: Source<Thing>): void {
  if (!s.exact(list) || list.items.length === 0) {
    s.emitGuarded(filled(d, text), `del ${text}[${d.pick(['0', '-1'])}]`);
    s.forget(list);
    return;
  }
  const index = d.below(list.items.length);
  s.emit(`del ${text}[${position(d, index, list.items.length)}]`);
  list.items.splice(index, 1);
}

function pop(s: ScriptState, d: Dice, { text, value: list }: Source<Thing>): void {
  if (!s.exact(list) || list.items.length === 0) {
    s.emitGuarded(filled(d, text), `${text}.pop()`);
    s.forget(list);
    return;
  }
  const index = d.chance(70) ? list.items.length - 1 : d.below(list.items.length);
  const call = `${text}.pop(${index === list.items.length - 1 ? '' : index})`;
  const [value] = list.items.splice(index, 1);
  if (d.chance(50) || !assign(s, d, { text: call, value: value! })) s.emit(call);
}

/** Any slice can be set or deleted, whatever is there. */
function slices(s: ScriptState, d: Dice, { text, value: list }: Source<Thing>): void {
  const start = d.below(3);
  const end = start + d.below(3);
  const fillers = d.chance(50) ? [] : Array.from({ length: d.below(3) }, () => anything(s, d));
  if (fillers.length === 0 && d.chance(60)) s.emit(`del ${text}[${start}:${end}]`);
  else s.emit(`${text}[${start}:${end}] = [${fillers.map((each) => each.text).join(', ')}]`);
  s.change(list, ({ items }) => {
    items.splice(start, end - start, ...fillers.map(({ value }) => value));
  });
}

function filled(d: Dice, text: string): string {
  return d.pick([text, `len(${text}) > 0`]);
}

function position(d: Dice, index: number, length: number): number {
  return d.chance(25) ? index - length : index;
}

const dicts: Maker = (s, d) => {
  const found = changeable(s, d, 'dict');
  if (found === null) return false;
  const { text, value: dict } = found;
  const key = d.pick(KEYS);
  const roll = d.below(100);
  if (roll < 40) {
    const item = d.chance(8) ? found : anything(s, d);
    s.emit(`${text}[${key}] = ${item.text}`);
    s.change(dict, ({ entries }) => entries.set(key, item.value));
  } else if (roll < 60) deleteKey(s, d, found);
  else if (roll < 75) {
    s.emit(`${text}.pop(${key}, None)`);
    s.change(dict, ({ entries }) => entries.delete(key));
  } else if (roll < 83) {
    s.emit(`${text}.clear()`);
    s.change(dict, ({ entries }) => entries.clear());
  } else if (roll < 92) {
    const item = anything(s, d);
    s.emit(`${text}.setdefault(${key}, ${item.text})`);
    s.change(dict, ({ entries }) => {
      if (!entries.has(key)) entries.set(key, item.value);
    });
  } else return objectKey(s, d, found);
  return true;
};

function deleteKey(s: ScriptState, d: Dice, { text, value: dict }: Source<Thing>): void {
  const key = s.exact(dict) ? d.pick([...dict.entries.keys()]) : undefined;
  if (key !== undefined) {
    s.emit(`del ${text}[${key}]`);
    dict.entries.delete(key);
    return;
  }
  const some = d.pick(KEYS);
  s.emitGuarded(`${some} in ${text}`, `del ${text}[${some}]`);
  s.change(dict, ({ entries }) => entries.delete(some));
}

/** An instance as a key; it cannot be named again, so the dict is not known any longer. */
function objectKey(s: ScriptState, d: Dice, { text, value: dict }: Source<Thing>): boolean {
  const key = reachable(s, d, ({ kind }) => kind === 'instance');
  if (key === null) return false;
  s.emit(`${text}[${key.text}] = ${someThing(s, d).text}`);
  s.forget(dict);
  return true;
}

const sets: Maker = (s, d) => {
  const found = changeable(s, d, 'set');
  if (found === null) return false;
  const { text } = found;
  const roll = d.below(100);
  if (roll < 50) s.emit(`${text}.add(${member(s, d)})`);
  else if (roll < 80) s.emit(`${text}.discard(${member(s, d)})`);
  else if (roll < 90) s.emit(`${text}.update([${member(s, d)}, ${member(s, d)}])`);
  else s.emit(`${text}.clear()`);
  return true;
};

/** Two containers, or one, that hold each other. */
const ring: Maker = (s, d) => {
  const one = changeable(s, d, 'list');
  const two = changeable(s, d, 'list');
  if (one === null || two === null) return false;
  s.emit(`${one.text}.append(${two.text})`);
  s.change(one.value, ({ items }) => items.push(two.value));
  if (one.value === two.value) return true;
  // The first step may have moved what the second path leads to; an appended item moves nothing.
  s.emit(`${two.text}.append(${one.text})`);
  s.change(two.value, ({ items }) => items.push(one.value));
  return true;
};

export const CONTAINERS: readonly [number, Maker][] = [
  [14, lists],
  [8, dicts],
  [4, sets],
  [4, ring],
];
