import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { refwind, root, temporaryFolder } from './refwind.js';

// The library examples as a user runs them: the built packages, found by their names.

const folder = temporaryFolder();

async function example(name: string, ...args: string[]): Promise<string> {
  const program = join(root, 'examples', 'library', `${name}.mjs`);
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, ...args]);
  expect(stderr).toBe('');
  return stdout;
}

test('a simulation in ten lines, with a subscriber', async () => {
  expect(await example('ten-lines')).toMatchInlineSnapshot(`
    "1 alloc #1 list 56 gc
    2 link #1 __main__.a
    3 incref #1 =2
    4 link #1 #1[0]
    5 unlink #1 __main__.a
    6 decref #1 =1
    7 gc begin 2 explicit
    8 incref #1 =2
    9 unlink #1 #1[0]
    10 decref #1 =1
    11 decref #1 =0
    12 free #1 gc
    13 gc end 2 explicit collected=1 uncollectable=0 examined=2
    1 collected, 0 alive
    "
  `);
});

test('a branch from a moment of a recorded trace', async () => {
  const trace = join(folder, 'cycle.rwt');
  expect(await refwind(['record', '-o', trace, 'examples/cycle.py'])).toMatchObject({ code: 0 });
  expect(await example('branch', trace, 'examples/cycle.py:8', 'a', 'b')).toMatchInlineSnapshot(`
    "event 22: 3 alive, 164 B
    del a
    del b
    3 alive
    gc.collect()
      event 32: #3 dies, gc
      event 35: #2 dies, gc
    1 alive, 84 B
    "
  `);
});

test('a sweep over collectors and thresholds', async () => {
  expect(await example('sweep')).toMatchInlineSnapshot(`
    "      python    thresholds        passes     collected      examined     peak live
             3.8   700, 10, 10            28         22364         19484          2139
            3.12   700, 10, 10            23         16270         18754          2327
            3.13  2000, 10, 10             8         15122         16570          3348
          3.14.0   2000, 10, 0             8         14966         16753          4451
          3.14.2   2000, 10, 0             9         16438         18353          4364
          3.14.5  2000, 10, 10             8         15116         16570          3354
            3.13   100, 10, 10           100         16592         20032          1744
            3.13  20000, 10, 10             0             0             0         18320
            3.13          none             0             0             0         18320
    "
  `);
});

test('breakpoints of a recorded trace, forward and back', async () => {
  const trace = join(folder, 'cycle.rwt');
  expect(await refwind(['record', '-o', trace, 'examples/cycle.py'])).toMatchObject({ code: 0 });
  const conditions = ['refcount(2) >= 3', 'free of 2', 'gc-pass'];
  expect(await example('breakpoints', trace, ...conditions)).toMatchInlineSnapshot(`
    "forward
    event 19, incref on line 8: refcount(2) >= 3 (3 alive)
    event 34, gc-pass on line 12: gc-pass (4 alive)
    event 45, free on line 12: free of 2 (2 alive)
    event 49, gc-pass on line 12: gc-pass (2 alive)
    backward
    event 49, gc-pass on line 12: gc-pass (2 alive)
    event 45, free on line 12: free of 2 (2 alive)
    event 34, gc-pass on line 12: gc-pass (4 alive)
    event 19, incref on line 8: refcount(2) >= 3 (3 alive)
    "
  `);
});

test('a playback of a heap to which things still happen', async () => {
  expect(await example('live')).toMatchInlineSnapshot(`
    "moment 0 of 0: there
    moment 0 of 0: waiting
    moment 2 of 2: waiting
    moment 4 of 4: waiting
    moment 5 of 6: type list live > 2
    moment 5 of 8: type list live > 2
    moment 5 of 11: type list live > 2
    moment 11 of 11: free of 1
    moment 5 of 11: type list live > 2
    "
  `);
});

test('a session with undo, kept as text, and a moment that is shared', async () => {
  const trace = join(folder, 'cycle.rwt');
  expect(await refwind(['record', '-o', trace, 'examples/cycle.py'])).toMatchObject({ code: 0 });
  expect(await example('session', trace, 'refcount(2) == 2')).toMatchInlineSnapshot(`
    "at event 12, bookmark at 4
    undone: at event 4
    kept and opened again: at event 4
    shared, it is event 4 of the same trace
    "
  `);
});

test('a recording that is followed while it runs', async () => {
  const trace = join(folder, 'followed.rwt');
  const program = 'a = []\nfor n in range(3): a = [a]\ndel a';
  const [told, recorded] = await Promise.all([
    example('tail', trace, 'type list live == 3', 'free of list#1'),
    refwind(['record', '-q', '-o', trace, '-c', program]),
  ]);
  expect(recorded).toMatchObject({ code: 0 });
  expect(told).toMatchInlineSnapshot(`
    "event 20: type list live == 3 (5 alive)
    event 40: type list live == 3 (4 alive)
    event 48: free of list#1 (1 alive)
    the recording has ended after event 51
    "
  `);
});
