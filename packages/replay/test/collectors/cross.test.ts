import { readFileSync } from 'node:fs';
import type { HeapEvent, PolicyName } from '@refwind/core';
import { runScript } from '@refwind/core/script';
import { describe, expect, test } from 'vitest';
import { CollectorLab, type CollectorPass } from '../../src/index.ts';
import { timelineOf } from '../timelines.ts';

// What another collector would have done is known where the program can be run under it as well: in the simulator.

const example = readFileSync(new URL('../../../../examples/requests.py', import.meta.url), 'utf8');

/** `Request` and `Answer`, which hold each other; an answer has more or fewer parts. */
const classes = (seed: number) =>
  example
    .slice(0, example.indexOf('cache = {}'))
    .replace('[[], [], []]', `[${'[], '.repeat(1 + (seed % 4))}{'of': self}]`);

/** Circles of several sizes; every so often one is kept in a cache, which is emptied now and then. */
const script = (seed: number) => `${classes(seed)}
cache = {}
for number in range(${300 + seed * 37}):
    request = Request(number)
    if number % ${5 + seed} == 0:
        cache[number] = request.answer
    if number % ${90 + seed * 7} == 0:
        cache = {}
        keep = [request, (request, number)]
`;

interface Setting {
  readonly python: string;
  readonly collector: PolicyName;
  readonly thresholds: readonly [number, number, number];
}

function eventsOf(source: string, setting: Setting): HeapEvent[] {
  const events: HeapEvent[] = [];
  runScript(source, {
    fileName: 'app.py',
    ...setting,
    observe: (heap) => heap.events$.subscribe((event) => events.push(event)),
  });
  return events;
}

/** Passes as `objects so far: generation, reason, collected of examined`. */
function passesIn(events: readonly HeapEvent[]): string[] {
  const passes: string[] = [];
  let allocs = 0;
  let before = 0;
  for (const event of events) {
    if (event.type === 'alloc') allocs++;
    if (event.type !== 'gc-pass') continue;
    if (event.phase === 'begin') before = allocs;
    else {
      const { generation, reason, collected, examined } = event;
      passes.push(`${before}: ${generation}, ${reason}, ${collected} of ${examined}`);
    }
  }
  return passes;
}

const asText = ({ allocs, generation, reason, collected, examined }: CollectorPass) =>
  `${allocs}: ${generation}, ${reason}, ${collected} of ${examined}`;

/** Comprehensions of all kinds, over ranges and generators, that hold what is made in them. */
const COMPREHENSIONS = `
class C:
    pass
def ring():
    x = C()
    x.x = x
    return x
def f():
    return [[] for _ in range(90)]
def g():
    for i in range(90):
        yield []
a = f()
b = [[number] for number in range(90)]
c = [{number: []} for number in range(90)]
d = {number: [number] for number in range(90)}
e = {(number, C()) for number in range(90)}
h = [[[] for j in range(9)] for i in range(9)]
k = [(ring(), []) for number in range(90)]
l = [[x] for x in g() if x == []]
m = [lambda: x for x in range(90)]
`;

describe.each(['3.12', '3.13', '3.14.2', '3.15'])('Python %s', (python) => {
  /** From a trace made under any collector, or none, each has the passes that it has in the simulator. */
  function compare(source: string, thresholds: Setting['thresholds']): void {
    const policies: PolicyName[] = ['G3', 'I1', 'I2', 'G5'];
    const wanted = policies.map((collector) =>
      passesIn(eventsOf(source, { python, collector, thresholds })),
    );
    for (const collector of ['none', 'G3', 'I2'] as const) {
      const timeline = timelineOf(eventsOf(source, { python, collector, thresholds }), 1000);
      const lab = new CollectorLab(timeline, { python, policy: collector, wordSize: 8 });
      const found = policies.map((policy) => lab.run({ policy, thresholds }).passes.map(asText));
      expect(found, `made under ${collector}`).toEqual(wanted);
    }
  }

  const thresholds = [60, 4, 4] as const;

  test.each([0, 1, 2, 3])('script %i: each collector, from a trace made under another', (seed) =>
    compare(script(seed), thresholds),
  );

  test.each([7, 20, 33])('comprehensions, at a threshold of %i', (threshold) =>
    compare(COMPREHENSIONS, [threshold, 4, 4]),
  );

  test('whatever the collector, garbage is either freed or left, and nothing else goes', () => {
    const events = eventsOf(script(7), { python, collector: 'I2', thresholds });
    const lab = new CollectorLab(timelineOf(events, 1000), { python, wordSize: 8 });
    const none = lab.run({ policy: 'none' });
    expect(none.floating.count).toBe(0);
    for (const policy of ['G1', 'G3', 'I1', 'I2', 'G4'] as const) {
      const { floating, left, live } = lab.run({ policy, thresholds });
      expect(floating.count + left.objects, policy).toBe(none.left.objects);
      expect(live.objects.most).toBeLessThanOrEqual(none.live.objects.most);
    }
  });
});
