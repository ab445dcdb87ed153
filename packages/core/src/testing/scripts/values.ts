/**
 * What the generator knows of a value while it writes a script. It follows objects along straight lines, so that
 * no statement it writes can fail; what it loses track of is `known: false` and only used in ways that work
 * whatever is in it.
 */
export type Value = Thing | typeof ATOM | typeof UNKNOWN;

/** A number, a string, `None`: nothing whose references are worth counting. */
export const ATOM = { kind: 'atom' } as const;
/** Anything; it can be stored and dropped. */
export const UNKNOWN = { kind: 'unknown' } as const;

export type ThingKind =
  | 'list'
  | 'tuple'
  | 'dict'
  | 'set'
  | 'instance'
  | 'function'
  | 'weakref'
  /** Some object of the heap. */
  | 'opaque';

/** An object of the script. */
export interface Thing {
  readonly kind: ThingKind;
  /** The block it was made in; only there its contents are relied on. */
  readonly block: number;
  /** Whether `items` and `entries` are what it holds. */
  known: boolean;
  /** Of a list or a tuple. */
  items: Value[];
  /** Of a dict by the key's source, of an instance by attribute, of a set by the member's source. */
  readonly entries: Map<string, Value>;
  readonly class: ClassInfo | null;
  readonly signature: Signature | null;
}

export interface ClassInfo {
  readonly name: string;
  /** Attributes it can have; `null` for any. */
  readonly slots: readonly string[] | null;
  readonly weakrefable: boolean;
  /** Whether it can be a set's member: its hash is its number. */
  readonly hashed: boolean;
  /** `None` for no argument, otherwise what its constructor takes: a number, and something to hold. */
  readonly takes: 'nothing' | 'number' | 'number and held';
  /** Whether it has the methods `put` and `take`. */
  readonly methods: boolean;
}

export interface Parameter {
  readonly name: string;
  readonly kind: 'list' | 'dict' | 'opaque' | 'number';
  readonly hasDefault: boolean;
  readonly keywordOnly: boolean;
}

export interface Signature {
  readonly parameters: readonly Parameter[];
  readonly takesMore: boolean;
  readonly takesNames: boolean;
  /** What a call gives, to be used like something of unknown contents. */
  readonly returns: Value;
  /** Roughly how many statements a call runs. */
  readonly cost: number;
}

export function isThing(value: Value): value is Thing {
  return value.kind !== 'atom' && value.kind !== 'unknown';
}

/** Whether a value may stand where the other stood, in a place that code relies on. */
export function sameUse(a: Value, b: Value): boolean {
  if (a.kind === 'unknown') return true;
  if (a.kind === 'opaque') return isThing(b);
  if (!isThing(a) || !isThing(b)) return a.kind === b.kind;
  return a.kind === b.kind && a.class === b.class && a.signature === b.signature;
}
