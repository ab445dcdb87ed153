import { TYPE } from '../layout/structures.js';
import type { CodeState } from '../tracking/code-objects.js';
import { CountFold, countMismatches } from '../tracking/count-fold.js';
import type { RecordingSession } from '../tracking/session.js';
import type { CheckReport, CountMismatch, LinkMismatch } from './messages.js';
import { NamedShare } from './named-share.js';

/** Mismatches reported one by one; the rest is counted. */
const MOST_EXAMPLES = 20;

/**
 * Compares, whenever another line is about to run, the recorded count of every live recorded object
 * with its count field in the interpreter's memory.
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
  /** Where the rows not folded yet begin, as a word's index. */
  #unfolded: number;

  constructor(session: RecordingSession) {
    this.#session = session;
    this.#fold = new CountFold(session.dictionary);
    this.#unfolded = session.out.row >>> 2;
    session.out.onRows = (from, to) => {
      this.#fold.apply(session.memory.words, this.#unfolded, to);
      this.#unfolded = from;
    };
    session.onBoundary = (instruction) => this.#boundary(instruction);
    session.watchBoundaries();
  }

  report(): CheckReport {
    return {
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
      this.#share.add(references, held, () => typeName(slot));
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
    this.#compare();
    this.#code = code;
    this.#line = line;
  }

  #compare(): void {
    const { objects, memory, out } = this.#session;
    this.#fold.apply(memory.words, this.#unfolded, out.row >>> 2);
    this.#unfolded = out.row >>> 2;
    this.#boundaries++;
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
  }
}
