import { type ObjectId, RefwindError, type Seq, type Site } from '@refwind/core';
import type { Comparator } from '../queries/find/predicate.js';

/** What a rule measures; the unit of the number is in its name or objects, cycles, references. */
export const MEASURES = [
  'leaks',
  'cycles',
  'growth',
  'peak bytes',
  'peak objects',
  'live bytes',
  'live objects',
  'never-freed',
  'unbalanced',
] as const;
export type Measure = (typeof MEASURES)[number];

/** A demand on a trace, such as `growth(mark:round) <= 0 type Node`. */
export interface Rule {
  /** As it was written. */
  readonly text: string;
  readonly measure: Measure;
  /** Of `growth`: the label of its marks, `round` for `round`, `round:1`, `round:2` …; else `null`. */
  readonly marks: string | null;
  /** Only objects of this type. */
  readonly typeName: string | null;
  /** Only what this file's lines do, or that line: `app/cache.py`, `cache.py:12`. */
  readonly place: string | null;
  /** The moment, as `resolveMoment` reads it. `null`: the end, or what the measure is about. */
  readonly at: string | null;
  readonly comparator: Comparator;
  /** A whole number, or bytes. */
  readonly amount: number;
}

/** A line to blame for a broken rule. */
export interface Culprit {
  /** How much of what was measured is this line's. */
  readonly amount: number;
  readonly typeName: string | null;
  /** One of the objects, where the measure has objects. */
  readonly object: ObjectId | null;
  /** The line; `null` where the trace does not tell. */
  readonly site: Site | null;
}

/** What became of a rule. */
export interface RuleResult {
  readonly rule: Rule;
  readonly found: number;
  readonly holds: boolean;
  /** The moment that was looked at; for peaks the moment of the peak; `null` where several were. */
  readonly at: Seq | null;
  /** The lines to blame when the rule does not hold, the most to blame first. */
  readonly culprits: readonly Culprit[];
}

/** A text that is no rule, or one that cannot be asked of this trace. */
export class RuleError extends RefwindError {
  /** The rule as it was written. */
  readonly text: string;

  constructor(text: string, message: string) {
    super('bad-rule', `Rule '${text}': ${message}`);
    this.name = 'RuleError';
    this.text = text;
  }
}
