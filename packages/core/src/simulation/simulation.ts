import { defer, type Observable, Subject } from 'rxjs';
import type { EventChunk } from '../events/chunk.js';
import { TraceDictionary } from '../events/dictionary.js';
import type { HeapEvent } from '../events/types.js';
import type { HeapColumns } from '../heap/columns.js';
import type { HeapEventSource } from '../streams/eventStream.js';
import type { ObjectId, Seq } from '../units.js';
import { adopt, type Branchable, isBranchable } from './adopt.js';
import type { Command } from './commands.js';
import { Engine } from './engine.js';
import { HeapView } from './heapView.js';
import { Scalar } from './layout.js';
import type { SimulationEvent } from './modelEvents.js';
import { type SimulationOptions, settingsOf } from './options.js';
import { RowWriter } from './rowWriter.js';
import { SlotNumbers } from './slotNumbers.js';
import { engineOf, SimulationState, stateOfEngine } from './state.js';
import { Tables } from './tables.js';

/**
 * A heap to which things happen, and those who want to know. It changes in place; `snapshot` gives a value.
 *
 * Both streams are hot: they give what happens from the subscription on. `chunks$` gives a chunk when it is full, or
 * at `flush`; nothing is kept for those who come later, and no chunk is written before the first of them is there.
 */
export class HeapSimulation extends HeapView implements HeapEventSource {
  readonly dictionary: TraceDictionary;
  readonly #engine: Engine;
  /** Both from the first subscription to `chunks$` on. */
  #rows: RowWriter | null = null;
  #slots: SlotNumbers | null = null;
  readonly #chunks = new Subject<EventChunk>();
  readonly #events = new Subject<HeapEvent>();

  private constructor(engine: Engine) {
    super(engine);
    this.#engine = engine;
    this.dictionary = engine.model.tables.dictionary;
  }

  /**
   * A simulation of an empty heap; or one that goes on from a state, or from a moment of any timeline: its ids and
   * seqs go on from there, references that no holder explains are temporary ones.
   *
   * @throws RefwindError `unknown-python-version`, `bad-option`, `bad-state`
   */
  static from(
    start: SimulationOptions | SimulationState | Branchable | HeapColumns = {},
    options: SimulationOptions = {},
  ): HeapSimulation {
    if (start instanceof SimulationState) return new HeapSimulation(independent(engineOf(start)));
    if (!isBranchable(start)) {
      return new HeapSimulation(
        Engine.create(settingsOf(start), new Tables(new TraceDictionary())),
      );
    }
    return new HeapSimulation(adopt(start, settingsOf(options)));
  }

  /** Chunks of what happens from here on, each when it is full or flushed. */
  get chunks$(): Observable<EventChunk> {
    return defer(() => {
      this.#startRows();
      return this.#chunks;
    });
  }

  /** Events one by one, after the command that made them has been carried out. */
  get events$(): Observable<HeapEvent> {
    return this.#events.asObservable();
  }

  /** What the last `collect` command returned, as `gc.collect()` does. */
  get collected(): number {
    return this.#engine.collected;
  }

  /** The object that the last `allocate` or `weakref` command gave; of the latter it may be one that was there. */
  get last(): ObjectId {
    return this.#engine.last;
  }

  /**
   * Carries out a command. Within a reaction use what the reaction is given.
   * @returns what happened.
   * @throws RefwindError `bad-command`; then nothing has happened.
   */
  dispatch(command: Command): HeapEvent[] {
    const events: HeapEvent[] = [];
    this.#engine.facts.events = events as SimulationEvent[];
    try {
      this.#carryOut(command);
    } finally {
      this.#engine.facts.events = null;
    }
    if (this.#events.observed) for (const event of events) this.#events.next(event);
    this.#deliver();
    return events;
  }

  /**
   * Carries out many commands. No object is made for an event unless `events$` has subscribers.
   * @throws RefwindError `bad-command`; those before the bad one have been carried out.
   */
  run(commands: Iterable<Command>): void {
    if (this.#events.observed) {
      for (const command of commands) this.dispatch(command);
      return;
    }
    try {
      if (Array.isArray(commands)) this.#runAll(commands);
      else for (const command of commands) this.#runOne(command);
    } finally {
      this.#deliver();
    }
  }

  /** By index: an iterator makes an object for every step. */
  #runAll(commands: readonly Command[]): void {
    for (let i = 0; i < commands.length; i++) this.#runOne(commands[i]);
  }

  #runOne(command: Command): void {
    this.#carryOut(command);
    if (this.#rows?.hasFull) this.#deliver();
  }

  /** Hands on what has happened as a chunk, full or not. */
  flush(): void {
    this.#send(true);
  }

  /** Flushes, and ends both streams. */
  complete(): void {
    this.flush();
    this.#chunks.complete();
    this.#events.complete();
  }

  /** The heap as it is now, as a value. Takes a copy. */
  snapshot(): SimulationState {
    return stateOfEngine(independent(this.#engine));
  }

  /** Rows after this event are in no chunk that was delivered. */
  get flushedSeq(): Seq {
    return this.seq - (this.#rows?.length ?? 0);
  }

  #startRows(): void {
    if (this.#rows !== null) return;
    const { model } = this.#engine;
    this.#rows = new RowWriter(model.tables, model.scalar(Scalar.seq));
    this.#slots = new SlotNumbers(model);
  }

  /** Hands on chunks that are full; with `rest`, what is not full, too. */
  #send(rest: boolean): void {
    const rows = this.#rows;
    const slots = this.#slots;
    if (rows === null || slots === null) return;
    for (const chunk of rows.take(rest)) this.#chunks.next(slots.number(chunk));
  }

  #carryOut(command: Command): void {
    const { tables } = this.#engine.model;
    this.#engine.facts.rows = this.#rows;
    // Only a reaction can fail when something has been changed already.
    if (tables.haveReactions) this.#carryOutOrUndo(command);
    else this.#engine.execute(command);
  }

  #carryOutOrUndo(command: Command): void {
    const { journal } = this.#engine.model;
    const mark = this.#rows?.here();
    journal.on = true;
    try {
      this.#engine.execute(command);
    } catch (error) {
      this.#engine.reset();
      journal.undo();
      if (mark !== undefined) this.#rows?.backTo(mark);
      throw error;
    } finally {
      journal.clear();
      journal.on = false;
    }
  }

  #deliver(): void {
    if (this.#rows?.hasFull) this.#send(false);
  }
}

function independent(engine: Engine): Engine {
  return new Engine(engine.settings, engine.model.clone());
}
