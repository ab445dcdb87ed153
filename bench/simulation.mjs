// What simulating costs: commands through the bulk door, events one by one, full passes, room. Everything is timed
// in the process's own CPU time, so that neighbours on the machine do not count.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { HeapSimulation } from '../packages/core/dist/index.js';
import { median } from './lib/process.mjs';

export const targets = {
  'million commands per second, bulk': '≥ 2',
  'million events per second, subscribed': '≥ 1',
  'full pass over a million objects, ms': '≤ 300',
};

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc');

const OBJECTS = 1_000_000;
const LOOPS = 300_000;

/** Runs the suite; `report` gets a line per figure as it is measured. */
export async function measure({ rounds, report }) {
  const rows = [];
  const add = (name, unit, values) => {
    const row = { name, unit, median: median(values), best: Math.min(...values), all: values };
    rows.push(row);
    report(`${name.padEnd(44)}${row.median.toFixed(2).padStart(10)} ${unit}`);
    return row.median;
  };
  // First of all: buffers of heaps that are gone are freed some time later.
  const room = add('room', 'bytes per live object', [roomPerObject()]);
  churnRate(false); // the first run is spent on compiling
  const times = (action) => Array.from({ length: rounds }, action);
  const bulk = add(
    'commands, bulk',
    'M/s',
    times(() => churnRate(false)),
  );
  const events = add(
    'events, one by one',
    'M/s',
    times(() => churnRate(true)),
  );
  const heaps = times(() => largeHeap());
  const of = (key) => heaps.map((heap) => heap[key]);
  add('building a chain of a million lists', 'M commands/s', of('building'));
  const pass = add('full pass over a million live objects', 'ms', of('pass'));
  add('full pass that frees a million objects', 'ms', of('freeing'));
  add('freeing a chain of a million by count', 'ms', of('chain'));
  return {
    rows,
    summary: {
      'million commands per second, bulk': round(bulk),
      'million events per second, subscribed': round(events),
      'full pass over a million objects, ms': round(pass),
      'bytes per live object, with one place': round(room),
    },
  };
}

const round = (value) => Number(value.toFixed(2));

/** Objects made, named, held, taken, released, dropped: millions of commands (or events) per second. */
function churnRate(subscribed) {
  const commands = churn();
  const heap = HeapSimulation.from({});
  let events = 0;
  if (subscribed) heap.events$.subscribe(() => events++);
  const seconds = cpuSeconds(() => heap.run(commands));
  return (subscribed ? events : commands.length) / seconds / 1e6;
}

function churn() {
  const commands = [
    { type: 'allocate', typeName: 'list' },
    { type: 'bind', name: 'root', object: 1 },
  ];
  for (let object = 2; object < LOOPS + 2; object++) {
    commands.push(
      { type: 'allocate', typeName: 'C' },
      { type: 'bind', name: 'a', object, reference: 'move' },
      { type: 'set-slot', owner: object, key: '.x', object: 1, reference: 'new' },
      { type: 'take', object },
      { type: 'release', object },
      { type: 'unbind', name: 'a' },
    );
  }
  return commands;
}

function largeHeap() {
  const commands = chain(1);
  const heap = HeapSimulation.from({ enabled: false });
  const building = cpuSeconds(() => heap.run(commands));
  const pass = cpuSeconds(() => heap.run([{ type: 'collect' }]));
  const chained = cpuSeconds(() => heap.run([{ type: 'release', object: 1 }]));
  heap.run(chain(OBJECTS + 1));
  heap.run([{ type: 'set-slot', owner: 2 * OBJECTS, key: '[0]', object: OBJECTS + 1 }]);
  const freeing = cpuSeconds(() => heap.run([{ type: 'collect' }]));
  if (heap.live !== 0) throw new Error(`${heap.live} objects are left`);
  return {
    building: commands.length / building / 1e6,
    pass: pass * 1000,
    chain: chained * 1000,
    freeing: freeing * 1000,
  };
}

/** Bytes of buffers that a heap of a million lists, each holding the next, takes for each of them. */
function roomPerObject() {
  const before = arrayBytes();
  const heap = HeapSimulation.from({ enabled: false });
  heap.run(chain(1));
  return (arrayBytes() - before) / heap.live;
}

function chain(first) {
  const commands = [];
  for (let object = first; object < first + OBJECTS; object++) {
    commands.push({ type: 'allocate', typeName: 'list' });
    if (object > first) commands.push({ type: 'set-slot', owner: object - 1, key: '[0]', object });
  }
  return commands;
}

function arrayBytes() {
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}

function cpuSeconds(action) {
  const before = process.cpuUsage();
  action();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
