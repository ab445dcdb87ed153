/** What the machine leaves out on purpose: what, why, and what it changes for those who compare with CPython. */
export interface Abstraction {
  readonly what: string;
  readonly why: string;
  /** What does not agree with a recording because of it. */
  readonly effect: string;
}

/**
 * The whole list. Everything that is not in it is meant to agree with a recording event by event.
 */
export const ABSTRACTIONS: readonly Abstraction[] = [
  {
    what: 'Numbers, strings, bytes, None, True, False, ranges, code objects and built-in functions and types are values, not objects of the heap.',
    why: 'The collector does not manage them, they hold nothing that a script can lose, and where each is shared, interned or immortal differs between versions.',
    effect: 'No events for them, and their bytes are not counted.',
  },
  {
    what: 'Literals that the compiler folded into a tuple are older than the script.',
    why: 'They belong to the code object.',
    effect: 'No events for `(1, 2)`; a frozenset or slice of literals likewise.',
  },
  {
    what: 'What built-in code makes and drops within one call is not made: bound methods of `print`, its text, argument tuples, iterators, keyword dicts.',
    why: 'It is C code; it changes between patch releases and says nothing about the script.',
    effect:
      'The recording has more events within such a call. Argument tuples of classes with `__init__` and of `*args` are made.',
  },
  {
    what: 'Lookups in a class take no passing references of the class or of its tuple of bases (`__mro__`).',
    why: 'CPython takes them only when its type cache misses.',
    effect: 'Counts of classes and of their `__mro__` within an instruction.',
  },
  {
    what: 'Passes of 3.13.0–3.13.2 and 3.14.0–3.14.3 see a `__dict__` that a script keeps apart from its instance.',
    why: 'There they do not, and clear objects that are still reachable through it (gh-130327).',
    effect: 'What such a pass collects, when the instance is garbage and its `__dict__` is not.',
  },
];
