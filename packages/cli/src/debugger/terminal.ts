import { emitKeypressEvents, type Interface } from 'node:readline';
import type { TerminalStreams } from '../io.js';
import { keysOf, type PressedKey } from './keys.js';

/** How long an Esc may be the beginning of a longer key, in milliseconds. */
const ESCAPE_MILLISECONDS = 30;

/** Another screen than the shell's; no cursor; no line that goes on by itself. */
const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?7l';
const LEAVE = '\u001b[0m\u001b[?7h\u001b[?25h\u001b[?1049l';

export interface TerminalListener {
  key(name: string, text: string): void;
  resized(): void;
  /** Nobody is there any more. */
  gone(): void;
}

const NOBODY: TerminalListener = { key: () => {}, resized: () => {}, gone: () => {} };

/** The terminal, taken over until it is given back. The only file that touches it. */
export class Terminal {
  readonly #streams: TerminalStreams;
  readonly #undo: (() => void)[] = [];
  #listener: TerminalListener = NOBODY;
  #isOpen = true;

  constructor(streams: TerminalStreams) {
    this.#streams = streams;
    const { input, output } = streams;
    const onKey = (text: string | undefined, key: PressedKey): void => {
      for (const [name, typed] of keysOf(text, key)) this.#listener.key(name, typed);
    };
    emitKeypressEvents(input, { escapeCodeTimeout: ESCAPE_MILLISECONDS } as unknown as Interface);
    this.#listen(input, 'keypress', onKey);
    this.#listen(input, 'end', () => this.#listener.gone());
    this.#listen(input, 'error', () => this.#listener.gone());
    this.#listen(output, 'resize', () => this.#listener.resized());
    this.#listen(output, 'close', () => this.#listener.gone());
    this.#listen(output, 'error', () => this.#listener.gone());
    input.setRawMode(true);
    input.resume();
    output.write(ENTER);
  }

  /** From now on somebody else is told. */
  listen(listener: TerminalListener): void {
    this.#listener = listener;
  }

  get width(): number {
    return this.#streams.output.columns || 80;
  }

  get height(): number {
    return this.#streams.output.rows || 24;
  }

  /** Resolves when it is taken, or nobody is there to take it. What comes after the end is not written. */
  async write(text: string): Promise<void> {
    if (this.#isOpen) await this.#send(text);
  }

  #send(text: string): Promise<void> {
    return new Promise((resolve) => this.#streams.output.write(text, () => resolve()));
  }

  /** Puts a text on the clipboard of the machine that the terminal is on (OSC 52); some terminals ask, or do not do it. */
  copy(text: string): Promise<void> {
    return this.write(`\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`);
  }

  /** Gives the terminal back as it was. */
  async close(): Promise<void> {
    for (const undo of this.#undo) undo();
    const { input } = this.#streams;
    if (!input.destroyed) input.setRawMode(false);
    input.pause();
    this.#isOpen = false;
    await this.#send(LEAVE);
  }

  #listen(
    stream: NodeJS.EventEmitter,
    event: string,
    // biome-ignore lint/suspicious/noExplicitAny: what an event brings is the stream's
    listener: (...args: any[]) => void,
  ): void {
    stream.on(event, listener);
    this.#undo.push(() => stream.off(event, listener));
  }
}
