import type { ReadStream, WriteStream } from 'node:tty';

/** Where text, and what is exported, goes. */
export interface Output {
  /**
   * Resolves when the text or the bytes are taken.
   * @throws OutputClosed when nobody reads any more; CommandError when it cannot be written.
   */
  write(contents: string | Uint8Array): Promise<void>;
}

/** A terminal, both ways. */
export interface TerminalStreams {
  readonly input: ReadStream;
  readonly output: WriteStream;
}

/** What a command may know of the world around it. */
export interface Io {
  /** Results. */
  readonly stdout: Output;
  /** Progress and notes. */
  readonly stderr: Output;
  /** Whether results go to a terminal. */
  readonly isTty: boolean;
  /** Whether notes go to a terminal: only then is progress shown. */
  readonly notesOnTty: boolean;
  /** Where both keys and results belong to a terminal: what to draw on. */
  readonly terminal?: TerminalStreams;
  /** The width to draw for, in character cells. */
  readonly columns: number;
  /** Whether results may be coloured. */
  readonly color: boolean;
  /** The current folder, absolute. */
  readonly cwd: string;
  /** From now on, an interrupt (Ctrl-C) aborts the signal instead of ending the process. */
  interrupt(): AbortSignal;
}

const BLOCK = 32_768;

/** Lines on their way to an output, sent in blocks. */
export class Lines {
  readonly #output: Output;
  #waiting: string[] = [];
  #length = 0;
  #sent = false;

  constructor(output: Output) {
    this.#output = output;
  }

  /** Whether anything has left for the output. */
  get sent(): boolean {
    return this.#sent;
  }

  /** Adds a line; resolves at once unless a block is due. */
  line(text = ''): Promise<void> | undefined {
    return this.text(`${text}\n`);
  }

  /** Adds text as it stands. */
  text(text: string): Promise<void> | undefined {
    this.#waiting.push(text);
    this.#length += text.length;
    return this.#length >= BLOCK ? this.flush() : undefined;
  }

  /** Sends what is waiting. */
  async flush(): Promise<void> {
    if (this.#length === 0) return;
    const text = this.#waiting.join('');
    this.#waiting = [];
    this.#length = 0;
    this.#sent = true;
    await this.#output.write(text);
  }
}
