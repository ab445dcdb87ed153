import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { refwind, refwindHere, temporaryFolder } from './refwind.js';
import { selfHeld, twoNames, writeTrace } from './traces.js';

const folder = temporaryFolder();
const ring = join(folder, 'ring.rwt');
const plain = join(folder, 'plain.rwt');

beforeAll(async () => {
  await writeTrace(ring, selfHeld);
  await writeTrace(plain, twoNames);
});

describe('report', () => {
  test('for people', async () => {
    const { code, stdout, stderr } = await refwind(['report', 'ring.rwt', '--ascii'], {
      cwd: folder,
    });
    expect(stdout).toMatchInlineSnapshot(`
      "app.py on CPython 3.14.2: 16 events
      ? 1 cycle had to wait for the collector, closed by app.py:2.
      ? Up to 64 B of garbage waited for the collector at once, 62 % of the most that was alive.

      Still alive at the end
      No unreachable object is known.
      0 objects, 0 B: alive, somebody leads to them.

      Cycles: 1 freed by the collector, 0 still there
      1 cycle: 1 dict (1 object, 64 B)
        closed by  app.py:2
        such as    #1

      Most allocated, by type
      allocated  bytes  at once  left  type
              1   64 B        1     0  dict
              1   40 B        1     0  str

      Most allocated, by line
      allocated  bytes  at once  left  line
              1   64 B        1     0  app.py:1
              1   40 B        1     0  app.py:4

      Reference counting and the cyclic collector: 16 events, 2 objects, 104 B allocated
                    reference counting                  cyclic collector
      set off by    a count that reaches 0              1 pass: 1 asked for
      freed         1 object, 40 B                      1 object, 64 B
                    50.0 % of all freed                 50.0 % of all freed
      waited: half  up to 1 event                       up to 9 events
        95 of 100   up to 1 event                       up to 9 events
        longest     1 event                             9 events
      cycles        are never freed                     1 group that held each other
      work          6 count operations, 3.0 per object  7 examined, 7.0 for each collected

      Memory
      most objects alive     2               after event 7
      most bytes alive       104 B           after event 7
      most floating garbage  1 object, 64 B  after event 6
      alive at the end       0 objects, 0 B  after event 16
        unreachable          none known
      Floating garbage from the first event to the last: ______#########__

      Passes
      pass  from event  generation  because    collected  freed  bytes  waited: half  longest  examined
      gc:1          10           2  asked for          1      1   64 B             9        9         7
      "
    `);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('of a program without garbage and without passes', async () => {
    const { code, stdout } = await refwindHere('report', plain);
    expect(stdout).toMatchInlineSnapshot(`
      "app.py on CPython 3.14.2: 11 events
        Nothing stands out: nothing unreachable is left, and no cycle needed the collector.

      Still alive at the end
      No unreachable object is known.
      2 objects, 152 B: alive, somebody leads to them.

      1 list, 88 B (#1)
        allocated  app.py:1  a = []
        kept       by b
        since      app.py:2  b = a

      1 dict, 64 B (#2)
        allocated  app.py:4  a = {}
        kept       by a
        since      app.py:4  a = {}

      What keeps most at the end, by type
      retained  retained objects  objects  bytes  type
          88 B                 1        1   88 B  list
          64 B                 1        1   64 B  dict

      What keeps most at the end, by line
      retained  retained objects  objects  bytes  line
          88 B                 1        1   88 B  app.py:1
          64 B                 1        1   64 B  app.py:4

      Most allocated, by type
      allocated  bytes  at once  left  type
              1   88 B        1     1  list
              1   64 B        1     1  dict

      Most allocated, by line
      allocated  bytes  at once  left  line
              1   88 B        1     1  app.py:1
              1   64 B        1     1  app.py:4

      Reference counting and the cyclic collector: 11 events, 2 objects, 152 B allocated
                    reference counting                  cyclic collector
      set off by    a count that reaches 0              nothing: it never ran
      freed         0 objects, 0 B                      0 objects, 0 B
      waited: half  –                                   –
        95 of 100   –                                   –
        longest     –                                   –
      cycles        are never freed                     none were found
      work          3 count operations, 1.5 per object  none
      Nothing was freed.

      Memory
      most objects alive     2                 after event 7
      most bytes alive       152 B             after event 7
      most floating garbage  0 objects, 0 B    after event 0
      alive at the end       2 objects, 152 B  after event 11
        unreachable          none known
      "
    `);
    expect(code).toBe(0);
  });

  test('as JSON, with all passes whatever the limit', async () => {
    const { code, stdout } = await refwindHere('report', ring, '--json', '--limit', '0');
    const spread = { count: 1, median: 9, p95: 9, max: 9, mean: 9 };
    expect(JSON.parse(stdout)).toMatchObject({
      events: 16,
      allocated: { objects: 2, bytes: 104, managed: 1 },
      counting: { freed: { objects: 1, bytes: 40 }, operationsPerAllocation: 3 },
      collecting: {
        passes: { threshold: 0, explicit: 1, shutdown: 0 },
        freed: { objects: 1, bytes: 64 },
        delay: { least: spread, most: spread },
        examinedPerCollected: 7,
      },
      passes: [{ number: 1, beginSeq: 10, endSeq: 16, freed: { objects: 1, bytes: 64 } }],
    });
    expect(code).toBe(0);
  });

  test('--limit leaves passes out and says so', async () => {
    const { stdout: none } = await refwindHere('report', ring, '--limit', '0');
    expect(none).not.toContain('gc:1');
    const { code, stderr } = await refwindHere('report', ring, '--limit', 'x');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: "refwind: --limit takes a whole number from 0 on, not 'x'.\n",
    });
  });
});
