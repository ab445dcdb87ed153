import {
  kindOfType,
  type ObjectKind,
  type PythonSemantics,
  sizesOf,
  type TypeEntry,
} from '@refwind/core';
import { Kind } from './rows.js';

/** What a collector has to know of a type. */
export interface TypeFacts {
  readonly managed: boolean;
  readonly kind: number;
  /** Whether objects are tracked whatever they hold. */
  readonly trackedAtBirth: boolean;
  /** An iterator that fills one tuple anew for each item, which is made right before or after itself. */
  readonly refills: 'tuple-before' | 'tuple-after' | undefined;
}

const KINDS: Partial<Record<ObjectKind, number>> = {
  list: Kind.list,
  tuple: Kind.tuple,
  dict: Kind.dict,
  frozenset: Kind.frozenset,
  instance: Kind.instance,
  generator: Kind.generator,
  'bound-method': Kind.boundMethod,
  iterator: Kind.iterator,
  class: Kind.class,
};

/** A method of a built-in type, bound to an object: as the simulator has it. */
const BUILTIN_METHOD = 'builtin_function_or_method';

/** @see dictiter_new, enum_new_impl, zip_new, zip_longest_new */
const REFILLS: Readonly<Record<string, TypeFacts['refills']>> = {
  dict_itemiterator: 'tuple-after',
  dict_reverseitemiterator: 'tuple-after',
  enumerate: 'tuple-after',
  zip: 'tuple-before',
  'itertools.zip_longest': 'tuple-before',
};

/** Followed once its function is over and it is still there. @see `take_ownership` in Python/frame.c */
const FRAME = 'frame';

export function typeFacts({ name, gc }: TypeEntry, { tracking }: PythonSemantics): TypeFacts {
  const kind = name === BUILTIN_METHOD ? Kind.boundMethod : (KINDS[kindOfType(name)] ?? Kind.other);
  const isConditional =
    (kind === Kind.tuple && tracking.tuple !== 'always') ||
    (kind === Kind.dict && tracking.dict !== 'always') ||
    (kind === Kind.frozenset && tracking.frozenset !== 'always');
  const isFrame = name === FRAME && gc;
  return {
    managed: gc,
    kind: isFrame ? Kind.frame : kind,
    trackedAtBirth: gc && !isConditional && !isFrame,
    refills: Object.hasOwn(REFILLS, name) ? REFILLS[name] : undefined,
  };
}

/** How many items a tuple of so many bytes has. */
export function tupleLengths(
  { version }: PythonSemantics,
  wordSize: 4 | 8,
): (bytes: number) => number {
  const empty = sizesOf(version, wordSize).allocated('tuple', 'tuple');
  return (bytes) => Math.max(0, Math.trunc((bytes - empty) / wordSize));
}
