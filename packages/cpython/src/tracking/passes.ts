import { FreeBy, type GcReason, type ObjectId, type PassRow } from '@refwind/core/trace';
import { CONTROL } from '../instrument/shared.js';
import type { DebugOffsets } from '../layout/debug-offsets.js';
import { BEFORE, GC_COLLECTING, TYPE, WEAKREF } from '../layout/structures.js';
import type { CollectorLayout } from '../versions/version.js';
import type { InterpreterMemory } from './memory.js';

const GENERATIONS = 3;
const WORDS = 3;
/** From `enabled`, in all versions known. @see Include/internal/pycore_interp.h (3.13), pycore_interp_structs.h (3.14) */
const DEBUG = 4;
/** Bytes of the head of a generation's list, in front of its threshold. */
const LIST_HEAD = 8;

/** What a program can tell the collector to do from then on. */
interface Settings {
  readonly thresholds: readonly number[];
  readonly enabled: boolean;
  /** What `gc.set_debug` was given. */
  readonly debug: number;
  /** Whether any object is set aside by `gc.freeze`. */
  readonly frozen: boolean;
}

/** How the collector was when the program started. */
export interface CollectorStart {
  readonly thresholds: readonly number[];
  readonly enabled: boolean;
  /** Objects in its lists, all of them older than the recording. */
  readonly tracked: number;
}

/** Reads what the collector says of itself. */
export class Collector {
  readonly #layout: CollectorLayout;
  readonly #state: number;
  readonly #statistics: number;
  #settings: Settings | undefined;
  /** Address of the field that is 1 while a pass runs. */
  readonly collecting: number;
  #before: number[] = [];
  #current: PassRow | undefined;
  /** The frame in which the running pass started; 0 when none runs. */
  passFrame = 0;
  /** The newest object when the running pass started. */
  passObjects: ObjectId = 0;

  constructor(
    readonly memory: InterpreterMemory,
    layout: DebugOffsets,
    interpreter: number,
    /** Base of the control block: there the probes leave what a pass looked at. */
    readonly control: number,
  ) {
    const state = interpreter + layout.offset['interpreter.gc'];
    this.#layout = layout.version.collector;
    this.#state = state;
    this.#statistics = state + this.#layout.statistics;
    this.collecting = state + layout.offset['gc.collecting'];
    const { work } = this.#layout;
    if (work !== undefined) this.#note('workField', state + work);
  }

  /** The recording starts: what the program sets is told from here on. */
  start(): CollectorStart {
    const settings = this.#readSettings();
    const { thresholds, enabled } = settings;
    this.#settings = settings;
    return { thresholds, enabled, tracked: this.#tracked() };
  }

  /** Addresses of the heads of the lists in which the objects are that the collector tracks. */
  get lists(): readonly number[] {
    const { thresholds, permanent } = this.#layout;
    return [...thresholds.map((field) => field - LIST_HEAD), permanent].map(
      (it) => this.#state + it,
    );
  }

  /** Addresses of the words in which settings are. */
  get settingWords(): readonly number[] {
    const { enabled, thresholds, permanent } = this.#layout;
    return [enabled, enabled + DEBUG, ...thresholds, permanent, permanent + 4].map(
      (field) => this.#state + field,
    );
  }

  /**
   * The generation that an automatic pass will pick now; none when it will not run at all.
   * @see Python/gc.c: gc_select_generation of CPython 3.13
   */
  automaticGeneration(): number | undefined {
    const { choice, thresholds } = this.#layout;
    if (choice === undefined) return undefined;
    for (let generation = GENERATIONS - 1; generation >= 0; generation--) {
      const count = this.#word(choice.counts[generation]!);
      if (count <= this.#word(thresholds[generation]!)) continue;
      const { total, pending } = choice.longLived;
      const isTooEarly = this.#word(pending) < Math.trunc(this.#word(total) / 4);
      if (generation === GENERATIONS - 1 && isTooEarly) continue;
      return generation;
    }
    return undefined;
  }

  /** What has been set since it was asked last, as the calls that set it: `gc.set_threshold(50, 10, 0)`. */
  settingChanges(): string[] {
    const before = this.#settings;
    const now = this.#readSettings();
    this.#settings = now;
    if (before === undefined) return [];
    const calls: string[] = [];
    if (before.thresholds.some((threshold, at) => threshold !== now.thresholds[at])) {
      calls.push(`gc.set_threshold(${now.thresholds.join(', ')})`);
    }
    if (before.enabled !== now.enabled) calls.push(now.enabled ? 'gc.enable()' : 'gc.disable()');
    if (before.debug !== now.debug) calls.push(`gc.set_debug(${now.debug})`);
    if (before.frozen !== now.frozen) calls.push(now.frozen ? 'gc.freeze()' : 'gc.unfreeze()');
    return calls;
  }

  /** A pass begins in `frame`, after the allocation of object `newest`. */
  begin(generation: number, reason: GcReason, frame: number, newest: ObjectId): PassRow {
    this.#before = this.#read();
    this.#note('region', 0);
    this.#note('marked', 0);
    this.#note('marksAll', 0);
    this.passFrame = frame;
    this.passObjects = newest;
    this.#current = { generation, reason, collected: 0, uncollectable: 0, examined: -1 };
    return this.#current;
  }

  /**
   * The running pass ends. Its counts are what its generation's statistics grew by: a pass that
   * only marks, or that 3.14 skips because its work is done already, has none.
   */
  end(begun: PassRow): PassRow {
    const after = this.#read();
    let collected = 0;
    let uncollectable = 0;
    for (let at = 0; at < after.length; at += WORDS) {
      collected += after[at + 1]! - this.#before[at + 1]!;
      uncollectable += after[at + 2]! - this.#before[at + 2]!;
    }
    this.#current = undefined;
    this.passFrame = 0;
    return { ...begun, collected, uncollectable, examined: this.#examined() };
  }

  /**
   * How many objects the pass that ends has looked at: those whose references it counted, and those that it marked
   * because roots lead to them. @see docs/collectors.md
   */
  #examined(): number {
    // A pass that marks from all roots takes their number off the work left to do, twice.
    if (this.#noted('marksAll') !== 0) return (this.#noted('workBefore') - this.#work()) / 2;
    return this.#noted('region') + this.#noted('marked');
  }

  #work(): number {
    const { work } = this.#layout;
    return work === undefined ? 0 : this.#word(work);
  }

  #noted(field: keyof typeof CONTROL): number {
    return this.memory.u32(this.control + CONTROL[field]) | 0;
  }

  #note(field: keyof typeof CONTROL, value: number): void {
    this.memory.words[(this.control + CONTROL[field]) >>> 2] = value;
  }

  /**
   * How a managed object dies in the pass that runs. Ask when its deallocator starts: later its header tells nothing of
   * the pass any more. The mark is that of what the pass has found and not yet cleared; what cannot be cleared (a tuple)
   * loses it although nothing happens to it. A weak reference is no garbage itself when its referent is and the pass
   * calls its callback; it counts those that the callbacks let go of.
   * @see Python/gc.c: handle_weakrefs, delete_garbage of CPython 3.14
   */
  deathOf(object: number, isWeakref: boolean): FreeBy {
    const { memory } = this;
    if (memory.u32(object + BEFORE.gcNext) === 0) return FreeBy.untracked;
    if ((memory.u32(object + BEFORE.gcPrevious) & GC_COLLECTING) !== 0) return FreeBy.collector;
    if (isWeakref && this.#wasCalled(object)) return FreeBy.called;
    const isCleared = memory.u32(memory.typeOf(object) + TYPE.clear) !== 0;
    return isCleared ? FreeBy.unmarked : FreeBy.collector;
  }

  /** A weak reference that a pass has cleared keeps its callback; one whose referent died by count does not. */
  #wasCalled(weakref: number): boolean {
    return this.memory.u32(weakref + WEAKREF.callback) !== 0;
  }

  /** The pass that runs, if any. */
  get current(): PassRow | undefined {
    return this.#current;
  }

  #readSettings(): Settings {
    const { enabled, thresholds, permanent } = this.#layout;
    return {
      thresholds: thresholds.map((field) => this.#word(field)),
      enabled: this.#word(enabled) !== 0,
      debug: this.#word(enabled + DEBUG),
      // The list is empty when it leads to itself.
      frozen: this.#word(permanent) >>> 0 !== this.#state + permanent,
    };
  }

  #tracked(): number {
    const { tracked } = this.#layout;
    if ('word' in tracked) return this.#word(tracked.word);
    return tracked.lists.reduce((sum, list) => sum + this.#lengthOf(this.#state + list), 0);
  }

  /** How many objects a list has; its head is in it, and is none. */
  #lengthOf(head: number): number {
    let length = 0;
    for (let at = this.memory.u32(head); at !== head; at = this.memory.u32(at)) length++;
    return length;
  }

  /** A field of the collector's state, signed. */
  #word(field: number): number {
    return this.memory.u32(this.#state + field) | 0;
  }

  #read(): number[] {
    const start = this.#statistics >>> 2;
    return Array.from(this.memory.words.subarray(start, start + GENERATIONS * WORDS));
  }
}
