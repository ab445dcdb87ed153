import { Worker } from 'node:worker_threads';
import type { AnswererData, AnswerMessage, QuestionMessage } from './messages.js';
import type { Answer, Question } from './question.js';
import type { Strip } from './strip.js';

export interface AskerListener {
  answered(id: number, answer: Answer): void;
  failed(id: number, message: string): void;
  strip(strip: Strip): void;
}

/** Has questions answered by another thread. */
export class Asker {
  readonly #path: string;
  readonly #index: Uint8Array | null;
  readonly #listener: AskerListener;
  #worker: Worker | null = null;
  /** The question that nobody has answered yet. */
  #open: number | null = null;
  #hasStrip = false;

  /**
   * @param path the trace's file
   * @param index its index, if that is in memory
   */
  constructor(path: string, index: Uint8Array | null, listener: AskerListener) {
    this.#path = path;
    this.#index = index;
    this.#listener = listener;
  }

  /** Starts the thread, if there is none, so that it is there when it is needed. */
  start(): void {
    this.#worker ??= this.#begin();
  }

  ask(id: number, question: Question): void {
    this.start();
    this.#open = id;
    this.#worker?.postMessage({ id, question } satisfies QuestionMessage);
  }

  /** Nobody wants the answer any more: what is on the way is ended, whatever it is. */
  cancel(): void {
    if (this.#open === null) return;
    this.close();
    this.start();
  }

  close(): void {
    const worker = this.#worker;
    this.#worker = null;
    this.#open = null;
    worker?.removeAllListeners();
    // What it says while it ends is of no interest.
    worker?.on('error', () => {});
    void worker?.terminate();
  }

  #begin(): Worker {
    const workerData: AnswererData = {
      path: this.#path,
      index: this.#index,
      wantsStrip: !this.#hasStrip,
    };
    const worker = new Worker(new URL('./answerer.js', import.meta.url), {
      workerData,
      execArgv: [],
    });
    worker.on('message', (message: AnswerMessage) => this.#take(message));
    worker.on('error', (error) => this.#lost(error));
    return worker;
  }

  #take(message: AnswerMessage): void {
    if (message.kind === 'strip') {
      this.#hasStrip = true;
      this.#listener.strip(message.strip);
      return;
    }
    if (message.id === this.#open) this.#open = null;
    if (message.kind === 'answer') this.#listener.answered(message.id, message.answer);
    else this.#listener.failed(message.id, message.message);
  }

  /** The thread could not go on: out of memory, a trace that went away. The next question starts another. */
  #lost(error: Error): void {
    const id = this.#open;
    // Live bytes may be what it cannot do: then they are not asked for again.
    this.#hasStrip = true;
    this.close();
    if (id !== null) this.#listener.failed(id, `That could not be found out: ${error.message}`);
  }
}
