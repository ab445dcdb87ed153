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
