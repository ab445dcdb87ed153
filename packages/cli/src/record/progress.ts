import type { RecordProgress } from '@refwind/cpython';
import { shown } from '../format/escape.js';
import { counted, size } from '../format/numbers.js';
import type { Io } from '../io.js';
import { ProgressLine } from '../progress-line.js';

/**
 * How far a recording is. While the program runs, nothing is shown on a terminal that the program
 * itself writes to.
 */
export class RecordingProgress {
  readonly #line: ProgressLine;
  readonly #sharesTerminal: boolean;

  constructor(io: Io) {
    this.#line = new ProgressLine(io);
    this.#sharesTerminal = io.isTty;
  }

  show({ phase, events, objects, bytes }: RecordProgress): void {
    const running = events > 0 || phase === 'recording';
    if (running && this.#sharesTerminal) {
      this.#line.clear();
      return;
    }
    const numbers = [counted(events, 'event'), counted(objects, 'object'), size(bytes)].join(', ');
    this.#line.show(`${shown(phase)}${events > 0 ? `: ${numbers}` : ''}`);
  }

  clear(): void {
    this.#line.clear();
  }
}
