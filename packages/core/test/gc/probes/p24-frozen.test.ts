import { describe, expect, test } from 'vitest';
import type { Thresholds } from '../../../src/versions/collector.js';
import { Program } from './program.js';

/**
 * p24_incremental_frozen.py: the interpreter's own objects are frozen; then cycles of one object each are made and
 * dropped in a loop, or many old ones are dropped before it.
 */
class Frozen extends Program {
  /**
   * @param interpreter objects that are frozen. How many they were follows from what was printed: they count
   *   in an increment's share of the heap.
   * @param later objects made after the freezing, held by frozen ones: pending, and marking does not find them.
   */
  constructor(python: string, interpreter: number, later: number) {
    super(python);
    const base = this.makeList('interpreter', interpreter);
    this.collect();
    this.observe();
    this.collect();
    this.run({ type: 'freeze' });
    for (let index = 0; index < later; index++) this.makeItem(base, interpreter + index);
    this.collect();
  }

  /** `garbage(…)`: the first 36 passes, all that was collected, and what was left. */
  garbage(thresholds: Thresholds, count: number, more: number) {
    this.run({ type: 'enter-frame', function: 'garbage', locals: ['s0', 'e'] });
    this.settle();
    this.#begin(thresholds, more);
    this.loop(count, () => {
      const object = this.makeNamed('e');
      this.run({ type: 'set-slot', owner: object, key: '.me', object, reference: 'new' });
    });
    return this.#report();
  }

  /** `old_garbage(…)`: `live` cycles survive a full pass before they are dropped. */
  oldGarbage(thresholds: Thresholds, count: number, live: number, more: number) {
    this.run({ type: 'enter-frame', function: 'old_garbage', locals: ['old', 's0', 'keep'] });
    const old = this.makeNamed('old', 'list');
    for (let index = 0; index < live; index++) {
      const object = this.makeItem(old, index);
      this.run({ type: 'set-slot', owner: object, key: '.me', object, reference: 'new' });
    }
    this.settle();
    this.run({ type: 'clear', owner: old });
    this.passes = [];
    this.#begin(thresholds, more);
    const keep = this.makeList('keep');
    this.loop(count, (index) => this.makeItem(keep, index));
    return this.#report();
  }

  /** `s0 = stats()`, which leaves a list. */
  #begin(thresholds: Thresholds, more: number): void {
    this.makeNamed('s0', 'list');
    this.countMore(more);
    this.thresholds(thresholds);
  }

  #report() {
    const report = [this.ends(36), this.passes.length, this.collected, this.collect()];
    this.run({ type: 'leave-frame' });
    return report;
  }
}

const zeros = (from: number, to: number, step: number, generation: number) =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => {
    return `${from + index * step}:g${generation}=0`;
  }).join(' ');

describe('what automatic passes free of a frozen interpreter (p24)', () => {
  /** p24_incremental_frozen.3.14.2-wasm32.out */
  test('3.14.2', () => {
    const program = new Frozen('3.14.2', 12_000, 0);
    expect(program.garbage([10, 10, 10], 300, 0)).toEqual([
      '9:g1=0 20:g1=17 31:g1=0 42:g1=22 53:g1=0 64:g1=22 75:g1=0 86:g1=22 97:g1=0 108:g1=22 119:g1=0 130:g1=22 141:g1=0 152:g1=22 163:g1=0 174:g1=22 185:g1=0 196:g1=22 207:g1=0 218:g1=22 229:g1=0 240:g1=22 251:g1=0 262:g1=22 273:g1=0 284:g1=22 295:g1=0',
      27,
      281,
      18,
    ]);
    expect(program.garbage([100, 10, 10], 3000, 0)).toEqual([
      '99:g1=0 200:g1=197 301:g1=0 402:g1=202 503:g1=0 604:g1=202 705:g1=0 806:g1=202 907:g1=0 1008:g1=202 1109:g1=0 1210:g1=202 1311:g1=0 1412:g1=202 1513:g1=0 1614:g1=202 1715:g1=0 1816:g1=202 1917:g1=0 2018:g1=202 2119:g1=0 2220:g1=202 2321:g1=0 2422:g1=202 2523:g1=0 2624:g1=202 2725:g1=0 2826:g1=202 2927:g1=0',
      29,
      2823,
      176,
    ]);
    expect(program.oldGarbage([10, 3, 3], 300, 200, 0)).toEqual([
      `8:g1=0 19:g1=31 30:g1=22 41:g1=22 52:g1=22 63:g1=22 74:g1=22 85:g1=22 96:g1=22 107:g1=15 ${zeros(118, 294, 11, 1)}`,
      27,
      200,
      0,
    ]);
    expect(program.oldGarbage([100, 5, 5], 5000, 2000, 0)).toEqual([
      `98:g1=0 199:g1=301 300:g1=202 401:g1=202 502:g1=202 603:g1=202 704:g1=202 805:g1=202 906:g1=202 1007:g1=202 1108:g1=83 ${zeros(1209, 3633, 101, 1)}`,
      49,
      2000,
      0,
    ]);
  });

  /** p24_incremental_frozen.3.14.4.out; the first two lines are those of 3.14.2. */
  test('3.14.4', () => {
    const program = new Frozen('3.14.4', 4432, 3);
    expect(program.oldGarbage([10, 3, 3], 300, 200, 0)).toEqual([
      `8:g1=0 19:g1=28 30:g1=22 41:g1=22 52:g1=22 63:g1=22 74:g1=22 85:g1=22 96:g1=22 107:g1=18 ${zeros(118, 294, 11, 1)}`,
      27,
      200,
      0,
    ]);
    expect(program.oldGarbage([100, 5, 5], 5000, 2000, 0)).toEqual([
      `98:g1=0 199:g1=156 300:g1=131 401:g1=131 502:g1=130 603:g1=129 704:g1=129 805:g1=128 906:g1=128 1007:g1=127 1108:g1=127 1209:g1=126 1310:g1=126 1411:g1=125 1512:g1=125 1613:g1=124 1714:g1=58 ${zeros(1815, 3633, 101, 1)}`,
      49,
      2000,
      0,
    ]);
  });

  /** p24_incremental_frozen.3.14.0.out: twelve objects were counted before each loop. */
  test('3.14.0', () => {
    const program = new Frozen('3.14.0', 5680, 3);
    expect(program.garbage([10, 10, 10], 300, 10)).toEqual([
      '0:g1=0 11:g1=9 22:g1=0 33:g1=21 44:g1=0 55:g1=22 66:g1=0 77:g1=22 88:g1=0 99:g1=22 110:g1=0 121:g1=22 132:g1=0 143:g1=22 154:g1=0 165:g1=22 176:g1=0 187:g1=22 198:g1=0 209:g1=22 220:g1=0 231:g1=22 242:g1=0 253:g1=22 264:g1=0 275:g1=22 286:g1=0 297:g1=22',
      28,
      294,
      5,
    ]);
    expect(program.garbage([100, 10, 10], 3000, 10)).toEqual([
      '88:g1=0 189:g1=186 290:g1=0 391:g1=202 492:g1=0 593:g1=202 694:g1=0 795:g1=202 896:g1=0 997:g1=202 1098:g1=0 1199:g1=202 1300:g1=0 1401:g1=202 1502:g1=0 1603:g1=202 1704:g1=0 1805:g1=202 1906:g1=0 2007:g1=202 2108:g1=0 2209:g1=202 2310:g1=0 2411:g1=202 2512:g1=0 2613:g1=202 2714:g1=0 2815:g1=202 2916:g1=0',
      29,
      2812,
      187,
    ]);
    expect(program.oldGarbage([10, 3, 3], 300, 200, 9)).toEqual([
      `0:g1=0 11:g1=37 22:g1=163 ${zeros(33, 297, 11, 1)}`,
      28,
      200,
      0,
    ]);
    expect(program.oldGarbage([100, 5, 5], 5000, 2000, 9)).toEqual([
      `88:g1=0 189:g1=216 290:g1=305 391:g1=301 492:g1=294 593:g1=286 694:g1=278 795:g1=272 896:g1=48 ${zeros(997, 3623, 101, 1)}`,
      49,
      2000,
      0,
    ]);
  });
});

/** p24_incremental_frozen.{3.12.1,3.13.0,3.13.18}.out */
const G3 = [
  [
    '1:g0=0 12:g0=9 23:g0=9 34:g0=9 45:g0=9 56:g0=9 67:g0=9 78:g0=9 89:g0=9 100:g0=9 111:g0=9 122:g1=31 133:g0=9 144:g0=9 155:g0=9 166:g0=9 177:g0=9 188:g0=9 199:g0=9 210:g0=9 221:g0=9 232:g0=9 243:g0=9 254:g1=31 265:g0=9 276:g0=9 287:g0=9 298:g0=9',
    28,
    287,
    12,
  ],
  [
    '91:g0=90 192:g0=99 293:g0=99 394:g0=99 495:g0=99 596:g0=99 697:g0=99 798:g0=99 899:g0=99 1000:g0=99 1101:g0=99 1202:g1=121 1303:g0=99 1404:g0=99 1505:g0=99 1606:g0=99 1707:g0=99 1808:g0=99 1909:g0=99 2010:g0=99 2111:g0=99 2212:g0=99 2313:g0=99 2414:g1=121 2515:g0=99 2616:g0=99 2717:g0=99 2818:g0=99 2919:g0=99',
    29,
    2906,
    93,
  ],
  [
    '0:g0=0 11:g0=0 22:g0=0 33:g0=0 44:g1=0 55:g0=0 66:g0=0 77:g0=0 88:g0=0 99:g1=0 110:g0=0 121:g0=0 132:g0=0 143:g0=0 154:g1=0 165:g0=0 176:g0=0 187:g0=0 198:g0=0 209:g1=0 220:g2=200 230:g0=0 241:g0=0 252:g0=0 263:g0=0 274:g1=0 285:g0=0 296:g0=0',
    28,
    200,
    0,
  ],
  [
    '90:g0=0 191:g0=0 292:g0=0 393:g0=0 494:g0=0 595:g0=0 696:g1=0 797:g0=0 898:g0=0 999:g0=0 1100:g0=0 1201:g0=0 1302:g0=0 1403:g1=0 1504:g0=0 1605:g0=0 1706:g0=0 1807:g0=0 1908:g0=0 2009:g0=0 2110:g1=0 2211:g0=0 2312:g0=0 2413:g0=0 2514:g0=0 2615:g0=0 2716:g0=0 2817:g1=0 2918:g0=0 3019:g0=0 3120:g0=0 3221:g0=0 3322:g0=0 3423:g0=0 3524:g1=0 3625:g0=0',
    49,
    2000,
    0,
  ],
];

/** p24_incremental_frozen.3.14.10.out */
const G4 = [
  [
    '0:g0=0 11:g0=9 22:g0=9 33:g0=9 44:g0=9 55:g0=9 66:g0=9 77:g0=9 88:g0=9 99:g0=9 110:g0=9 121:g1=30 132:g0=9 143:g0=9 154:g0=9 165:g0=9 176:g0=9 187:g0=9 198:g0=9 209:g0=9 220:g0=9 231:g0=9 242:g0=9 253:g1=31 264:g0=9 275:g0=9 286:g0=9 297:g0=9',
    28,
    286,
    13,
  ],
  [
    '88:g0=87 189:g0=99 290:g0=99 391:g0=99 492:g0=99 593:g0=99 694:g0=99 795:g0=99 896:g0=99 997:g0=99 1098:g0=99 1199:g1=121 1300:g0=99 1401:g0=99 1502:g0=99 1603:g0=99 1704:g0=99 1805:g0=99 1906:g0=99 2007:g0=99 2108:g0=99 2209:g0=99 2310:g0=99 2411:g1=121 2512:g0=99 2613:g0=99 2714:g0=99 2815:g0=99 2916:g0=99',
    29,
    2903,
    96,
  ],
  [
    '0:g0=0 11:g0=0 22:g0=0 33:g0=0 44:g1=0 55:g0=0 66:g0=0 77:g0=0 88:g0=0 99:g1=0 110:g0=0 121:g0=0 132:g0=0 143:g0=0 154:g1=0 165:g0=0 176:g0=0 187:g0=0 198:g0=0 209:g1=0 220:g2=200 230:g0=0 241:g0=0 252:g0=0 263:g0=0 274:g1=0 285:g0=0 296:g0=0',
    28,
    200,
    0,
  ],
  [
    '88:g0=0 189:g0=0 290:g0=0 391:g0=0 492:g0=0 593:g0=0 694:g1=0 795:g0=0 896:g0=0 997:g0=0 1098:g0=0 1199:g0=0 1300:g0=0 1401:g1=0 1502:g0=0 1603:g0=0 1704:g0=0 1805:g0=0 1906:g0=0 2007:g0=0 2108:g1=0 2209:g0=0 2310:g0=0 2411:g0=0 2512:g0=0 2613:g0=0 2714:g0=0 2815:g1=0 2916:g0=0 3017:g0=0 3118:g0=0 3219:g0=0 3320:g0=0 3421:g0=0 3522:g1=0 3623:g0=0',
    49,
    2000,
    0,
  ],
];

/** p24_incremental_frozen.3.15.2.out */
const G5 = [
  [
    '0:g0=0 11:g0=9 22:g0=9 33:g0=9 44:g0=9 55:g0=9 66:g0=9 77:g0=9 88:g0=9 99:g0=9 110:g0=9 121:g1=30 132:g0=9 143:g0=9 154:g0=9 165:g0=9 176:g0=9 187:g0=9 198:g0=9 209:g0=9 220:g0=9 231:g0=9 242:g0=9 253:g1=31 264:g0=9 275:g0=9 286:g0=9 297:g0=9',
    28,
    286,
    13,
  ],
  [
    '90:g0=89 191:g0=99 292:g0=99 393:g0=99 494:g0=99 595:g0=99 696:g0=99 797:g0=99 898:g0=99 999:g0=99 1100:g0=99 1201:g1=121 1302:g0=99 1403:g0=99 1504:g0=99 1605:g0=99 1706:g0=99 1807:g0=99 1908:g0=99 2009:g0=99 2110:g0=99 2211:g0=99 2312:g0=99 2413:g1=121 2514:g0=99 2615:g0=99 2716:g0=99 2817:g0=99 2918:g0=99',
    29,
    2905,
    94,
  ],
  [
    '0:g0=0 11:g0=0 22:g0=0 33:g0=0 44:g1=0 55:g0=0 66:g0=0 77:g0=0 88:g0=0 99:g1=0 110:g0=0 121:g0=0 132:g0=0 143:g0=0 154:g1=0 165:g0=0 176:g0=0 187:g0=0 198:g0=0 209:g1=0 220:g2=200 230:g0=0 241:g0=0 252:g0=0 263:g0=0 274:g1=0 285:g0=0 296:g0=0',
    28,
    200,
    0,
  ],
  [
    '90:g0=0 191:g0=0 292:g0=0 393:g0=0 494:g0=0 595:g0=0 696:g1=0 797:g0=0 898:g0=0 999:g0=0 1100:g0=0 1201:g0=0 1302:g0=0 1403:g1=0 1504:g0=0 1605:g0=0 1706:g0=0 1807:g0=0 1908:g0=0 2009:g0=0 2110:g1=0 2211:g0=0 2312:g0=0 2413:g0=0 2514:g0=0 2615:g0=0 2716:g0=0 2817:g1=0 2918:g0=0 3019:g0=0 3120:g0=0 3221:g0=0 3322:g0=0 3423:g0=0 3524:g1=0 3625:g0=0',
    49,
    2000,
    0,
  ],
];

/** p24_incremental_frozen.3.11.7.out */
const G2 = [
  [
    '1:g0=0 12:g0=10 23:g0=10 34:g0=10 45:g0=10 56:g0=10 67:g0=10 78:g0=10 89:g0=10 100:g0=10 111:g0=10 122:g1=21 133:g0=10 144:g0=10 155:g0=10 166:g0=10 177:g0=10 188:g0=10 199:g0=10 210:g0=10 221:g0=10 232:g0=10 243:g0=10 254:g1=21 265:g0=10 276:g0=10 287:g0=10 298:g0=10',
    28,
    292,
    7,
  ],
  [
    '91:g0=90 192:g0=100 293:g0=100 394:g0=100 495:g0=100 596:g0=100 697:g0=100 798:g0=100 899:g0=100 1000:g0=100 1101:g0=100 1202:g1=111 1303:g0=100 1404:g0=100 1505:g0=100 1606:g0=100 1707:g0=100 1808:g0=100 1909:g0=100 2010:g0=100 2111:g0=100 2212:g0=100 2313:g0=100 2414:g1=111 2515:g0=100 2616:g0=100 2717:g0=100 2818:g0=100 2919:g0=100',
    29,
    2912,
    87,
  ],
  [
    '0:g0=0 11:g0=0 22:g0=0 33:g0=0 44:g1=0 55:g0=0 66:g0=0 77:g0=0 88:g0=0 99:g1=0 110:g0=0 121:g0=0 132:g0=0 143:g0=0 154:g1=0 165:g0=0 176:g0=0 187:g0=0 198:g0=0 209:g1=0 220:g2=200 230:g0=0 241:g0=0 252:g0=0 263:g0=0 274:g1=0 285:g0=0 296:g0=0',
    28,
    200,
    0,
  ],
  [
    '90:g0=0 191:g0=0 292:g0=0 393:g0=0 494:g0=0 595:g0=0 696:g1=0 797:g0=0 898:g0=0 999:g0=0 1100:g0=0 1201:g0=0 1302:g0=0 1403:g1=0 1504:g0=0 1605:g0=0 1706:g0=0 1807:g0=0 1908:g0=0 2009:g0=0 2110:g1=0 2211:g0=0 2312:g0=0 2413:g0=0 2514:g0=0 2615:g0=0 2716:g0=0 2817:g1=0 2918:g0=0 3019:g0=0 3120:g0=0 3221:g0=0 3322:g0=0 3423:g0=0 3524:g1=0 3625:g0=0',
    49,
    2000,
    0,
  ],
];

describe('the same under generational collectors (p24)', () => {
  /** What was counted before the loops of `garbage`, and of `old_garbage`. */
  test.each([
    ['3.11.7', G2, 7, 7],
    ['3.12.1', G3, 7, 7],
    ['3.13.18', G3, 7, 7],
    ['3.14.10', G4, 10, 9],
    ['3.15.2', G5, 8, 7],
  ] as const)('%s', (python, expected, more, moreOfOld) => {
    const program = new Frozen(python, 20, 0);
    const printed = [
      program.garbage([10, 10, 10], 300, more),
      program.garbage([100, 10, 10], 3000, more),
      program.oldGarbage([10, 3, 3], 300, 200, moreOfOld),
      program.oldGarbage([100, 5, 5], 5000, 2000, moreOfOld),
    ];
    expect(printed).toEqual(expected);
  });
});
