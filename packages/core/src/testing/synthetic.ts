import { CHUNK_ROWS, type EventChunk } from '../events/chunk.js';
import { Op, type TraceDictionary } from '../events/dictionary.js';
import { randomNumbers } from './random.js';

export interface SyntheticOptions {
  readonly events: number;
  /** Objects that stay; the heap grows to so many. Default 2000. */
  readonly live?: number;
  readonly seed?: number;
}

/** Something a loop's body does: to a local object (0 … LOCALS − 1) or to one that stays. */
interface Step {
  readonly op: Op;
  readonly code: number;
  readonly local: number;
}

const LOOPS = 40;
const LOCALS = 4;
const STAYING = -1;

/**
 * Lawful chunks of any length in the manner of a real program: loops over fixed bodies that allocate,
 * count and free, and touch objects that stay. Fast: for measurements, not for finding mistakes.
 */
export function* syntheticChunks(
  dictionary: TraceDictionary,
  { events, live = 2000, seed = 1 }: SyntheticOptions,
): Generator<EventChunk> {
  const program = new SyntheticProgram(dictionary, randomNumbers(seed), live);
  for (let done = 0; done < events; ) {
    const length = Math.min(CHUNK_ROWS, events - done);
    yield program.chunk(done + 1, length);
    done += length;
  }
}

class SyntheticProgram {
  readonly #random: () => number;
  readonly #live: number;
  readonly #bodies: Step[][];
  readonly #keepCode: number;
  readonly #code = new Uint32Array(CHUNK_ROWS);
  readonly #slot = new Uint32Array(CHUNK_ROWS);
  readonly #size = new Uint32Array(CHUNK_ROWS);
  readonly #locals = new Uint32Array(LOCALS);
  readonly #staying: number[] = [];
  #slots = 0;
  #steps: Generator<void>;
  #row = 0;
  #allocs = 0;

  constructor(dictionary: TraceDictionary, random: () => number, live: number) {
    this.#random = random;
    this.#live = live;
    this.#keepCode = makeCode(
      dictionary,
      Op.alloc,
      0,
      dictionary.addType({ name: 'Node', gc: true }),
    );
    this.#bodies = Array.from({ length: LOOPS }, (_, at) => makeBody(dictionary, random, at));
    this.#steps = this.#run();
  }

  chunk(firstSeq: number, length: number): EventChunk {
    this.#row = 0;
    this.#allocs = 0;
    while (this.#row < length) this.#steps.next();
    const none = { linkCount: 0, holderKind: new Uint8Array(0), passes: [] };
    return {
      firstSeq,
      length,
      code: this.#code.slice(0, length),
      slot: this.#slot.slice(0, length),
      allocCount: this.#allocs,
      size: this.#size.slice(0, this.#allocs),
      ...none,
      holderA: new Uint32Array(0),
      holderB: new Uint32Array(0),
    };
  }

  /** One step, one row. */
  *#run(): Generator<void> {
    this.#keepOne();
    yield;
    for (;;) {
      const body = this.#bodies[this.#random() % LOOPS];
      for (let times = 1 + (this.#random() % 30); times > 0; times--) {
        const staying = this.#pickStaying();
        for (const step of body) {
          this.#take(step, staying);
          yield;
        }
        if (this.#staying.length >= this.#live || this.#random() % 4 !== 0) continue;
        this.#keepOne();
        yield;
      }
    }
  }

  #keepOne(): void {
    this.#staying.push(this.#alloc(this.#keepCode, 48));
  }

  /** Locals get the slots behind all that stays and free them in reverse order. */
  #take({ op, code, local }: Step, staying: number): void {
    if (op === Op.alloc) this.#locals[local] = this.#alloc(code, 24 + (code % 5) * 8);
    else this.#put(code, local === STAYING ? staying : this.#locals[local]);
    if (op === Op.free) this.#slots--;
  }

  #alloc(code: number, bytes: number): number {
    this.#size[this.#allocs++] = bytes;
    this.#put(code, ++this.#slots);
    return this.#slots;
  }

  #put(code: number, slot: number): void {
    this.#code[this.#row] = code;
    this.#slot[this.#row++] = slot;
  }

  /** The latest are chosen most. */
  #pickStaying(): number {
    const { length } = this.#staying;
    const fraction = (this.#random() / 2 ** 32) ** 4;
    return this.#staying[length - 1 - Math.floor(fraction * length)];
  }
}

/** Counts of what stays end as they began; locals are freed, the last first. */
function makeBody(dictionary: TraceDictionary, random: () => number, at: number): Step[] {
  const type = dictionary.addType({ name: `local${at}`, gc: at % 2 === 0 });
  const steps: Step[] = [];
  const add = (op: Op, arg: number, local: number) => {
    steps.push({ op, code: makeCode(dictionary, op, at * 100 + steps.length, arg), local });
  };
  const locals = 1 + (random() % LOCALS);
  for (let local = 0; local < locals; local++) {
    add(Op.alloc, type, local);
    for (let times = random() % 6; times > 0; times--) {
      const about = random() % 3 === 0 ? STAYING : local;
      const other = random() % 2 === 0 ? local : about;
      for (const op of [Op.incref, Op.decref]) {
        add(op, 1, about);
        add(op, 1, other);
      }
    }
  }
  for (let local = locals - 1; local >= 0; local--) {
    add(Op.decref, 1, local);
    add(Op.free, 0, local);
  }
  return steps;
}

function makeCode(dictionary: TraceDictionary, op: Op, line: number, arg: number): number {
  const file = dictionary.string('program.py');
  const name = dictionary.string(`f${Math.floor(line / 100)}`);
  const opcode = dictionary.string('CALL');
  const site = dictionary.addSite({ file, line, function: name, offset: line * 2, opcode });
  return dictionary.addCode({ op, site, arg });
}
