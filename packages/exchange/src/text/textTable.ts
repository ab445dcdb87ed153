/** Texts with numbers, from 0 on, each once: what formats call their string table. */
export class TextTable {
  readonly all: string[] = [];
  readonly #known = new Map<string, number>();

  of(text: string): number {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    this.#known.set(text, this.all.length);
    return this.all.push(text) - 1;
  }
}
