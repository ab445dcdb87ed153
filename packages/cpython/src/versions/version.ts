/** What the recorder must know of a version of CPython: where it differs from the others that are recorded. */
export interface CPythonVersion {
  /** `3.13`; with it begins the number of every release that this describes. */
  readonly release: `3.${number}`;
  /** The npm package in which its WebAssembly build comes. */
  readonly distribution: Distribution;
  /** `_Py_DebugOffsets`: its fields behind the cookie, each a 64-bit number, in their order in memory. */
  readonly debugFields: readonly string[];
  readonly collector: CollectorLayout;
  /**
   * The reference tracer is not told of all that is destroyed: the evaluation loop's own `Py_DECREF` leaves it out.
   * @see Python/ceval.c
   */
  readonly hidesDeaths: boolean;
  /**
   * Frames, and objects of C types, are laid out as `layout/structures.ts` and `tracking/fields/c-fields.ts` say. Without,
   * what runs is not followed, and what objects of C types hold is what their traverse functions say.
   */
  readonly knowsFields: boolean;
  /** Where the interpreter's state keeps references; without, these holders are not known. */
  readonly state?: StateLayout;
}

/** Places of references in the interpreter's and a thread's state, as offsets, by name. */
export interface StateLayout {
  /** `PyThreadState`. */
  readonly thread: Readonly<Record<string, number>>;
  /** `interp->types.type_cache`: the first entry's name, how many entries there are, how far apart. */
  readonly methodCache: {
    readonly offset: number;
    readonly entries: number;
    readonly stride: number;
  };
  /** `interp->types.builtins.initialized`: a class's address first, then its state. */
  readonly classes: {
    readonly offset: number;
    readonly most: number;
    readonly stride: number;
    readonly fields: Readonly<Record<string, number>>;
  };
  /** `_PyRuntime.signals.handlers`: the function of signal 0, from one to the next, how many. */
  readonly signals: { readonly offset: number; readonly stride: number; readonly count: number };
}

/** A package on npm. */
interface Distribution {
  /** What it is imported by. */
  readonly name: string;
  /** The package's own numbers whose builds were tried. */
  readonly versions: RegExp;
  /** What `npm install` takes. */
  readonly install: string;
}

/** Offsets of `struct _gc_runtime_state`, in bytes from its start. */
export interface CollectorLayout {
  /** Whether automatic passes run. */
  readonly enabled: number;
  /** Thresholds of the three generations. */
  readonly thresholds: readonly [number, number, number];
  /** The list of what `gc.freeze` set aside: its head, two words. */
  readonly permanent: number;
  /** Collections, collected and uncollectable (a word each) of each of three generations. */
  readonly statistics: number;
  /** How many objects are tracked: a word that says it, or the heads of the lists that they are in. */
  readonly tracked: { readonly word: number } | { readonly lists: readonly number[] };
  /** Present where passes mark first what roots lead to: how much an incremental collector has still to do. */
  readonly work?: number;
  /** Present where an automatic pass picks its generation only once it runs. */
  readonly choice?: GenerationChoice;
}

/** What an automatic pass picks its generation by. @see Python/gc.c: gc_select_generation of CPython 3.13 */
interface GenerationChoice {
  /** How much each of three generations has counted. */
  readonly counts: readonly [number, number, number];
  /** Objects that outlived a full pass, and those that wait for one: a full one runs only when there are enough. */
  readonly longLived: { readonly total: number; readonly pending: number };
}
