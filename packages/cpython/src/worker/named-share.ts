import type { LinkReport } from './messages.js';

/** Types told of at most. */
const MOST_TYPES = 12;

/** Adds up how many references have a known holder, and what those are references to that have none. */
export class NamedShare {
  #references = 0;
  #held = 0;
  /** References without a known holder, by the type of the object. */
  readonly #unnamed = new Map<string, number>();

  /** @param typeName of the object, asked for only when there is a reference without holder */
  add(references: number, held: number, typeName: () => string): void {
    this.#references += references;
    this.#held += held;
    if (references === held) return;
    const name = typeName();
    this.#unnamed.set(name, (this.#unnamed.get(name) ?? 0) + references - held);
  }

  report(): Pick<LinkReport, 'references' | 'held' | 'unnamed'> {
    const unnamed = [...this.#unnamed]
      .map(([typeName, references]) => ({ typeName, references }))
      .sort((a, b) => b.references - a.references)
      .slice(0, MOST_TYPES);
    return { references: this.#references, held: this.#held, unnamed };
  }
}
