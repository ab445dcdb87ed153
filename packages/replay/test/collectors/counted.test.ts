import { parseEvents } from '@refwind/core';
import { describe, expect, test } from 'vitest';
import { CollectorLab, type TraceOrigin } from '../../src/index.ts';
import { timelineOf } from '../timelines.ts';

// What a recorded pass counts is not what it frees. A trace's frees tell the difference.

const CALL = '@ app.py:9 <module> 40 CALL';
const CALLBACK = '@ app.py:2 drop 4 CALL';

/** An object that holds itself, and a weak reference to it in a dict, which the callback takes out. */
const WATCHED = [
  'alloc #1 dict 64 gc @ app.py:1 <module> 2 BUILD_MAP',
  'link #1 __main__.watching @ app.py:1 <module> 4 STORE_NAME',
  'alloc #2 Ring 24 gc @ app.py:3 <module> 6 CALL',
  'link #2 __main__.ring @ app.py:3 <module> 8 STORE_NAME',
  'incref #2 =2 @ app.py:4 <module> 10 STORE_ATTR',
  "link #2 #2['.self'] @ app.py:4 <module> 10 STORE_ATTR",
  'alloc #3 Reference 44 gc @ app.py:5 <module> 12 CALL',
  "link #3 #1['ring'] @ app.py:5 <module> 14 STORE_SUBSCR",
  'unlink #2 __main__.ring @ app.py:6 <module> 16 DELETE_NAME',
  'decref #2 =1 @ app.py:6 <module> 16 DELETE_NAME',
];

const PASS = [
  `gc begin 2 explicit ${CALL}`,
  `incref #3 =2 ${CALL}`,
  `incref #3 =3 ${CALL}`,
  `unlink #3 #1['ring'] ${CALLBACK}`,
  `decref #3 =2 ${CALLBACK}`,
  `decref #3 =1 ${CALLBACK}`,
  `decref #3 =0 ${CALL}`,
  `free #3 gc called ${CALL}`,
  `incref #2 =2 ${CALL}`,
  `unlink #2 #2['.self'] ${CALL}`,
  `decref #2 =1 ${CALL}`,
  `decref #2 =0 ${CALL}`,
  `free #2 gc ${CALL}`,
  `gc end 2 explicit collected=2 uncollectable=0 ${CALL}`,
];

const lab = (lines: readonly string[], origin: TraceOrigin = { python: '3.14.2' }) =>
  new CollectorLab(
    timelineOf(parseEvents(lines.map((line, at) => `${at + 1} ${line}`).join('\n'))),
    origin,
  );

describe('weak references that passes call', () => {
  test('are counted with their referents', () => {
    const known = lab([...WATCHED, ...PASS]);
    expect(known.uncounted).toBe(0);
    expect(known.run().passes.map(({ collected }) => collected)).toEqual([2]);
  });

  test('live on as long as the referents do', () => {
    const { left, collected } = lab([...WATCHED, ...PASS]).run({ policy: 'none' });
    expect({ left: left.objects, collected }).toEqual({ left: 1, collected: 0 });
  });
});

describe('what finalizers end', () => {
  /** The finalizer of the first object makes it let go of itself; the second one is taken apart. */
  const closed = [
    'alloc #1 generator 92 gc @ app.py:3 <module> 6 CALL',
    'incref #1 =2 @ app.py:3 <module> 8 SEND',
    'alloc #2 Ring 24 gc @ app.py:4 <module> 10 CALL',
    'incref #2 =2 @ app.py:4 <module> 12 STORE_ATTR',
    "link #2 #2['.self'] @ app.py:4 <module> 12 STORE_ATTR",
    'decref #1 =1 @ app.py:5 <module> 14 DELETE_NAME',
    'decref #2 =1 @ app.py:5 <module> 16 DELETE_NAME',
    `gc begin 2 explicit ${CALL}`,
    `incref #1 =2 ${CALL}`,
    `decref #1 =1 ${CALL}`,
    `decref #1 =0 ${CALL}`,
    `free #1 gc ${CALL}`,
    `incref #2 =2 ${CALL}`,
    `unlink #2 #2['.self'] ${CALL}`,
    `decref #2 =1 ${CALL}`,
    `decref #2 =0 ${CALL}`,
    `free #2 gc ${CALL}`,
    `gc end 2 explicit collected=1 uncollectable=0 ${CALL}`,
  ];

  test('is not counted', () => {
    const known = lab(closed);
    expect(known.uncounted).toBe(0);
    expect(known.run().passes.map(({ collected }) => collected)).toEqual([1]);
  });

  test('in a simulated trace, whose frees do not tell, it may be anything', () => {
    expect(lab(closed, { python: '3.14.2', policy: 'I2' }).uncounted).toBe(1);
  });
});
