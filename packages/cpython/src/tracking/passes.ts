import type { GcReason, ObjectId, PassRow } from '@refwind/core/trace';
import type { DebugOffsets } from '../layout/debug-offsets.js';
import type { InterpreterMemory } from './memory.js';

/**
 * Where things are, from the start of the collector's state. A list's head is two words, next and previous; the
 * statistics are three words (collections, collected, uncollectable) for each of three generations.
 * @see Include/internal/pycore_interp_structs.h of CPython 3.14, struct _gc_runtime_state
 */
const STATE = {
  enabled: 8,
  thresholds: [24, 40, 56],
  permanent: 64,
  statistics: 80,
  heapSize: 128,
} as const;
const GENERATIONS = 3;
const WORDS = 3;

/** What a program can tell the collector to do from then on. */
interface Settings {
  readonly thresholds: readonly number[];
  readonly enabled: boolean;
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
  ) {
    const state = interpreter + layout.offset['interpreter.gc'];
    this.#state = state;
    this.#statistics = state + STATE.statistics;
    this.collecting = state + layout.offset['gc.collecting'];
  }

  /** The recording starts: what the program sets is told from here on. */
  start(): CollectorStart {
    const settings = this.#readSettings();
    const { thresholds, enabled } = settings;
    this.#settings = settings;
    return { thresholds, enabled, tracked: this.memory.u32(this.#state + STATE.heapSize) };
  }

  /** Addresses of the words in which settings are. */
  get settingWords(): readonly number[] {
    const fields = [STATE.enabled, ...STATE.thresholds, STATE.permanent, STATE.permanent + 4];
    return fields.map((field) => this.#state + field);
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
    if (before.frozen !== now.frozen) calls.push(now.frozen ? 'gc.freeze()' : 'gc.unfreeze()');
    return calls;
  }

  /** A pass begins in `frame`, after the allocation of object `newest`. */
  begin(generation: number, reason: GcReason, frame: number, newest: ObjectId): PassRow {
    this.#before = this.#read();
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
    return { ...begun, collected, uncollectable };
  }

  /** The pass that runs, if any. */
  get current(): PassRow | undefined {
    return this.#current;
  }

  #readSettings(): Settings {
    const at = (field: number): number => this.memory.u32(this.#state + field);
    return {
      thresholds: STATE.thresholds.map(at),
      enabled: at(STATE.enabled) !== 0,
      // The list is empty when it leads to itself.
      frozen: at(STATE.permanent) !== this.#state + STATE.permanent,
    };
  }

  #read(): number[] {
    const start = this.#statistics >>> 2;
    return Array.from(this.memory.words.subarray(start, start + GENERATIONS * WORDS));
  }
}
