import { instance } from './expressions.js';
import type { Maker } from './maker.js';

const collect: Maker = (s, d) => {
  if (!s.affords(20)) return false;
  s.imports.add('gc');
  const call = `gc.collect(${d.chance(50) ? '' : d.below(3)})`;
  s.emit(d.chance(75) ? `print(${call})` : call);
  return true;
};

const threshold: Maker = (s, d) => {
  s.imports.add('gc');
  const first = d.chance(10) ? 0 : d.between(3, 30);
  const rest = d.pick(['', `, ${d.between(1, 4)}`, `, ${d.between(1, 4)}, ${d.between(1, 4)}`]);
  s.emit(`gc.set_threshold(${first}${rest})`);
  return true;
};

const switchOver: Maker = (s, d) => {
  s.imports.add('gc');
  s.emit(d.pick(['gc.disable()', 'gc.enable()', 'gc.enable()', 'print(gc.isenabled())']));
  return true;
};

const freeze: Maker = (s, d) => {
  if (s.functionDepth > 0) return false;
  s.imports.add('gc');
  s.helpers.add('frozen');
  s.emit(d.pick(['gc.freeze()', 'gc.unfreeze()', 'gc.unfreeze()']));
  return true;
};

/** Garbage in a loop, enough for automatic passes. */
const churn: Maker = (s, d, body) => {
  const free = s.classes.filter(({ slots }) => slots === null || slots.includes('me'));
  const made = d.pick(free);
  const times = d.between(8, 40);
  if (made === undefined || s.depth > 0 || s.functionDepth > 0 || !s.affords(8 * times))
    return false;
  s.imports.add('gc');
  s.emit(`gc.set_threshold(${d.between(3, 15)}, ${d.between(1, 4)})`);
  const counter = 'i';
  s.emit(`for ${counter} in range(${times}):`);
  s.indented({ times }, () => {
    const { text, value } = instance(s, d, made, 2);
    s.emit(`new = ${made.takes === 'nothing' ? text : `${made.name}(${counter})`}`);
    s.bind('new', value);
    if (d.chance(85)) s.emit('new.me = new');
    s.statements(body.slice(0, 2));
  });
  return true;
};

export const COLLECTOR: readonly [number, Maker][] = [
  [9, collect],
  [4, threshold],
  [1, switchOver],
  [1, freeze],
  [3, churn],
];
