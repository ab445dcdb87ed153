/**
 * Named numbers. Each is an ordinary `number` at run time; the flavour lets the compiler refuse an
 * object's id where a sequence number is wanted, while plain literals still fit.
 */
declare const flavour: unique symbol;

/** A number of kind `Name`. Assignable from plain numbers, not from numbers of another kind. */
export type Flavoured<Name extends string> = number & { readonly [flavour]?: Name };

/** An object's allocation ordinal in its trace: 1, 2, 3 …; 0 means "no object". Never an address. */
export type ObjectId = Flavoured<'ObjectId'>;

/** An event's number: 1, 2, 3 … without a gap. As a moment: the state after that event; 0 is before all. */
export type Seq = Flavoured<'Seq'>;

/** A count of bytes, 0 … 2^53 − 1. */
export type Bytes = Flavoured<'Bytes'>;

/** A small reusable number for a *live* object: 1, 2, 3 …; 0 means none. Freed slots are used again. */
export type Slot = Flavoured<'Slot'>;

/** Index into a trace dictionary's strings. */
export type StringId = Flavoured<'StringId'>;

/** Index into a trace dictionary's types. */
export type TypeId = Flavoured<'TypeId'>;

/** Index into a trace dictionary's sites; −1 means "no site". */
export type SiteId = Flavoured<'SiteId'>;

/** Index into a trace dictionary's codes (see `EventCode`). */
export type CodeId = Flavoured<'CodeId'>;
