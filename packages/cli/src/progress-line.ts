import type { Io } from './io.js';

const INTERVAL_MS = 200;

/** One line on a terminal's stderr, rewritten in place; nothing where stderr is no terminal. */
export class ProgressLine {
  readonly #io: Io;
  readonly #started = performance.now();
  #shownAt = 0;
  #visible = false;

  constructor(io: Io) {
    this.#io = io;
  }

  /** Shows a text, unless one was shown a moment ago; quick work shows none at all. */
  show(text: string): void {
    if (!this.#io.notesOnTty) return;
    const now = performance.now();
    if (now - Math.max(this.#started, this.#shownAt) < INTERVAL_MS) return;
    this.#shownAt = now;
    this.#visible = true;
    this.#write(text);
  }

  clear(): void {
    if (this.#visible) this.#write('');
    this.#visible = false;
  }

  #write(text: string): void {
    void this.#io.stderr.write(`\r\u001b[2K${text}`);
  }
}
