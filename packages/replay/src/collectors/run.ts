import {
  type Bytes,
  createPolicy,
  type GcReason,
  type PassResult,
  type PolicyName,
  rulesOfPolicy,
  semanticsOf,
  type Thresholds,
} from '@refwind/core';
import type { Amount, Peak } from '../queries/comparison.js';
import { Distribution } from '../queries/garbage/distribution.js';
import type { Timeline } from '../timeline.js';
import { Driver } from './driver.js';
import type { Fates } from './fates.js';
import { type HeapObserver, ModelHeap } from './heap.js';
import { tupleLengths, typeFacts } from './kinds.js';
import type { CollectorOptions, TraceOrigin } from './lab.js';
import type { CollectorRun } from './results.js';
import { type Row, Trait } from './rows.js';
import { passesByGeneration } from './totals.js';

type ModelPass = CollectorRun['passes'][number] & { readonly examined: number };

/** One collector over one trace; adds up what it does. */
export class Run implements HeapObserver {
  readonly #heap: ModelHeap;
  readonly #driver: Driver;
  readonly #policy: PolicyName;
  readonly #thresholds: Thresholds;
  readonly #passes: ModelPass[] = [];
  readonly #floating = new Distribution();
  #begun: Pick<ModelPass, 'seq' | 'allocs' | 'generation' | 'reason'> | null = null;
  #objects = 0;
  #bytes: Bytes = 0;
  #mostObjects: Peak = { most: 0, seq: 0 };
  #mostBytes: Peak = { most: 0, seq: 0 };

  constructor(timeline: Timeline, fates: Fates, origin: TraceOrigin, options: CollectorOptions) {
    const { python, wordSize = 4, older = 0 } = origin;
    const { sites, strings, types } = timeline.dictionary;
    const semantics = semanticsOf(python);
    const own = origin.policy ?? semantics.collector.policy;
    this.#policy = options.policy ?? own;
    const collector = rulesOfPolicy(this.#policy, semantics.collector);
    const first = (this.#policy === own ? origin.thresholds : undefined) ?? collector.thresholds;
    const [a = first[0], b = first[1], c = first[2]] = options.thresholds ?? [];
    this.#thresholds = [a, b, c];
    const classKey = strings.indexOf('.__class__');
    this.#heap = new ModelHeap(
      { semantics, collector, thresholds: this.#thresholds, older },
      (heap) => createPolicy(this.#policy, heap),
      this,
      (key) => key === classKey,
    );
    const hasDicts = semantics.tracking.instanceDict === 'with-first-attribute';
    const storeAttribute = strings.indexOf('STORE_ATTR');
    const facts = types.map((type) => typeFacts(type, semantics));
    this.#driver = new Driver(timeline, fates, this.#heap, {
      types: (type) => facts[type],
      tupleLength: tupleLengths(semantics, wordSize),
      isAttribute: (key) => hasDicts && key !== classKey && strings[key].startsWith('.'),
      setsAttribute: (site) => hasDicts && site >= 0 && sites[site].opcode === storeAttribute,
      basesKey: strings.indexOf('.__bases__'),
      keepsGarbage: this.#policy === 'none',
      followsThresholds: options.thresholds === undefined,
      passesInAllocation: rulesOfPolicy(own, semantics.collector).runs === 'allocation',
    });
  }

  run(): CollectorRun {
    this.#driver.run();
    const passes = this.#passes;
    const sum = (of: (pass: ModelPass) => number) =>
      passes.reduce((all, pass) => all + of(pass), 0);
    return {
      policy: this.#policy,
      thresholds: this.#thresholds,
      passes,
      generations: passesByGeneration(passes),
      collected: sum(({ collected }) => collected),
      uncollectable: sum(({ uncollectable }) => uncollectable),
      examined: sum(({ examined }) => examined),
      live: { objects: this.#mostObjects, bytes: this.#mostBytes },
      floating: this.#floating.spread(),
      left: this.#left(),
      untrackedTuples: this.#heap.follows.untrackedTuples,
    };
  }

  // --- what the heap tells ---

  passBegun(generation: number, reason: GcReason): void {
    const { here, allocs } = this.#driver;
    this.#begun = { seq: here, allocs, generation, reason };
  }

  passEnded({ collected, uncollectable, examined }: PassResult): void {
    if (this.#begun === null) return;
    this.#passes.push({ ...this.#begun, collected, uncollectable, examined });
    this.#begun = null;
  }

  collected(row: Row): void {
    this.#floating.add(this.#driver.here - this.#heap.rows.since[row]);
  }

  allocated(row: Row): void {
    const { here } = this.#driver;
    this.#objects++;
    this.#bytes += this.#heap.rows.size[row];
    if (this.#objects > this.#mostObjects.most) {
      this.#mostObjects = { most: this.#objects, seq: here };
    }
    if (this.#bytes > this.#mostBytes.most) this.#mostBytes = { most: this.#bytes, seq: here };
  }

  freed(row: Row): void {
    this.#objects--;
    this.#bytes -= this.#heap.rows.size[row];
    this.#driver.freed(row);
  }

  endsInTrace(row: Row): boolean {
    return this.#driver.endsInTrace(row);
  }

  weakrefsTo(row: Row): readonly Row[] {
    return this.#driver.weakrefsTo(row);
  }

  isCallsTuple(row: Row): boolean {
    return this.#driver.isCallsTuple(row);
  }

  #left(): Amount {
    const { rows } = this.#heap;
    let objects = 0;
    let bytes = 0;
    for (let row = 1; row < rows.count; row++) {
      if (rows.object[row] === 0 || !rows.has(row, Trait.garbage)) continue;
      objects++;
      bytes += rows.size[row];
    }
    return { objects, bytes };
  }
}
