import type { FreeCause } from '../events/types.js';
import { CollectorAccess } from '../gc/access.js';
import { createPolicy } from '../gc/policies.js';
import type { CollectorPolicy } from '../gc/policy.js';
import type { ObjectId, Slot } from '../units.js';
import { Blueprints } from './blueprints.js';
import { carryOut } from './carryOut.js';
import type { Command, PassInfo, Reaction, ReactionHeap } from './commands.js';
import type { Context } from './context.js';
import { Deaths } from './deaths.js';
import { Facts } from './facts.js';
import * as at from './layout.js';
import { Flag, Kind, Scalar } from './layout.js';
import { Memory } from './memory.js';
import { HeapModel } from './model.js';
import type { Settings } from './options.js';
import { lookup, slotContent } from './reading.js';
import type { Tables } from './tables.js';
import { Weakrefs } from './weakrefs.js';

/** A pass that runs: what a death within it depends on. */
interface RunningPass {
  /** How deep in reactions it runs. */
  readonly depth: number;
  /** The last object allocated before it. */
  readonly newest: ObjectId;
}

/**
 * Carries out commands on a model: the parts that know what follows from what, and each other through this. It
 * remembers nothing between commands but its model.
 */
export class Engine implements Context {
  readonly settings: Settings;
  readonly model: HeapModel;
  readonly facts: Facts;
  readonly deaths: Deaths;
  readonly weakrefs: Weakrefs;
  readonly memory: Memory;
  readonly collector: CollectorAccess;
  readonly policy: CollectorPolicy;
  readonly blueprints: Blueprints;
  /** What the last `collect` returned, and which object the last `allocate` or `weakref` gave. */
  collected = 0;
  last: ObjectId = 0;
  /** How deep commands are in reactions of commands. */
  #depth = 0;
  #pass: RunningPass | null = null;
  readonly #heap: ReactionHeap;

  constructor(settings: Settings, model: HeapModel) {
    this.settings = settings;
    this.model = model;
    this.blueprints = new Blueprints(settings.sizes);
    this.facts = new Facts(model);
    this.deaths = new Deaths(this);
    this.weakrefs = new Weakrefs(this);
    this.memory = new Memory(this);
    this.collector = new CollectorAccess(this);
    this.policy = createPolicy(settings.collector, this.collector);
    this.#heap = this.#reactionHeap();
  }

  /** An engine for an empty heap. */
  static create(settings: Settings, tables: Tables): Engine {
    const model = new HeapModel(tables, modelRules(settings));
    model.setScalar(Scalar.enabled, settings.enabled ? 1 : 0);
    settings.thresholds.forEach((threshold, index) => {
      model.setScalar(Scalar.threshold + index, threshold);
    });
    const engine = new Engine(settings, model);
    engine.policy.begin();
    engine.memory.begin();
    return engine;
  }

  /**
   * Carries out a command and all that follows from it.
   * @throws RefwindError `bad-command`; what was changed by then is to be taken back by the caller, who
   *   can rely on nothing being changed while no reaction has run.
   */
  execute(command: Command): void {
    this.#locate();
    carryOut(this, command);
    if (this.settings.checksEveryCommand && command.type !== 'check') this.check();
  }

  /** The interpreter's look whether anything is due. */
  check(): void {
    if (!this.policy.isDue()) return;
    if (this.#pass === null) this.policy.runDue();
    else this.policy.skipDue();
  }

  /** Brings what is remembered between the steps of a command back to rest, after one has failed. */
  reset(): void {
    this.deaths.reset();
    this.#depth = 0;
    this.#pass = null;
  }

  get isCollecting(): boolean {
    return this.#pass !== null;
  }

  passBegins(): void {
    this.#pass = { depth: this.#depth, newest: this.model.scalar(Scalar.allocs) };
  }

  passEnds(): void {
    this.#pass = null;
  }

  /**
   * What dies in a pass itself was garbage, unless the pass made it; what dies in a reaction is ordinary. The
   * recorder tells them apart in the same way (packages/cpython/src/tracking/tracker.ts).
   */
  causeOfDeath(slot: Slot): FreeCause {
    const pass = this.#pass;
    if (pass === null || pass.depth !== this.#depth) return 'refcount';
    return this.model.id(slot) <= pass.newest ? 'gc' : 'refcount';
  }

  // --- tracking ---

  track(slot: Slot): void {
    this.model.mark(slot, Flag.tracked);
    this.policy.track(slot);
    if (this.facts.telling) this.facts.note({ fact: 'tracked', object: this.model.id(slot) });
  }

  untrack(slot: Slot): void {
    this.model.unmark(slot, Flag.tracked);
    this.policy.untrack(slot);
    if (this.#pass !== null) this.collector.reachability.forgetOne(slot);
    if (this.facts.telling) this.facts.note({ fact: 'untracked', object: this.model.id(slot) });
  }

  /** Whether the kind lets go of what it holds from the end. @see list_dealloc, tuple_dealloc, frame clearing */
  releasesBackwards(slot: Slot): boolean {
    const kind = this.model.kind(slot);
    if (kind === Kind.list || kind === Kind.tuple) return true;
    const isFrame = kind === Kind.frame || kind === Kind.generator;
    return isFrame && this.settings.semantics.frames.release === 'descending';
  }

  // --- reactions ---

  /** Runs an object's finalizer unless it has run before. */
  finalize(slot: Slot): void {
    const { model } = this;
    if (model.has(slot, Flag.finalized)) return;
    model.mark(slot, Flag.finalized);
    if (this.facts.telling) this.facts.note({ fact: 'finalized', object: model.id(slot) });
    this.react(model.get(slot, at.REACTION), slot);
  }

  /** Runs a finalizer or callback on behalf of an object. */
  react(reaction: number, slot: Slot): void {
    const run = this.model.tables.reactions[reaction];
    if (run !== null) this.#nested(() => this.#run(run, this.model.id(slot)));
  }

  /** Tells the observers of passes. */
  observePass(phase: 'start' | 'stop', info: PassInfo): void {
    const observers = this.model.tables.observers[this.model.scalar(Scalar.observers)];
    for (const observer of observers) this.#nested(() => observer(this.#heap, phase, info));
  }

  #run(reaction: Reaction, object: ObjectId): void {
    if (typeof reaction === 'function') reaction(this.#heap, object);
    else for (const command of reaction) this.execute(command);
  }

  #nested(action: () => void): void {
    const { last, collected } = this;
    this.#depth++;
    action();
    this.#depth--;
    // Where the program goes on: in the caller, when it was a return that let go of what died.
    this.#locate();
    // What the outer command gave is not what a reaction's did.
    this.last = last;
    this.collected = collected;
  }

  #locate(): void {
    const { facts } = this;
    const site = this.settings.site();
    if (site === facts.site) return;
    facts.site = site;
    facts.siteId = this.model.tables.interning.site(site);
  }

  #reactionHeap(): ReactionHeap {
    const { model } = this;
    return {
      dispatch: (command) => this.execute(command),
      refcount: (object) => {
        const slot = model.slotOf(object);
        return slot === 0 ? 0 : model.refcount(slot);
      },
      lookup: (name, frame) => lookup(model, name, frame),
      slot: (owner, key) => slotContent(model, owner, key),
      referent: (weakref) => {
        const slot = model.slotOf(weakref);
        const referent = slot === 0 ? 0 : model.get(slot, at.REFERENT);
        return referent === 0 ? null : model.id(referent);
      },
    };
  }
}

export function modelRules(settings: Settings): { readonly sharedKeys: boolean } {
  return { sharedKeys: settings.semantics.teardown.attributes === 'shared-keys' };
}
