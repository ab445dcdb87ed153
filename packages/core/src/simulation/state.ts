import { TraceDictionary } from '../events/dictionary.js';
import type { Holder } from '../events/types.js';
import type { GenerationStats } from '../gc/policy.js';
import type { Bytes, ObjectId, Seq } from '../units.js';
import { applyEvent } from './apply.js';
import type { Diff } from './cells.js';
import type { Command } from './commands.js';
import { Engine } from './engine.js';
import { HeapView } from './heapView.js';
import type { SimulationEvent } from './modelEvents.js';
import { type SimulationOptions, settingsOf } from './options.js';
import { Tables } from './tables.js';

/**
 * A version of a model's past: the newest owns the model, an older one knows how to come back from the next newer.
 * (H. G. Baker, "Shallow Binding Makes Functional Arrays Fast": going on from the newest costs nothing, going back
 * to an old one as much as there was written since.)
 */
interface Version {
  engine: Engine | null;
  /** What takes the model back from `next` to here. */
  diff: Diff | null;
  next: Version | null;
}

let versionOf: (state: SimulationState) => Version;
let stateOf: (version: Version) => SimulationState;

/**
 * A simulated heap at one moment: a value that never changes. Made by `initialState`, `evolve` and
 * `HeapSimulation.snapshot`.
 *
 * States that come from each other share one model. Reading, deciding on and evolving the newest is quick; an older
 * one is restored first, which takes as long as what was written since.
 */
export class SimulationState {
  readonly #version: Version;

  static {
    versionOf = (state) => state.#version;
    stateOf = (version) => new SimulationState(version);
  }

  private constructor(version: Version) {
    this.#version = version;
  }

  /** The last event; 0 for the empty heap. */
  get seq(): Seq {
    return this.#view.seq;
  }

  get live(): number {
    return this.#view.live;
  }

  get bytes(): Bytes {
    return this.#view.bytes;
  }

  /** The last object allocated; 0 for none. */
  get lastObject(): ObjectId {
    return this.#view.lastObject;
  }

  /** The object's count; 0 if it is not alive. */
  refcount(object: ObjectId): number {
    return this.#view.refcount(object);
  }

  /** Who holds the object. Goes through the whole heap. */
  holders(object: ObjectId): Holder[] {
    return this.#view.holders(object);
  }

  lookup(name: string, frame?: string): ObjectId | null {
    return this.#view.lookup(name, frame);
  }

  slot(owner: ObjectId, key: string): ObjectId | null {
    return this.#view.slot(owner, key);
  }

  counts(): readonly [number, number, number] {
    return this.#view.counts();
  }

  thresholds(): readonly [number, number, number] {
    return this.#view.thresholds();
  }

  stats(): readonly GenerationStats[] {
    return this.#view.stats();
  }

  /** Everything else there is to read. */
  get heap(): HeapView {
    return this.#view;
  }

  get #view(): HeapView {
    return new HeapView(rooted(this.#version));
  }
}

/** The empty heap. @throws RefwindError `unknown-python-version`, `bad-option` */
export function initialState(options: SimulationOptions = {}): SimulationState {
  return stateOfEngine(Engine.create(settingsOf(options), new Tables(new TraceDictionary())));
}

/** A state that owns an engine's model; nobody else may change it. */
export function stateOfEngine(engine: Engine): SimulationState {
  engine.model.journal.on = true;
  return stateOf({ engine, diff: null, next: null });
}

/** The engine of a state, brought to it. Whatever is done to its model has to be undone. */
export function engineOf(state: SimulationState): Engine {
  return rooted(versionOf(state));
}

/**
 * What a command makes happen. The state is as before, whatever comes.
 * @throws RefwindError `bad-command` when it cannot be carried out.
 */
export function decide(state: SimulationState, command: Command): readonly SimulationEvent[] {
  const engine = rooted(versionOf(state));
  const events: SimulationEvent[] = [];
  engine.facts.startTelling(events);
  try {
    engine.execute(command);
    engine.facts.endTelling();
  } finally {
    engine.facts.stopTelling();
    engine.reset();
    engine.model.journal.undo();
  }
  return events;
}

/** The state after an event that `decide` gave for this one, or for one that is the same. */
export function evolve(state: SimulationState, event: SimulationEvent): SimulationState {
  const version = versionOf(state);
  const engine = rooted(version);
  try {
    applyEvent(engine, event);
  } catch (error) {
    engine.model.journal.undo();
    throw error;
  }
  const next: Version = { engine, diff: null, next: null };
  version.engine = null;
  version.diff = engine.model.journal.take();
  version.next = next;
  return stateOf(next);
}

/** Brings the model to a version: back along the way it came. */
function rooted(version: Version): Engine {
  if (version.engine !== null) return version.engine;
  const way: Version[] = [];
  let newest = version;
  while (newest.next !== null) {
    way.push(newest);
    newest = newest.next;
  }
  const engine = newest.engine as Engine;
  for (let step = way.pop(); step !== undefined; step = way.pop()) {
    newest.diff = engine.model.journal.swap(step.diff as Diff);
    newest.next = step;
    newest.engine = null;
    step.diff = null;
    step.next = null;
    newest = step;
  }
  newest.engine = engine;
  return engine;
}
