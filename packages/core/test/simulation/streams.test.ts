import { expect, test } from 'vitest';
import type { Command, EventChunk, HeapEvent, Site } from '../../src/index.js';
import {
  decide,
  eventsOf,
  evolve,
  formatEvents,
  HeapColumns,
  HeapSimulation,
  initialState,
} from '../../src/index.js';

const PROGRAM: readonly Command[] = [
  { type: 'allocate', typeName: 'list' },
  { type: 'bind', name: 'a', object: 1 },
  { type: 'bind', name: 'b', object: 1 },
  { type: 'unbind', name: 'a' },
  { type: 'mark', label: 'half' },
  { type: 'unbind', name: 'b' },
];

const HISTORY = `1 alloc #1 list 56 gc
2 link #1 __main__.a
3 incref #1 =2
4 link #1 __main__.b
5 unlink #1 __main__.a
6 decref #1 =1
7 mark "half"
8 unlink #1 __main__.b
9 decref #1 =0
10 free #1 refcount
`;

test('the same history as events returned, as a stream, as chunks, and decided', () => {
  const simulation = HeapSimulation.from();
  const streamed: HeapEvent[] = [];
  const chunks: EventChunk[] = [];
  simulation.events$.subscribe((event) => streamed.push(event));
  simulation.chunks$.subscribe((chunk) => chunks.push(chunk));
  const returned = PROGRAM.flatMap((command) => simulation.dispatch(command));
  simulation.complete();
  expect(formatEvents(returned)).toBe(HISTORY);
  expect(streamed).toEqual(returned);
  const columns = new HeapColumns(simulation.dictionary);
  expect(chunks.flatMap((chunk) => [...eventsOf(chunk, columns)])).toEqual(returned);

  let state = initialState();
  const decided: HeapEvent[] = [];
  for (const command of PROGRAM) {
    for (const event of decide(state, command)) {
      if (event.type !== 'model') decided.push(event);
      state = evolve(state, event);
    }
  }
  expect(decided).toEqual(returned);
  expect([state.seq, state.live, state.lookup('a')]).toEqual([10, 0, null]);
});

test('who subscribes late gets what is still to come', () => {
  const simulation = HeapSimulation.from();
  simulation.run(PROGRAM.slice(0, 4));
  simulation.flush();
  const events: HeapEvent[] = [];
  const chunks: EventChunk[] = [];
  simulation.events$.subscribe({ next: (event) => events.push(event) });
  simulation.chunks$.subscribe((chunk) => chunks.push(chunk));
  simulation.run(PROGRAM.slice(4));
  expect([events.map(({ seq }) => seq), chunks.length]).toEqual([[7, 8, 9, 10], 0]);
  simulation.flush();
  expect(chunks.map(({ firstSeq, length }) => [firstSeq, length])).toEqual([[7, 4]]);
});

test('a chunk is handed on when it is full', () => {
  const simulation = HeapSimulation.from();
  const lengths: number[] = [];
  simulation.chunks$.subscribe(({ length }) => lengths.push(length));
  simulation.run(Array.from({ length: 65_537 }, () => ({ type: 'mark', label: 'x' }) as const));
  expect(lengths).toEqual([65_536]);
  simulation.complete();
  expect(lengths).toEqual([65_536, 1]);
});

test('every event says where the program was; what follows a finalizer, where its cause was', () => {
  const at = (line: number): Site => ({
    file: 'a.py',
    line,
    function: '<module>',
    offset: 0,
    opcode: 'NOP',
  });
  let line = 0;
  const simulation = HeapSimulation.from({ site: () => at(line) });
  const finalizer = (): void => {
    line = 20;
  };
  const lines = (command: Command) => {
    line++;
    return simulation.dispatch(command).map(({ type, site }) => `${type} ${site?.line}`);
  };
  expect(lines({ type: 'allocate', typeName: 'C' })).toEqual(['alloc 1']);
  const run = [{ type: 'mark', label: 'in __del__' }] as const;
  lines({
    type: 'finalizer',
    object: 1,
    run: (heap) => {
      finalizer();
      for (const command of run) heap.dispatch(command);
      line = 3;
    },
  });
  expect(lines({ type: 'release', object: 1 })).toEqual([
    'decref 3',
    'incref 3',
    'mark 20',
    'decref 3',
    'free 3',
  ]);
});

test('checks can be left to the program', () => {
  const simulation = HeapSimulation.from({
    python: '3.13',
    checks: 'explicit',
    thresholds: [1, 9, 9],
  });
  const make: Command = { type: 'allocate', typeName: 'list' };
  simulation.run([make, make, make]);
  expect(simulation.counts()).toEqual([3, 0, 0]);
  expect(formatEvents(simulation.dispatch({ type: 'check' }))).toBe(
    `4 gc begin 0 threshold\n5 gc end 0 threshold collected=0 uncollectable=0 examined=3\n`,
  );
  expect(simulation.counts()).toEqual([0, 1, 0]);
});

test('another collector than the version has, or none', () => {
  const cycle: readonly Command[] = [
    { type: 'allocate', typeName: 'list' },
    { type: 'set-slot', owner: 1, key: '[0]', object: 1 },
    { type: 'collect' },
  ];
  for (const [collector, left] of [
    ['G1', 0],
    ['I2', 0],
    ['none', 1],
  ] as const) {
    const simulation = HeapSimulation.from({ python: '3.13', collector });
    simulation.run(cycle);
    expect([collector, simulation.live]).toEqual([collector, left]);
  }
});

test('observers of passes are told in both phases, in the midst of the pass', () => {
  const simulation = HeapSimulation.from({ python: '3.13' });
  const told: string[] = [];
  simulation.run([
    {
      type: 'observe-passes',
      run: [
        (heap, phase, { generation, collected }) => {
          told.push(`${phase} ${generation} ${collected} alive ${heap.refcount(1) > 0}`);
          heap.dispatch({ type: 'mark', label: phase });
        },
      ],
    },
    { type: 'allocate', typeName: 'list' },
    { type: 'set-slot', owner: 1, key: '[0]', object: 1 },
  ]);
  expect(formatEvents(simulation.dispatch({ type: 'collect', generation: 0 })).trim()).toBe(
    `
3 gc begin 0 explicit
4 mark "start"
5 incref #1 =2
6 unlink #1 #1[0]
7 decref #1 =1
8 decref #1 =0
9 free #1 gc
10 mark "stop"
11 gc end 0 explicit collected=1 uncollectable=0 examined=1`.trim(),
  );
  expect(told).toEqual(['start 0 0 alive true', 'stop 0 1 alive false']);
});
