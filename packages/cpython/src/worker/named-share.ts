import type { LinkReport, UnnamedReference } from './messages.js';

/** Types told of at most, and lines of each. */
const MOST_TYPES = 12;
const MOST_LINES = 5;

/** What is told of a reference without a known holder. */
type Example = Pick<UnnamedReference, 'typeName' | 'object' | 'file' | 'line'>;

/** References without a known holder to objects of one type: how many, the latest, and how many at each line. */
interface OfType {
  references: number;
  example: Example;
  readonly lines: Map<string, number>;
}

/** Adds up how many references have a known holder, and what those are references to that have none. */
export class NamedShare {
  #references = 0;
  #held = 0;
  /** By the type of the object. */
  readonly #unnamed = new Map<string, OfType>();

  /** @param describe what the reference is to, asked for only when there is one without holder */
  add(references: number, held: number, describe: () => Example): void {
    this.#references += references;
    this.#held += held;
    if (references === held) return;
    const example = describe();
    const { typeName, file, line } = example;
    const known = this.#unnamed.get(typeName) ?? { references: 0, example, lines: new Map() };
    known.references += references - held;
    known.example = example;
    const place = `${file}:${line}`;
    known.lines.set(place, (known.lines.get(place) ?? 0) + references - held);
    this.#unnamed.set(typeName, known);
  }

  report(): Pick<LinkReport, 'references' | 'held' | 'unnamed'> {
    const unnamed = [...this.#unnamed.values()]
      .sort((a, b) => b.references - a.references)
      .slice(0, MOST_TYPES)
      .map(({ references, example, lines }) => ({
        references,
        ...example,
        lines: mostOf(lines),
      }));
    return { references: this.#references, held: this.#held, unnamed };
  }
}

/** The lines with the most references. */
function mostOf(lines: ReadonlyMap<string, number>): UnnamedReference['lines'] {
  return [...lines]
    .map(([line, references]) => ({ line, references }))
    .sort((a, b) => b.references - a.references)
    .slice(0, MOST_LINES);
}
