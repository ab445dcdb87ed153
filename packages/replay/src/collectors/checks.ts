import type { ObjectId, SiteEntry, SiteId, TraceDictionary } from '@refwind/core';

/** What a function does before its `RESUME`. */
const PROLOGUE = new Set(['MAKE_CELL', 'COPY_FREE_VARS']);

/** Where a small frame waits for `__init__` to return: it looks for nothing. */
const SHIM = 'EXIT_INIT_CHECK';

/** Calls, of all versions; `CALL_INTRINSIC_1` and `_2` look for nothing. */
const CALLS = /^CALL(?!_INTRINSIC)/;

/** What adds to the list, set or dict of a comprehension: in one, a backward jump follows. */
const ADDS = new Set(['LIST_APPEND', 'SET_ADD', 'MAP_ADD']);

/** What makes one object that the collector manages, each time that it is carried out. */
const MAKES_ONE = new Set([
  'BUILD_LIST',
  'BUILD_TUPLE',
  'BUILD_SET',
  'BUILD_MAP',
  'BUILD_SLICE',
  'MAKE_FUNCTION',
]);

/** A function that runs, as far as events tell: where it was last. */
interface Activation {
  readonly file: number;
  readonly function: number;
  offset: number;
  /** Whether it is still before its `RESUME`, where the interpreter looks. */
  isInPrologue: boolean;
  /** The first tuple that was made where it is; 0 for none. */
  tuple: ObjectId;
}

/**
 * Finds out between which events the interpreter has looked for pending work. It looks when a function is entered, at
 * a backward jump and after most calls of C functions (from 3.12 on). Of calls, those that allocated count: `append`,
 * `len` and a few more are carried out in place, without a look.
 *
 * Events tell the function, not the call: a function that calls itself is taken for one that goes on, and one that is
 * entered and left without an event is not seen.
 *
 * @see `CHECK_PERIODIC`, `CHECK_EVAL_BREAKER` in Python/bytecodes.c (3.13, 3.14)
 */
export class Checks {
  readonly #sites: readonly SiteEntry[];
  readonly #isPrologue: readonly boolean[];
  readonly #isCall: readonly boolean[];
  readonly #adds: readonly boolean[];
  readonly #makesOne: readonly boolean[];
  /** Sites of comprehensions' loops that a backward jump follows. */
  readonly #loops = new Set<SiteId>();
  readonly #shim: number;
  /** The innermost last. */
  readonly #running: Activation[] = [];
  #site: SiteId = -1;
  #isFullCall = false;

  constructor({ sites, strings }: TraceDictionary) {
    this.#sites = sites;
    this.#isPrologue = strings.map((text) => PROLOGUE.has(text));
    this.#isCall = strings.map((text) => CALLS.test(text));
    this.#adds = strings.map((text) => ADDS.has(text));
    this.#makesOne = strings.map((text) => MAKES_ONE.has(text));
    this.#shim = strings.indexOf(SHIM);
  }

  /** An object of a managed type is about to be allocated at a site: whether it is the next round of a loop there. */
  goesRound(site: SiteId): boolean {
    const isHere = site >= 0 && site === this.#site && this.#isFullCall;
    return isHere && this.#makesOne[this.#sites[site].opcode];
  }

  /** An object of a managed type was allocated where execution is: a call there is not carried out in place. */
  allocated(): void {
    this.#isFullCall = true;
  }

  /** A tuple was made where execution is. */
  madeTuple(object: ObjectId): void {
    const innermost = this.#running.at(-1);
    if (innermost !== undefined && innermost.tuple === 0) innermost.tuple = object;
  }

  /**
   * Whether an object is a call's tuple of arguments while what it calls runs: C code holds it, no evaluation stack does.
   *
   * @see Objects/call.c `_PyObject_MakeTpCall`
   */
  isCallsTuple(object: ObjectId): boolean {
    return this.#running.slice(0, -1).some(({ tuple }) => tuple === object);
  }

  /** Execution is at a site, as an event tells. Whether the interpreter has surely looked since the last one. */
  moveTo(site: SiteId): boolean {
    if (site === this.#site || site < 0 || this.#sites[site].opcode === this.#shim) return false;
    const before = this.#site;
    const isFullCall = this.#isFullCall;
    this.#site = site;
    this.#isFullCall = false;
    const to = this.#sites[site];
    const activation = this.#activation(to);
    if (activation === undefined) return this.#enter(to) && before >= 0;
    const from = activation.offset;
    activation.offset = to.offset;
    if (to.offset !== from) activation.tuple = 0;
    if (activation.isInPrologue) return this.#leavePrologue(activation, to);
    const staysInside = before >= 0 && this.#isSame(this.#sites[before], to);
    if (!staysInside && to.offset === from) this.#isFullCall = this.#called(site);
    const isAfterCall = isFullCall && staysInside && this.#called(before);
    const isAfterRound = staysInside && this.#isAfterRound(before, to.offset < from);
    return to.offset < from || isAfterCall || isAfterRound;
  }

  /** Whether a round of a comprehension has ended before, also when it was the last one. */
  #isAfterRound(before: SiteId, isBack: boolean): boolean {
    if (!this.#adds[this.#sites[before].opcode]) return false;
    if (isBack) this.#loops.add(before);
    return this.#loops.has(before);
  }

  /** The function that the site is in, innermost now; those within it have been left. */
  #activation(to: SiteEntry): Activation | undefined {
    const running = this.#running;
    for (let at = running.length - 1; at >= 0; at--) {
      if (!this.#isSame(running[at], to)) continue;
      running.length = at + 1;
      return running[at];
    }
    return undefined;
  }

  /** Whether it looks already: cells are made before. */
  #enter(to: SiteEntry): boolean {
    const { file, function: name, offset, opcode } = to;
    const isInPrologue = this.#isPrologue[opcode];
    this.#running.push({ file, function: name, offset, isInPrologue, tuple: 0 });
    return !isInPrologue;
  }

  #leavePrologue(activation: Activation, { opcode }: SiteEntry): boolean {
    activation.isInPrologue = this.#isPrologue[opcode];
    return !activation.isInPrologue;
  }

  #isSame(a: Pick<SiteEntry, 'file' | 'function'>, b: SiteEntry): boolean {
    return a.function === b.function && a.file === b.file;
  }

  #called(site: SiteId): boolean {
    return this.#isCall[this.#sites[site].opcode];
  }
}
