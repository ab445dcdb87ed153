import type { GcReason, ObjectId, PassRow } from '@refwind/core/trace';
import type { DebugOffsets } from '../layout/debug-offsets.js';
import type { InterpreterMemory } from './memory.js';

/**
 * Where the collector's statistics are, from the start of its state: three words (collections,
 * collected, uncollectable) for each of three generations.
 * @see Include/internal/pycore_interp_structs.h of CPython 3.14, struct _gc_runtime_state
 */
const STATISTICS = 80;
const GENERATIONS = 3;
const WORDS = 3;

/** Reads what the collector says of itself. */
export class Collector {
  readonly #statistics: number;
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
    this.#statistics = state + STATISTICS;
    this.collecting = state + layout.offset['gc.collecting'];
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

  #read(): number[] {
    const start = this.#statistics >>> 2;
    return Array.from(this.memory.words.subarray(start, start + GENERATIONS * WORDS));
  }
}
