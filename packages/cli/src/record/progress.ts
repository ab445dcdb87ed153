import type { RecordProgress } from '@refwind/cpython';
import { shown } from '../format/escape.js';
import { counted, size } from '../format/numbers.js';
import type { Io } from '../io.js';

const INTERVAL_MS = 200;

/**
 * One line on a terminal's stderr, rewritten in place. While the program runs it is kept away from
 * a terminal that the program itself writes to.
 */
export class Progress {
  readonly #io: Io;
  #shownAt = 0;
  #phase = '';
  #visible = false;

  constructor(io: Io) {
    this.#io = io;
  }

  show({ phase, events, objects, bytes }: RecordProgress): void {
    if (!this.#io.notesOnTty) return;
    if (this.#io.isTty && (events > 0 || phase === 'recording')) {
      this.clear();
      return;
    }
    const now = performance.now();
    if (phase === this.#phase && now - this.#shownAt < INTERVAL_MS) return;
    this.#phase = phase;
    this.#shownAt = now;
    this.#visible = true;
    const numbers = [counted(events, 'event'), counted(objects, 'object'), size(bytes)].join(', ');
    this.#write(`${shown(phase)}${events > 0 ? `: ${numbers}` : ''}`);
  }

  clear(): void {
    if (this.#visible) this.#write('');
    this.#visible = false;
  }

  #write(text: string): void {
    void this.#io.stderr.write(`\r\u001b[2K${text}`);
  }
}
