import type { Allocate, Command } from '../../../src/simulation/commands.js';
import type { SimulationOptions } from '../../../src/simulation/options.js';
import { HeapSimulation } from '../../../src/simulation/simulation.js';
import type { Thresholds } from '../../../src/versions/collector.js';

/** A pass as a probe's callback of `gc.callbacks` wrote it down: `12:g0` at its start, `12:g0=11` at its end. */
export interface Pass {
  /** The loop's index when the pass ran. */
  readonly index: number;
  readonly generation: number;
  readonly collected: number;
}

/**
 * A heap on which the probes' programs are played, command by command. The probes are small Python programs that
 * real interpreters ran; the tests that use this hold what those printed, each under the probe's name (p09 …).
 */
export class Program {
  readonly heap: HeapSimulation;
  /** Passes that ended since `reset`. */
  passes: Pass[] = [];
  /** How many objects were young when they began. */
  young: number[] = [];
  /** The probe's loop variable. */
  index = -1;

  constructor(
    python: string,
    checks: 'every-command' | 'explicit' = 'every-command',
    older: SimulationOptions['older'] = {},
  ) {
    this.heap = HeapSimulation.from({ python, checks, older });
  }

  /**
   * A new object, on the evaluation stack. An instance of the probes' class E, which has `__slots__` and therefore
   * no dict in any version: to the collector it is what a cell is.
   */
  make(typeName = 'E'): number {
    const kind = typeName === 'E' ? 'cell' : undefined;
    return this.allocate({ type: 'allocate', typeName, kind });
  }

  /** As `make`, with more said of the object. */
  allocate(command: Allocate): number {
    this.heap.run([command]);
    return this.heap.last;
  }

  run(...commands: readonly Command[]): void {
    this.heap.run(commands);
  }

  /** A new object under a name of the innermost frame, or of the module. */
  makeNamed(name: string, typeName = 'E'): number {
    const object = this.make(typeName);
    this.run({ type: 'bind', name, object, reference: 'move' });
    return object;
  }

  /** `list[index] = make()`: the object is on the stack while a pass may run. */
  makeItem(list: number, index: number, typeName = 'E'): number {
    const object = this.make(typeName);
    this.run({ type: 'set-slot', owner: list, key: `[${index}]`, object, reference: 'move' });
    return object;
  }

  /** `[make() for _ in range(count)]` under a name. */
  makeList(name: string, count = 0): number {
    const list = this.makeNamed(name, 'list');
    for (let index = 0; index < count; index++) this.makeItem(list, index);
    return list;
  }

  collect(generation = 2): number {
    this.run({ type: 'collect', generation });
    return this.heap.collected;
  }

  thresholds(thresholds: Thresholds): void {
    this.run({ type: 'set-threshold', thresholds });
  }

  /**
   * Registers a callback as the probes do. Every call of one makes a dict of what it is told, which the collector
   * counts: it comes from the free list, except after a full pass has emptied that.
   */
  observe(): void {
    this.run({
      type: 'observe-passes',
      run: [
        (heap, phase, { generation, collected }) => {
          heap.dispatch({ type: 'allocate', typeName: 'dict' });
          const info = this.heap.last;
          if (phase === 'start') this.young.push([...this.heap.objects(0)].length);
          else this.passes.push({ index: this.index, generation, collected });
          heap.dispatch({ type: 'release', object: info });
        },
      ],
    });
  }

  /** `gc.disable(); gc.collect(); gc.collect()`, as before each of a probe's loops. */
  settle(): void {
    this.run({ type: 'disable' });
    this.collect();
    this.collect();
    this.passes = [];
    this.young = [];
  }

  /**
   * Counts so many managed objects more, as what a probe does between settling and its loop may: statistics, frames.
   * They are gone at once, but to a free list that nothing else uses; so they stay counted, where allocations are.
   */
  countMore(objects: number): void {
    const made = Array.from({ length: objects }, () =>
      this.allocate({ type: 'allocate', typeName: 'tuple', length: 19 }),
    );
    for (const object of made) this.run({ type: 'release', object });
  }

  loop(count: number, body: (index: number) => void): void {
    this.run({ type: 'enable' });
    for (this.index = 0; this.index < count; this.index++) body(this.index);
    this.run({ type: 'disable' });
  }

  /** Which generation each pass was of: `9:g0 20:g0`. */
  starts(passes: readonly Pass[] = this.passes): string {
    return passes.map(({ index, generation }) => `${index}:g${generation}`).join(' ');
  }

  /** What each of the first passes collected: `9:g0=10 20:g0=11`. */
  ends(most: number): string {
    return this.passes
      .slice(0, most)
      .map(({ index, generation, collected }) => `${index}:g${generation}=${collected}`)
      .join(' ');
  }

  /** Objects collected by all passes. */
  get collected(): number {
    return this.passes.reduce((sum, pass) => sum + pass.collected, 0);
  }

  /** `collections` and `collected` of each generation. */
  statistics(): [number, number][] {
    return this.heap.stats().map(({ collections, collected }) => [collections, collected]);
  }
}
