import type { PassInfo, ReactionHeap } from '../../simulation/commands.js';
import { callValue, withPacked } from '../machine/calls.js';
import { makeDict, setItem } from '../machine/dictOps.js';
import { Raised } from '../machine/errors.js';
import { idOf } from '../machine/heap.js';
import type { Machine } from '../machine/machine.js';
import { HeapObject, List, Module, type Names } from '../machine/objects.js';
import { append, isOlderTracked, makeList, makeTuple } from '../machine/sequences.js';
import { LIST, MODULE } from '../machine/types.js';
import type { Value } from '../machine/values.js';
import { expectCount, expectInt, native } from './define.js';

/** The module `gc` of a machine. */
export function makeGcModule(machine: Machine): Module {
  const { heap } = machine;
  const { simulation } = heap;
  const callbacks = heap.register(new List(heap.allocate('list', { gc: false }), LIST, []));
  const garbage = heap.register(new List(heap.allocate('list', { gc: false }), LIST, []));
  const names: Names = new Map<string, Value>([
    ['callbacks', callbacks],
    ['garbage', garbage],
    ['DEBUG_STATS', 1],
    ['DEBUG_COLLECTABLE', 2],
    ['DEBUG_UNCOLLECTABLE', 4],
    ['DEBUG_SAVEALL', 32],
    ['DEBUG_LEAK', 38],
  ]);
  const define = (name: string, code: Parameters<typeof native>[1]): void => {
    names.set(name, native(name, code));
  };
  heap.send({
    type: 'observe-passes',
    run: [(reaction, phase, info) => observe(machine, callbacks, reaction, phase, info)],
  });
  define('collect', (_machine, args, keywords) =>
    collectGarbage(machine, args, keywords.get('generation')),
  );
  define('enable', () => {
    heap.send({ type: 'enable' });
    return null;
  });
  define('disable', () => {
    heap.send({ type: 'disable' });
    return null;
  });
  define('isenabled', () => simulation.isEnabled());
  define('get_count', () => makeTuple(machine, [...simulation.counts()], 'new', true));
  define('get_threshold', () => makeTuple(machine, [...simulation.thresholds()], 'new', true));
  define('set_threshold', (_machine, args) => {
    expectCount(machine, 'set_threshold', args, 1, 3);
    const [first, second, third] = args.map((each) => expectInt(machine, each));
    // METH_VARARGS: its arguments come in a tuple. Modules/gcmodule.c
    return withPacked(machine, args, () => {
      heap.send({ type: 'set-threshold', thresholds: [first as number, second, third] });
      return null;
    });
  });
  define('get_stats', () => statistics(machine));
  define('freeze', () => {
    heap.send({ type: 'freeze' });
    return null;
  });
  define('unfreeze', () => {
    heap.send({ type: 'unfreeze' });
    return null;
  });
  define('get_freeze_count', () => simulation.frozen());
  define(
    'is_tracked',
    (_machine, [value = null]) =>
      isOlderTracked(value) || (idOf(value) !== 0 && simulation.isTracked(idOf(value))),
  );
  if (machine.dialect.minor >= 9) {
    define(
      'is_finalized',
      (_machine, [value]) => idOf(value) !== 0 && simulation.isFinalized(idOf(value)),
    );
  }
  define('get_objects', (_machine, args, keywords) =>
    objects(machine, args[0] ?? keywords.get('generation') ?? null),
  );
  define('get_debug', () => 0);
  define('set_debug', () => null);
  return new Module(MODULE, 'gc', names);
}

function collectGarbage(machine: Machine, args: readonly Value[], named: Value | undefined): Value {
  expectCount(machine, 'collect', args, 0, 1);
  const generation = expectInt(machine, args[0] ?? named ?? 2);
  if (generation < 0 || generation > 2) throw machine.error('ValueError', 'invalid generation');
  const { simulation } = machine.heap;
  machine.heap.send({ type: 'collect', generation });
  return simulation.collected;
}

/** Tells the program's callbacks of a pass. */
function observe(
  machine: Machine,
  callbacks: List,
  reaction: ReactionHeap,
  phase: 'start' | 'stop',
  info: PassInfo,
): void {
  if (callbacks.items.length === 0) return;
  machine.heap.within(reaction, () => {
    const dict = makeDict(machine);
    setItem(machine, dict, 'generation', info.generation);
    setItem(machine, dict, 'collected', info.collected);
    setItem(machine, dict, 'uncollectable', info.uncollectable);
    if (machine.semantics.collector.tellsCandidates) {
      setItem(machine, dict, 'candidates', info.candidates);
      setItem(machine, dict, 'duration', 0);
    }
    for (const callback of [...callbacks.items]) {
      machine.heap.take(callback);
      try {
        machine.heap.release(callValue(machine, callback, [phase, dict]));
      } catch (error) {
        if (!(error instanceof Raised)) throw error;
        machine.unraisable(error, callback);
      }
      machine.heap.release(callback);
    }
    machine.heap.release(dict);
  });
}

function statistics(machine: Machine): Value {
  const list = makeList(machine, [], 'new');
  for (const each of machine.heap.simulation.stats()) {
    const dict = makeDict(machine);
    setItem(machine, dict, 'collections', each.collections);
    setItem(machine, dict, 'collected', each.collected);
    setItem(machine, dict, 'uncollectable', each.uncollectable);
    if (machine.semantics.collector.tellsCandidates) {
      setItem(machine, dict, 'candidates', each.candidates);
      setItem(machine, dict, 'duration', 0);
    }
    append(machine, list, dict, 'move');
  }
  return list;
}

function objects(machine: Machine, generation: Value): Value {
  let wanted: number | undefined;
  if (generation !== null) {
    const number = expectInt(machine, generation);
    if (number < -1) throw machine.error('ValueError', 'generation parameter cannot be negative');
    if (number >= 3) {
      throw machine.error(
        'ValueError',
        'generation parameter must be less than the number of available generations (3)',
      );
    }
    if (number >= 0) wanted = number;
  }
  const ids = [...machine.heap.simulation.objects(wanted)];
  const known = ids.map((id) => machine.heap.find(id)).filter((each) => each instanceof HeapObject);
  return makeList(machine, known, 'new');
}
