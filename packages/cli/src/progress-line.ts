import { duration } from './format/numbers.js';
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

  /**
   * Shows how far work is: `checking: 43 % of 1.2 GiB, 310 MiB/s, 2.3 s left`; only amount and speed where `total` is
   * not known (0).
   * @param done of `total`, in units that `amount` puts into words
   */
  showPart(doing: string, done: number, total: number, amount: (value: number) => string): void {
    const rate = done / ((performance.now() - this.#started) / 1000);
    const speed = `${amount(Math.round(rate))}/s`;
    if (total === 0) {
      this.show(`${doing}: ${amount(done)}, ${speed}`);
      return;
    }
    const share = Math.min(100, Math.floor((done / total) * 100));
    const left = done === 0 ? '' : `, ${duration((Math.max(0, total - done) / rate) * 1000)} left`;
    this.show(`${doing}: ${share} % of ${amount(total)}, ${speed}${left}`);
  }

  clear(): void {
    if (this.#visible) this.#write('');
    this.#visible = false;
  }

  #write(text: string): void {
    void this.#io.stderr.write(`\r\u001b[2K${text}`);
  }
}
