import { TYPE } from '../layout/structures.js';
import type { CodeState } from '../tracking/code-objects.js';
import { CountFold, countMismatches } from '../tracking/count-fold.js';
import type { RecordingSession } from '../tracking/session.js';
import type { CheckReport, CheckRhythm, CountMismatch, LinkMismatch } from './messages.js';
import { NamedShare } from './named-share.js';

/** Mismatches reported one by one; the rest is counted. */
const MOST_EXAMPLES = 20;

/** Comparisons that a sampled check makes for nothing, and for how many each event then pays. */
const FREE_COMPARISONS = 10_000_000;
const COMPARISONS_PER_EVENT = 1;

/**
 * Compares, whenever another line is about to run, the recorded count of every live recorded object
 * with its count field in the interpreter's memory. When sampled, a comparison of all objects waits until as many
 * events have passed as there is to compare: so what is compared depends on the program alone, and not on the machine.
 */
export class CountCheck {
  readonly #session: RecordingSession;
  #boundaries = 0;
  #comparisons = 0;
  #mismatches = 0;
  readonly #examples: CountMismatch[] = [];
  #linkComparisons = 0;
  #linkDifferences = 0;
  readonly #linkExamples: LinkMismatch[] = [];
  readonly #share = new NamedShare();
  #code: CodeState | undefined;
  #line = 0;
  readonly #fold: CountFold;
  readonly #isSampled: boolean;
  /** Comparisons that may be made now, when sampled; and those that the last one of all objects took. */
  #credit = FREE_COMPARISONS;
  #cost = 0;
  #isWatching = true;
  /** Where the rows not folded yet begin, as a word's index. */
  #unfolded: number;

  constructor(session: RecordingSession, rhythm: CheckRhythm) {
    this.#session = session;
    this.#isSampled = rhythm === 'sampled';
    this.#fold = new CountFold(session.dictionary);
    this.#unfolded = session.out.row >>> 2;
    session.out.onRows = (from, to) => {
      this.#fold.apply(session.memory.words, this.#unfolded, to);
      if (this.#isSampled) this.#earn(to - this.#unfolded);
      this.#unfolded = from;
    };
    session.onBoundary = (instruction) => this.#boundary(instruction);
    session.watchBoundaries(true);
  }

  /** Events have passed. */
  #earn(events: number): void {
    this.#credit += events * COMPARISONS_PER_EVENT;
    if (this.#isWatching || this.#credit < this.#cost) return;
    this.#isWatching = true;
    // Where the running line began is not known.
    this.#code = undefined;
    this.#session.watchBoundaries(true);
  }

  #pay(comparisons: number): void {
    this.#cost = comparisons;
    this.#credit -= comparisons;
    if (this.#credit >= comparisons) return;
    this.#isWatching = false;
    this.#session.watchBoundaries(false);
  }

  report(): CheckReport {
    return {
      rhythm: this.#isSampled ? 'sampled' : 'lines',
      boundaries: this.#boundaries,
      comparisons: this.#comparisons,
      mismatches: this.#mismatches,
      examples: this.#examples,
      ...(this.#session.hasFields && {
        links: {
          comparisons: this.#linkComparisons,
          differences: this.#linkDifferences,
          examples: this.#linkExamples,
          ...this.#share.report(),
        },
      }),
    };
  }

  #compareLinks(): void {
    const { links, objects, memory } = this.#session;
    if (!links || !this.#session.hasFields) return;
    const typeName = (slot: number): string =>
      memory.cString(memory.u32(objects.type(slot) + TYPE.name));
    this.#linkComparisons += links.compare(({ owner, held, recorded, found }) => {
      this.#linkDifferences++;
      if (this.#linkExamples.length >= MOST_EXAMPLES) return;
      this.#linkExamples.push({
        file: this.#code?.file ?? '',
        line: this.#line,
        object: objects.id(owner),
        typeName: typeName(owner),
        held: objects.id(held),
        heldTypeName: typeName(held),
        expected: recorded,
        found,
      });
    });
    links.account((slot, references, held) => {
      this.#share.add(references, held, () => ({
        typeName: typeName(slot),
        object: objects.id(slot),
        file: this.#code?.file ?? '',
        line: this.#line,
      }));
    });
  }

  /** Compares once more, at the program's end. */
  finish(): void {
    if (this.#session.isAbandoned) return;
    this.#session.drain();
    this.#compare();
  }

  #boundary(instruction: number): void {
    const code = this.#session.codes.current;
    const line = code?.lines[(instruction - code.base) >>> 1] ?? 0;
    if (line === 0 || (line === this.#line && code === this.#code)) return;
    if (this.#code !== undefined || !this.#isSampled) this.#compare();
    this.#code = code;
    this.#line = line;
  }

  #compare(): void {
    const { objects, memory, out } = this.#session;
    this.#fold.apply(memory.words, this.#unfolded, out.row >>> 2);
    this.#unfolded = out.row >>> 2;
    this.#boundaries++;
    const before = this.#comparisons + this.#linkComparisons;
    this.#compareLinks();
    this.#comparisons += countMismatches(objects, this.#fold.counts, (slot, found) => {
      this.#mismatches++;
      if (this.#examples.length >= MOST_EXAMPLES) return;
      this.#examples.push({
        file: this.#code?.file ?? '',
        line: this.#line,
        object: objects.id(slot),
        typeName: memory.cString(memory.u32(objects.type(slot) + TYPE.name)),
        expected: this.#fold.counts[slot]!,
        found,
      });
    });
    if (this.#isSampled) this.#pay(this.#comparisons + this.#linkComparisons - before);
  }
}
