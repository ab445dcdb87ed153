import { describe, expect, test } from 'vitest';
import type { Thresholds } from '../../../src/versions/collector.js';
import { Program } from './program.js';

/** Lines of p23_auto_collected.*.out: the first passes, how many, collected, statistics, what was left. */
type Line = readonly [string, number, number, readonly (readonly number[])[], number];

/** p23_auto_collected.py: cycles of one object are made in a function's call, one of five of them kept. */
class Collected extends Program {
  /**
   * @param interpreter objects that were there before, reachable from modules. How many follows from what was
   *   printed: marking takes them off an increment's work, twice.
   * @param hidden such that only C code holds, so that marking does not find them.
   * @param are real objects of the heap, or numbers: the option `older`
   */
  constructor(
    python: string,
    interpreter: number,
    hidden: number,
    are: 'objects' | 'numbers' = 'objects',
  ) {
    super(python, 'every-command', are === 'numbers' ? { reachable: interpreter, hidden } : {});
    if (are === 'objects') this.#makeOlder(interpreter, hidden);
    this.run({ type: 'disable' });
    this.collect();
    this.observe();
    this.collect();
    this.collect();
  }

  #makeOlder(interpreter: number, hidden: number): void {
    this.makeList('interpreter', interpreter);
    const owner = this.allocate({ type: 'allocate', typeName: 'C', kind: 'list', gc: false });
    this.run({ type: 'bind', name: 'outside', object: owner, reference: 'move' });
    for (let index = 0; index < hidden; index++) this.makeItem(owner, index);
  }

  /** The first eight passes; how many there were, what they collected; what generations' statistics say; the rest. */
  cycles(thresholds: Thresholds, count: number, keeps: boolean, more: number) {
    this.run({ type: 'enter-frame', function: 'run', locals: ['keepers', 's0'] });
    const keepers = keeps ? this.makeList('keepers') : 0;
    this.settle();
    const before = this.statistics();
    this.makeNamed('s0', 'list');
    this.countMore(more);
    this.thresholds(thresholds);
    let kept = 0;
    this.loop(count, (index) => {
      const object = this.#one();
      if (keeps && index % 5 === 0) {
        this.run({
          type: 'set-slot',
          owner: keepers,
          key: `[${kept++}]`,
          object,
          reference: 'new',
        });
      }
      this.run({ type: 'leave-frame' });
    });
    const after = this.statistics();
    const gained = after.map(([collections, collected], generation) => [
      collections - before[generation]![0],
      collected - before[generation]![1],
    ]);
    const report = [this.ends(8), this.passes.length, this.collected, gained, this.collect()];
    this.run({ type: 'leave-frame' });
    return report;
  }

  /** The first line, which is not played until 3.10, called `one`: it keeps its frame. */
  callOnce(): void {
    this.run({ type: 'enter-frame', function: 'one' }, { type: 'leave-frame' });
  }

  /** `one(keepers, i)`, still running. */
  #one(): number {
    this.run({ type: 'enter-frame', function: 'one', locals: ['e'] });
    const object = this.makeNamed('e');
    this.run({ type: 'set-slot', owner: object, key: '.me', object, reference: 'new' });
    return object;
  }
}

/** 3.11.7; all but the first line also 3.8.18, 3.9.18, 3.10.13 (the last is long and not played there). */
const IN_ALLOCATION: readonly Line[] = [
  [
    '1:g0=1 12:g0=11 23:g0=11 34:g0=11 45:g0=11 56:g0=11 67:g0=11 78:g0=11',
    37,
    397,
    [
      [34, 364],
      [3, 33],
      [0, 0],
    ],
    3,
  ],
  [
    '1:g0=0 12:g0=9 23:g0=9 34:g0=9 45:g1=9 56:g0=8 67:g0=9 78:g0=9',
    37,
    317,
    [
      [30, 254],
      [7, 63],
      [0, 0],
    ],
    3,
  ],
  [
    '91:g0=91 192:g0=101 293:g0=101 394:g0=101 495:g0=101 596:g0=101 697:g0=101 798:g0=101',
    49,
    4939,
    [
      [45, 4535],
      [4, 404],
      [0, 0],
    ],
    61,
  ],
  [
    '491:g0=392 992:g0=401 1493:g0=401 1994:g0=401 2495:g0=401 2996:g0=400 3497:g1=401 3998:g0=401',
    59,
    23638,
    [
      [50, 20031],
      [8, 3206],
      [1, 401],
    ],
    362,
  ],
];

/** 3.12.1, 3.13.0, 3.13.18. */
const IN_CHECK: readonly Line[] = [
  [
    '1:g0=1 12:g0=10 23:g0=10 34:g0=10 45:g0=10 56:g0=10 67:g0=10 78:g0=10',
    37,
    394,
    [
      [34, 331],
      [3, 63],
      [0, 0],
    ],
    6,
  ],
  [
    '1:g0=0 12:g0=8 23:g0=8 34:g0=8 45:g1=12 56:g0=8 67:g0=8 78:g0=8',
    37,
    316,
    [
      [30, 232],
      [7, 84],
      [0, 0],
    ],
    4,
  ],
  [
    '91:g0=91 192:g0=100 293:g0=100 394:g0=100 495:g0=100 596:g0=100 697:g0=100 798:g0=100',
    49,
    4935,
    [
      [45, 4491],
      [4, 444],
      [0, 0],
    ],
    65,
  ],
  [
    '491:g0=392 992:g0=400 1493:g0=400 1994:g0=400 2495:g0=400 2996:g0=400 3497:g1=405 3998:g0=400',
    59,
    23634,
    [
      [50, 19991],
      [8, 3238],
      [1, 405],
    ],
    366,
  ],
];

/** 3.14.10. */
const G4: readonly Line[] = [
  [
    '0:g0=0 11:g0=10 22:g0=10 33:g0=10 44:g0=10 55:g0=10 66:g0=10 77:g0=10',
    37,
    393,
    [
      [34, 330],
      [3, 63],
      [0, 0],
    ],
    7,
  ],
  [
    '0:g0=0 11:g0=8 22:g0=8 33:g0=8 44:g1=11 55:g0=8 66:g0=8 77:g0=8',
    37,
    309,
    [
      [30, 232],
      [7, 77],
      [0, 0],
    ],
    11,
  ],
  [
    '88:g0=88 189:g0=100 290:g0=100 391:g0=100 492:g0=100 593:g0=100 694:g0=100 795:g0=100',
    49,
    4932,
    [
      [45, 4488],
      [4, 444],
      [0, 0],
    ],
    68,
  ],
  [
    '488:g0=390 989:g0=400 1490:g0=400 1991:g0=400 2492:g0=400 2993:g0=400 3494:g1=405 3995:g0=400',
    59,
    23633,
    [
      [50, 19990],
      [8, 3238],
      [1, 405],
    ],
    367,
  ],
];

/** 3.15.2. */
const G5: readonly Line[] = [
  [
    '0:g0=0 11:g0=10 22:g0=10 33:g0=10 44:g0=10 55:g0=10 66:g0=10 77:g0=10',
    37,
    393,
    [
      [34, 330],
      [3, 63],
      [0, 0],
    ],
    7,
  ],
  [
    '0:g0=0 11:g0=8 22:g0=8 33:g0=8 44:g1=11 55:g0=8 66:g0=8 77:g0=8',
    37,
    309,
    [
      [30, 232],
      [7, 77],
      [0, 0],
    ],
    11,
  ],
  [
    '90:g0=90 191:g0=100 292:g0=100 393:g0=100 494:g0=100 595:g0=100 696:g0=100 797:g0=100',
    49,
    4934,
    [
      [45, 4490],
      [4, 444],
      [0, 0],
    ],
    66,
  ],
  [
    '490:g0=392 991:g0=400 1492:g0=400 1993:g0=400 2494:g0=400 2995:g0=400 3496:g1=404 3997:g0=400',
    59,
    23634,
    [
      [50, 19991],
      [8, 3238],
      [1, 405],
    ],
    366,
  ],
];

/** 3.14.0. */
const I1: readonly Line[] = [
  [
    '0:g1=0 11:g1=10 22:g1=10 33:g1=10 44:g1=10 55:g1=10 66:g1=10 77:g1=10',
    37,
    360,
    [
      [0, 0],
      [36, 360],
      [0, 0],
    ],
    40,
  ],
  [
    '0:g1=0 11:g1=8 22:g1=8 33:g1=8 44:g1=8 55:g1=8 66:g1=8 77:g1=8',
    37,
    288,
    [
      [0, 0],
      [36, 288],
      [0, 0],
    ],
    32,
  ],
  [
    '88:g1=0 189:g1=188 290:g1=100 391:g1=100 492:g1=100 593:g1=100 694:g1=100 795:g1=100',
    49,
    4888,
    [
      [0, 0],
      [48, 4888],
      [0, 0],
    ],
    112,
  ],
  [
    '488:g1=0 989:g1=790 1490:g1=400 1991:g1=400 2492:g1=400 2993:g1=400 3494:g1=400 3995:g1=400',
    59,
    23590,
    [
      [0, 0],
      [57, 23590],
      [0, 0],
    ],
    410,
  ],
];

/** 3.14.2-wasm32. */
const I2_WASM: readonly Line[] = [
  [
    '9:g1=0 20:g1=0 31:g1=0 42:g1=0 53:g1=0 64:g1=0 75:g1=0 86:g1=0',
    36,
    0,
    [
      [0, 0],
      [0, 0],
      [0, 0],
    ],
    400,
  ],
  [
    '9:g1=0 20:g1=0 31:g1=0 42:g1=0 53:g1=0 64:g1=0 75:g1=0 86:g1=0',
    36,
    0,
    [
      [0, 0],
      [0, 0],
      [0, 0],
    ],
    320,
  ],
  [
    '99:g1=0 200:g1=0 301:g1=0 402:g1=0 503:g1=0 604:g1=0 705:g1=0 806:g1=0',
    49,
    0,
    [
      [0, 0],
      [0, 0],
      [0, 0],
    ],
    5000,
  ],
  [
    '499:g1=0 1000:g1=0 1501:g1=0 2002:g1=0 2503:g1=0 3004:g1=0 3505:g1=0 4006:g1=0',
    59,
    21238,
    [
      [0, 0],
      [2, 21238],
      [0, 0],
    ],
    2762,
  ],
];

/** 3.14.4. */
const I2: readonly Line[] = [
  [
    '9:g1=0 20:g1=0 31:g1=0 42:g1=0 53:g1=0 64:g1=0 75:g1=0 86:g1=0',
    36,
    0,
    [
      [0, 0],
      [0, 0],
      [0, 0],
    ],
    400,
  ],
  [
    '9:g1=0 20:g1=0 31:g1=0 42:g1=0 53:g1=0 64:g1=0 75:g1=0 86:g1=0',
    36,
    0,
    [
      [0, 0],
      [0, 0],
      [0, 0],
    ],
    320,
  ],
  [
    '99:g1=0 200:g1=0 301:g1=0 402:g1=0 503:g1=0 604:g1=0 705:g1=0 806:g1=0',
    49,
    0,
    [
      [0, 0],
      [0, 0],
      [0, 0],
    ],
    5000,
  ],
  [
    '499:g1=0 1000:g1=0 1501:g1=0 2002:g1=0 2503:g1=0 3004:g1=0 3505:g1=0 4006:g1=0',
    59,
    20028,
    [
      [0, 0],
      [11, 20028],
      [0, 0],
    ],
    3972,
  ],
];

/** What `run` was called with, line by line. */
const CALLS: readonly [Thresholds, number, boolean][] = [
  [[10, 10, 10], 400, false],
  [[10, 3, 3], 400, true],
  [[100, 10, 10], 5000, false],
  [[500, 5, 5], 30_000, true],
];

describe('what automatic passes free (p23)', () => {
  /**
   * The numbers: the interpreter's objects that marking finds, those that it does not, and what was counted before
   * each loop. The first two follow from the output where they matter (3.14.1 to 3.14.4).
   */
  test.each([
    ['3.11.7', 4400, 60, 7, IN_ALLOCATION],
    ['3.12.1', 4400, 60, 7, IN_CHECK],
    ['3.13.18', 4400, 60, 7, IN_CHECK],
    ['3.14.0', 4400, 60, 10, I1],
    ['3.14.2', 18_600, 20, 0, I2_WASM],
    ['3.14.4', 4150, 60, 0, I2],
    ['3.14.10', 4400, 60, 10, G4],
    ['3.15.2', 4400, 60, 8, G5],
  ] as const)('%s', (python, interpreter, hidden, more, expected) => {
    const program = new Collected(python, interpreter, hidden);
    const printed = CALLS.map((call) => program.cycles(...call, more));
    expect(printed).toEqual(expected);
  });

  test.each([
    ['3.11.7', 4400, 60, 7, IN_ALLOCATION],
    ['3.14.0', 4400, 60, 10, I1],
    ['3.14.2', 18_600, 20, 0, I2_WASM],
    ['3.14.4', 4150, 60, 0, I2],
    ['3.14.10', 4400, 60, 10, G4],
  ] as const)(
    '%s, with the interpreter as a number',
    (python, interpreter, hidden, more, expected) => {
      const program = new Collected(python, interpreter, hidden, 'numbers');
      const printed = CALLS.map((call) => program.cycles(...call, more));
      expect(printed).toEqual(expected);
    },
  );

  test.each(['3.8.18', '3.9.18', '3.10.13'])('%s', (python) => {
    const program = new Collected(python, 4400, 60);
    program.callOnce();
    const printed = CALLS.slice(1, 3).map((call) => program.cycles(...call, 7));
    expect(printed).toEqual(IN_ALLOCATION.slice(1, 3));
  });
});
