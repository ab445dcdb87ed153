import { describe, expect, test } from 'vitest';
import type { Thresholds } from '../../../src/versions/collector.js';
import { Program } from './program.js';

/** How many passes of generations 1 and 2 a line shows. */
const SHOWN = 24;

/**
 * p11_gc_full_rule.py: the interpreter's objects are frozen; `live` instances are there before a loop that keeps
 * `count` more. Passes of the older generations, then how many there were of each.
 */
function run(program: Program, thresholds: Thresholds, count: number, live: number, more: number) {
  program.run({ type: 'enter-frame', function: 'run' });
  program.makeList('base', live);
  const buf = program.makeList('buf');
  program.settle();
  program.countMore(more);
  program.thresholds(thresholds);
  program.loop(count, (index) => program.makeItem(buf, index));
  program.run({ type: 'leave-frame' });
  const older = program.passes.filter(({ generation }) => generation > 0);
  const counts = [0, 1, 2].map(
    (wanted) => program.passes.filter(({ generation }) => generation === wanted).length,
  );
  return `${program.starts(older.slice(0, SHOWN))} | ${counts.join(' ')}`;
}

function frozen(python: string): Program {
  const program = new Program(python);
  program.run({ type: 'disable' }, { type: 'freeze' });
  program.observe();
  program.collect();
  return program;
}

type Line = readonly [Thresholds, number, number, string];

/** p11_gc_full_rule.{3.9.18,3.10.13,3.11.7,3.12.1,3.13.18,3.14.10,3.15.2}.out, which are the same. */
const GENERATIONAL: readonly Line[] = [
  [
    [10, 3, 3],
    1500,
    0,
    '53:g1 108:g1 163:g1 218:g1 229:g2 283:g1 338:g1 393:g1 448:g1 459:g2 513:g1 568:g1 623:g1 678:g1 689:g2 743:g1 798:g1 853:g1 908:g1 919:g2 973:g1 1028:g1 1083:g1 1138:g1 | 105 26 5',
  ],
  [
    [10, 3, 3],
    1500,
    1000,
    '53:g1 108:g1 163:g1 218:g1 273:g1 284:g2 338:g1 393:g1 448:g1 503:g1 558:g1 613:g1 624:g2 678:g1 733:g1 788:g1 843:g1 898:g1 953:g1 1008:g1 1063:g1 1074:g2 1128:g1 1183:g1 | 107 26 3',
  ],
  [
    [10, 3, 3],
    2500,
    4000,
    '53:g1 108:g1 163:g1 218:g1 273:g1 328:g1 383:g1 438:g1 493:g1 548:g1 603:g1 658:g1 713:g1 768:g1 823:g1 878:g1 933:g1 988:g1 1043:g1 1054:g2 1108:g1 1163:g1 1218:g1 1273:g1 | 180 45 2',
  ],
  [
    [10, 1, 1],
    600,
    100,
    '31:g1 64:g1 75:g2 107:g1 140:g1 151:g2 183:g1 216:g1 227:g2 259:g1 292:g1 325:g1 336:g2 368:g1 401:g1 434:g1 467:g1 478:g2 510:g1 543:g1 576:g1 | 34 16 5',
  ],
  [
    [10, 0, 0],
    200,
    0,
    '20:g1 31:g2 52:g1 63:g2 84:g1 95:g2 116:g1 138:g1 149:g2 170:g1 192:g1 | 7 7 4',
  ],
];

describe('when a pass of the oldest generation starts (p11)', () => {
  test.each(['3.9.18', '3.10.13', '3.11.7', '3.12.1', '3.13.18', '3.14.10', '3.15.2'])(
    '%s',
    (python) => {
      const program = frozen(python);
      for (const [thresholds, count, live, expected] of GENERATIONAL) {
        expect(run(program, thresholds, count, live, 0)).toBe(expected);
      }
    },
  );

  /** The line of `thr (700,10,10)`, as far as 100,000 objects go: the first full pass is put off until 93231. */
  test('3.12.1: default thresholds', () => {
    const program = frozen('3.12.1');
    expect(run(program, [700, 10, 10], 100_000, 0, 0)).toBe(
      '8410:g1 16822:g1 25234:g1 33646:g1 42058:g1 50470:g1 58882:g1 67294:g1 75706:g1 84118:g1 92530:g1 93231:g2 | 130 11 1',
    );
  });

  /** p11_gc_full_rule.3.8.18.out: one object more is counted before the loop. */
  test('3.8.18', () => {
    const program = frozen('3.8.18');
    expect(run(program, [10, 3, 3], 2500, 4000, 1)).toBe(
      '52:g1 107:g1 162:g1 217:g1 272:g1 327:g1 382:g1 437:g1 492:g1 547:g1 602:g1 657:g1 712:g1 767:g1 822:g1 877:g1 932:g1 987:g1 1042:g1 1053:g2 1107:g1 1162:g1 1217:g1 1272:g1 | 180 45 2',
    );
  });

  /** p11_gc_full_rule.{3.14.0,3.14.2-wasm32,3.14.4}.out: there is no such pass. */
  test.each([
    ['3.14.0', 9],
    ['3.14.2', 10],
    ['3.14.4', 10],
  ])('%s', (python, first) => {
    const program = frozen(python);
    const shown = Array.from({ length: SHOWN }, (_, index) => `${first + index * 11}:g1`).join(' ');
    expect(run(program, [10, 3, 3], 1500, 1000, 0)).toBe(`${shown} | 0 136 0`);
  });
});
