import { expect, test } from 'vitest';
import { Program } from './program.js';

/**
 * p12_gc_trigger_in_c.py, the line `list(map(list, 100 x ()))`: a hundred lists are made in one call of C, which only
 * passes inside allocation split. How many young objects there are when a pass starts; before the loop `more` are
 * counted. From 3.14 on what the callback itself is told is among them.
 */
test.each([
  ['3.9.18', 4, [15, 21, 21, 21, 21]],
  ['3.11.7', 2, [17, 21, 21, 21, 21]],
  ['3.12.1', 2, [101]],
  ['3.13.18', 2, [101]],
  ['3.14.0', 2, [102]],
  ['3.14.2', 0, [102]],
  ['3.14.4', 0, [102]],
  ['3.14.10', 2, [102]],
  ['3.15.2', 2, [102]],
])('%s: a hundred lists in one call (p12)', (python, more, expected) => {
  const program = new Program(python, 'explicit');
  program.run({ type: 'disable' });
  program.collect();
  program.run({ type: 'freeze' });
  program.observe();
  program.settle();
  program.countMore(more);
  program.thresholds([20, 1000, 1000]);
  program.run({ type: 'enable' });
  const passing = [program.make('list'), program.make('list_iterator'), program.make('map')];
  const made = program.make('list');
  for (let index = 0; index < 100; index++) program.makeItem(made, index, 'list');
  for (const object of passing) program.run({ type: 'release', object });
  program.run({ type: 'check' });
  expect(program.young).toEqual(expected);
});
