import type { Dice } from './dice.js';
import { reachable, referable } from './expressions.js';
import type { Maker } from './maker.js';
import type { ScriptState } from './state.js';
import { UNKNOWN } from './values.js';
import { freeName } from './variables.js';

const count: Maker = (s, d) => {
  const found = reachable(s, d);
  if (found === null) return false;
  s.imports.add('sys');
  s.emit(`print(sys.getrefcount(${found.text}))`);
  return true;
};

const size: Maker = (s, d) => {
  const found = reachable(s, d, ({ kind }) => /list|tuple|dict|set/.test(kind));
  if (found === null) return false;
  s.emit(`print(len(${found.text}))`);
  return true;
};

const same: Maker = (s, d) => {
  const [one, two] = [reachable(s, d), reachable(s, d)];
  if (one === null || two === null) return false;
  s.emit(`print(${one.text} is ${two.text})`);
  return true;
};

const place: Maker = (s, d) => {
  s.emit(`print('at ${d.below(100)}')`);
  return true;
};

/** A weak reference, with a callback or without, kept in a variable. */
const weakReference: Maker = (s, d) => {
  const target = reachable(s, d, referable);
  if (target === null) return false;
  s.imports.add('weakref');
  const text = `weakref.ref(${target.text}${callback(s, d)})`;
  const value = s.thing('weakref');
  const name = freeName(s, d, value);
  if (name === null || d.chance(10)) s.emit(text);
  else {
    s.emit(`${name} = ${text}`);
    s.bind(name, value);
  }
  return true;
};

function callback(s: ScriptState, d: Dice): string {
  const roll = d.below(10);
  if (roll < 3) return '';
  if (roll < 7) return `, lambda ref: print('gone', ${s.label()})`;
  s.helpers.add('gone');
  return ', gone';
}

const ask: Maker = (s, d) => {
  const found = reachable(s, d, ({ kind }) => kind === 'weakref');
  if (found === null) return false;
  const name = d.chance(30) ? freeName(s, d, UNKNOWN) : null;
  if (name === null) s.emit(`print(${found.text}() is None)`);
  else {
    s.emit(`${name} = ${found.text}()`);
    s.bind(name, UNKNOWN);
  }
  return true;
};

/** What finalizers brought back to life. */
const revived: Maker = (s, d) => {
  if (!s.helpers.has('saved') || s.readOnly) return false;
  const name = freeName(s, d, UNKNOWN);
  switch (d.below(4)) {
    case 0:
      s.emit('print(len(saved))');
      break;
    case 1:
      s.emit('saved.clear()');
      break;
    case 2:
      s.emitGuarded('saved', 'saved.pop()');
      break;
    default:
      if (name === null) return false;
      s.emit(`${name} = saved[-1] if saved else None`);
      s.bind(name, UNKNOWN);
  }
  return true;
};

export const OBSERVATIONS: readonly [number, Maker][] = [
  [12, count],
  [4, size],
  [2, same],
  [1, place],
  [8, weakReference],
  [6, ask],
  [4, revived],
];
