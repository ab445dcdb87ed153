/** Words per page, as a power of two. */
const PAGE_SHIFT = 16;
const PAGE_WORDS = 1 << (PAGE_SHIFT - 2);
const WORD_MASK = PAGE_WORDS - 1;

/** Which container watches which word of the interpreter's memory: address → a number above 0. */
export class Places {
  readonly #pages: (Int32Array | undefined)[] = new Array(1 << (32 - PAGE_SHIFT)).fill(undefined);

  constructor(
    /** Sets or clears the word's bit, which makes the interpreter report writes to it. */
    readonly watch: (address: number, watched: boolean) => void,
  ) {}

  /** Who watches the word; 0 for nobody. */
  at(address: number): number {
    const page = this.#pages[address >>> PAGE_SHIFT];
    return page === undefined ? 0 : page[(address >>> 2) & WORD_MASK]!;
  }

  /** `watcher` watches the word. */
  addWord(address: number, watcher: number): void {
    const index = address >>> PAGE_SHIFT;
    let page = this.#pages[index];
    if (page === undefined) {
      page = new Int32Array(PAGE_WORDS);
      this.#pages[index] = page;
    }
    page[(address >>> 2) & WORD_MASK] = watcher;
    this.watch(address, true);
  }

  /** The watcher no longer watches the word; one taken over by another stays. */
  removeWord(address: number, watcher: number): void {
    const page = this.#pages[address >>> PAGE_SHIFT];
    const word = (address >>> 2) & WORD_MASK;
    if (page === undefined || page[word] !== watcher) return;
    page[word] = 0;
    this.watch(address, false);
  }

  /** `watcher` watches the words of `[start, start + bytes)`, `stride` bytes apart. */
  add(start: number, bytes: number, stride: number, watcher: number): void {
    for (let address = start; address < start + bytes; address += stride) {
      this.addWord(address, watcher);
    }
  }

  /** The watcher no longer watches these words; words taken over by another stay. */
  remove(start: number, bytes: number, stride: number, watcher: number): void {
    for (let address = start; address < start + bytes; address += stride) {
      this.removeWord(address, watcher);
    }
  }

  /** Calls back for each watched word of `[start, start + length)`. */
  within(start: number, length: number, found: (watcher: number, address: number) => void): void {
    const end = start + length;
    // Addresses go beyond 2^31: no bit operations that would make them negative.
    for (let address = start - (start % 4); address < end; address += 4) {
      const watcher = this.at(address);
      if (watcher !== 0) found(watcher, address);
    }
  }
}
