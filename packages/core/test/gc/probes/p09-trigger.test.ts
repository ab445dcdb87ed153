import { describe, expect, test } from 'vitest';
import type { Thresholds } from '../../../src/versions/collector.js';
import { Program } from './program.js';

/** p09_gc_trigger.py: instances in a loop, kept or dropped; when a pass starts, and of which generation. */
function run(
  program: Program,
  thresholds: Thresholds,
  count: number,
  keeps: boolean,
  more: number,
) {
  program.run({ type: 'enter-frame', function: 'run' });
  const buf = program.makeList('buf');
  program.settle();
  program.thresholds(thresholds);
  program.countMore(more);
  program.loop(count, (index) => {
    if (keeps) program.makeItem(buf, index);
    else program.run({ type: 'release', object: program.make() });
  });
  program.run({ type: 'leave-frame' });
  return program.starts();
}

/** Lines of p09_gc_trigger.*.out: thresholds, how many, whether kept, what was printed. */
type Line = readonly [Thresholds, number, boolean, string];

const GENERATIONAL: readonly Line[] = [
  [[10, 100, 100], 60, true, '9:g0 20:g0 31:g0 42:g0 53:g0'],
  [
    [10, 3, 3],
    250,
    true,
    '9:g0 20:g0 31:g0 42:g0 53:g1 64:g0 75:g0 86:g0 97:g0 108:g1 119:g0 130:g0 141:g0 152:g0 163:g1 174:g0 185:g0 196:g0 207:g0 218:g1 229:g0 240:g0',
  ],
  [[10, 3, 3], 250, false, ''],
  [[1, 1, 1], 20, true, '0:g0 2:g0 4:g1 6:g0 8:g0 10:g1 12:g0 14:g0 16:g1 18:g0'],
  [[0, 1, 1], 200, true, ''],
  [[5, 0, 0], 60, true, '4:g0 10:g1 16:g0 22:g1 28:g0 34:g1 40:g0 46:g1 52:g0 58:g1'],
  [[5, -1, -1], 30, true, '4:g1 10:g1 16:g1 22:g1 28:g1'],
];

const I1: readonly Line[] = [
  [[10, 100, 100], 60, true, '9:g1 20:g1 31:g1 42:g1 53:g1'],
  [
    [10, 3, 3],
    250,
    true,
    '9:g1 20:g1 31:g1 42:g1 53:g1 64:g1 75:g1 86:g1 97:g1 108:g1 119:g1 130:g1 141:g1 152:g1 163:g1 174:g1 185:g1 196:g1 207:g1 218:g1 229:g1 240:g1',
  ],
  [[10, 3, 3], 250, false, ''],
  [[1, 1, 1], 20, true, '0:g1 2:g1 4:g1 6:g1 8:g1 10:g1 12:g1 14:g1 16:g1 18:g1'],
  [[0, 1, 1], 200, true, ''],
  [[5, 0, 0], 60, true, '4:g1 10:g1 16:g1 22:g1 28:g1 34:g1 40:g1 46:g1 52:g1 58:g1'],
  [[5, -1, -1], 30, true, '4:g1 10:g1 16:g1 22:g1 28:g1'],
];

const I2: readonly Line[] = [
  [[10, 100, 100], 60, true, '10:g1 21:g1 32:g1 43:g1 54:g1'],
  [
    [10, 3, 3],
    250,
    true,
    '10:g1 21:g1 32:g1 43:g1 54:g1 65:g1 76:g1 87:g1 98:g1 109:g1 120:g1 131:g1 142:g1 153:g1 164:g1 175:g1 186:g1 197:g1 208:g1 219:g1 230:g1 241:g1',
  ],
  [[10, 3, 3], 250, false, ''],
  [[1, 1, 1], 20, true, '1:g1 3:g1 5:g1 7:g1 9:g1 11:g1 13:g1 15:g1 17:g1 19:g1'],
  [[0, 1, 1], 200, true, ''],
  [[5, 0, 0], 60, true, '5:g1 11:g1 17:g1 23:g1 29:g1 35:g1 41:g1 47:g1 53:g1 59:g1'],
  [[5, -1, -1], 30, true, '5:g1 11:g1 17:g1 23:g1 29:g1'],
];

/** With the interpreter's own objects, which put passes of the oldest generation off. */
function observed(python: string): Program {
  const program = new Program(python);
  program.run({ type: 'disable' });
  program.makeList('interpreter', 4400);
  program.observe();
  return program;
}

describe('when automatic passes start (p09)', () => {
  test.each([
    ['3.9.18', GENERATIONAL],
    ['3.10.13', GENERATIONAL],
    ['3.11.7', GENERATIONAL],
    ['3.12.1', GENERATIONAL],
    ['3.13.18', GENERATIONAL],
    ['3.14.0', I1],
    ['3.14.2', I2],
    ['3.14.4', I2],
    ['3.14.10', GENERATIONAL],
    ['3.15.2', GENERATIONAL],
  ])('%s', (python, lines) => {
    const program = observed(python);
    const printed = lines.map(([thresholds, count, keeps]) =>
      run(program, thresholds, count, keeps, 0),
    );
    expect(printed).toEqual(lines.map(([, , , expected]) => expected));
  });

  /** In 3.8 the calls before the loop leave one counted object more, before the first loop two. */
  test('3.8.18', () => {
    const program = observed('3.8.18');
    const printed = [
      run(program, [10, 100, 100], 60, true, 2),
      run(program, [10, 3, 3], 250, true, 1),
      run(program, [5, 0, 0], 60, true, 1),
    ];
    expect(printed).toEqual([
      '7:g0 18:g0 29:g0 40:g0 51:g0',
      '8:g0 19:g0 30:g0 41:g0 52:g1 63:g0 74:g0 85:g0 96:g0 107:g1 118:g0 129:g0 140:g0 151:g0 162:g1 173:g0 184:g0 195:g0 206:g0 217:g1 228:g0 239:g0',
      '3:g0 9:g1 15:g0 21:g1 27:g0 33:g1 39:g0 45:g1 51:g0 57:g1',
    ]);
  });
});
