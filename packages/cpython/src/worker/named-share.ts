import type { LinkReport, UnnamedReference } from './messages.js';

/** Types told of at most. */
const MOST_TYPES = 12;

/** What is told of a reference without a known holder. */
type Example = Pick<UnnamedReference, 'typeName' | 'object' | 'file' | 'line'>;

/** Adds up how many references have a known holder, and what those are references to that have none. */
export class NamedShare {
  #references = 0;
  #held = 0;
  /** References without a known holder, by the type of the object, and the latest one of each. */
  readonly #unnamed = new Map<string, { references: number; example: Example }>();

  /** @param describe what the reference is to, asked for only when there is one without holder */
  add(references: number, held: number, describe: () => Example): void {
    this.#references += references;
    this.#held += held;
    if (references === held) return;
    const example = describe();
    const known = this.#unnamed.get(example.typeName)?.references ?? 0;
    this.#unnamed.set(example.typeName, { references: known + references - held, example });
  }

  report(): Pick<LinkReport, 'references' | 'held' | 'unnamed'> {
    const unnamed = [...this.#unnamed.values()]
      .map(({ references, example }) => ({ references, ...example }))
      .sort((a, b) => b.references - a.references)
      .slice(0, MOST_TYPES);
    return { references: this.#references, held: this.#held, unnamed };
  }
}
