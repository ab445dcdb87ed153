import { RefwindError } from '../errors.js';
import type { Site } from '../events/types.js';
import type { ObjectId } from '../units.js';
import type { PolicyName, Thresholds } from '../versions/collector.js';
import { rulesOfPolicy } from '../versions/policies.js';
import { type PythonSemantics, semanticsOf } from '../versions/semantics.js';
import { type Sizes, sizesOf } from '../versions/sizes/sizes.js';

/**
 * Managed objects that an interpreter has before a program begins. Nothing but their number is known: they stay
 * alive, and no command can name them. A bare CPython has some thousands (`len(gc.get_objects())`).
 */
export interface OlderObjects {
  /** How many modules lead to: what the first increment of a cycle of I1 or I2 marks. */
  readonly reachable: number;
  /** How many only C code holds: I1 and I2 take them into increments, before what is pending of the program's. */
  readonly hidden: number;
  /** How many the collector does not follow, tuples of numbers and texts for example: of the heap's size to I1. */
  readonly untracked: number;
}

/** How a simulation is set up. Everything may be left out. */
export interface SimulationOptions {
  /** Whose rules: `3.8` … `3.15`, with a patch number where it matters (`3.14.0`). Default: the recorder's, `3.14.2`. */
  readonly python?: string;
  /** Another release's collector in this one, or `none`. */
  readonly collector?: PolicyName;
  /** What the version starts with, when left out. */
  readonly thresholds?: Thresholds;
  /** Whether automatic passes run; default true. */
  readonly enabled?: boolean;
  /** When the interpreter looks whether a pass is due (from 3.12 on): after every command, or at `check` commands. */
  readonly checks?: 'every-command' | 'explicit';
  /**
   * What was there before the program; nothing when left out. It counts in the 25 % rule of full passes, in an
   * increment's share of the heap, and as work that an increment has done.
   */
  readonly older?: Partial<OlderObjects>;
  /**
   * What the frames of a program hold, for an increment of I1 or I2 that marks what the stack leads to: the innermost
   * frame first, in each the function, the evaluation stack from its top, then its variables from the last to the
   * first. Asked for when marking begins; ids of dead objects are passed over. Left out: what has temporary
   * references, frames' variables.
   */
  readonly roots?: () => Iterable<ObjectId>;
  /** Bytes of a pointer: 8, or 4 as in the recorder's WebAssembly. Default 8. */
  readonly wordSize?: 4 | 8;
  /** Where in the program the command is that is about to be carried out; asked once for each. */
  readonly site?: () => Site | null;
}

/** Options with nothing left out. */
export interface Settings {
  readonly semantics: PythonSemantics;
  readonly sizes: Sizes;
  readonly collector: PolicyName;
  readonly thresholds: Thresholds;
  readonly enabled: boolean;
  readonly checksEveryCommand: boolean;
  readonly older: OlderObjects;
  readonly roots: (() => Iterable<ObjectId>) | null;
  readonly site: () => Site | null;
}

/** @throws RefwindError `unknown-python-version`, `bad-option` */
export function settingsOf(options: SimulationOptions): Settings {
  const own = semanticsOf(options.python);
  const collector = options.collector ?? own.collector.policy;
  const { wordSize = 8, thresholds = own.collector.thresholds } = options;
  thresholds.forEach(checkThreshold);
  return {
    semantics: withCollector(own, collector),
    sizes: sizesOf(own.version, wordSize),
    collector,
    thresholds,
    enabled: options.enabled ?? true,
    checksEveryCommand: (options.checks ?? 'every-command') === 'every-command',
    older: olderObjects(options.older),
    roots: options.roots ?? null,
    site: options.site ?? (() => null),
  };
}

/** Another release's collector comes with its rules, but finds the objects of this one. */
function withCollector(own: PythonSemantics, collector: PolicyName): PythonSemantics {
  if (collector === own.collector.policy) return own;
  const rules = rulesOfPolicy(collector, own.collector);
  return { ...own, collector: { ...rules, thresholds: own.collector.thresholds } };
}

/** @throws RefwindError `bad-option` */
function olderObjects(given: Partial<OlderObjects> = {}): OlderObjects {
  const { reachable = 0, hidden = 0, untracked = 0 } = given;
  for (const number of [reachable, hidden, untracked]) {
    if (Number.isInteger(number) && number >= 0 && number < 2 ** 31) continue;
    throw new RefwindError(
      'bad-option',
      `The number of older objects is a whole number from 0 to 2^31, not ${number}.`,
    );
  }
  return { reachable, hidden, untracked };
}

/** @throws RefwindError `bad-option` */
function checkThreshold(threshold: number): void {
  if (Number.isInteger(threshold) && Math.abs(threshold) < 2 ** 31) return;
  throw new RefwindError(
    'bad-option',
    `A threshold is a whole number of less than 2^31; ${threshold} was given. 0 as the first one turns automatic passes off.`,
  );
}
