import { type IPty, spawn } from '@lydell/node-pty';
import { Terminal } from '@xterm/headless';
import { afterEach } from 'vitest';
import { bin, root } from './refwind.js';

/** What keys send. */
const KEYS: Readonly<Record<string, string>> = {
  right: '\u001b[C',
  left: '\u001b[D',
  up: '\u001b[A',
  down: '\u001b[B',
  pageup: '\u001b[5~',
  pagedown: '\u001b[6~',
  home: '\u001b[H',
  end: '\u001b[F',
  tab: '\t',
  'S-tab': '\u001b[Z',
  enter: '\r',
  escape: '\u001b',
  backspace: '\u007f',
  space: ' ',
  'C-c': '\u0003',
};

export interface ScreenOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

const open = new Set<Screen>();

afterEach(() => {
  for (const screen of open) screen.close();
});

/** A program in a terminal of its own, whose screen can be read. */
export class Screen {
  /** All that the program wrote. */
  written = '';
  /** How the program ended, once it has. */
  ended: { readonly code: number } | null = null;
  readonly #pty: IPty;
  readonly #terminal: Terminal;
  #changed: () => void = () => {};

  private constructor(args: readonly string[], options: ScreenOptions) {
    const { columns: cols = 80, rows = 24, env = {}, cwd = root } = options;
    const { FORCE_COLOR: _, NO_COLOR: __, ...rest } = process.env;
    this.#terminal = new Terminal({ cols, rows, allowProposedApi: true });
    this.#pty = spawn(process.execPath, [bin, ...args], {
      name: env.TERM ?? 'xterm-256color',
      cols,
      rows,
      cwd,
      env: { ...rest, ...env },
    });
    this.#pty.onData((text) => {
      this.written += text;
      this.#terminal.write(text, () => this.#changed());
    });
    this.#pty.onExit(({ exitCode: code }) => {
      this.ended = { code };
      this.#terminal.write('', () => this.#changed());
    });
  }

  /** Starts `refwind` with these arguments. It is ended after the test. */
  static start(args: readonly string[], options: ScreenOptions = {}): Screen {
    const screen = new Screen(args, options);
    open.add(screen);
    return screen;
  }

  /** Presses keys, by their names or as they are; each takes effect before the next only if that is waited for. */
  press(...keys: readonly string[]): void {
    for (const key of keys) this.#pty.write(KEYS[key] ?? key);
  }

  resize(columns: number, rows: number): void {
    this.#terminal.resize(columns, rows);
    this.#pty.resize(columns, rows);
  }

  /** What the screen shows, line by line, without blanks at their ends. */
  get lines(): string[] {
    const { active } = this.#terminal.buffer;
    return Array.from(
      { length: this.#terminal.rows },
      (_, row) =>
        active
          .getLine(active.baseY + row)
          ?.translateToString(true)
          .trimEnd() ?? '',
    );
  }

  get text(): string {
    return this.lines.join('\n');
  }

  /** Whether the program has a screen of its own, beside the shell's. */
  get isAlternate(): boolean {
    return this.#terminal.buffer.active.type === 'alternate';
  }

  /** Waits until the screen shows a text. */
  shows(wanted: string | RegExp): Promise<void> {
    return this.until(() =>
      typeof wanted === 'string' ? this.text.includes(wanted) : wanted.test(this.text),
    ).catch(() => {
      throw new Error(`The screen never shows ${wanted}; it is\n${this.text}`);
    });
  }

  /** Waits until the program has ended; its exit code. */
  async end(): Promise<number> {
    await this.until(() => this.ended !== null);
    return this.ended?.code ?? -1;
  }

  /** Waits until something holds; looks whenever the screen changes. */
  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`It never holds:\n${this.text}`)), 40_000);
      this.#changed = () => {
        if (!holds()) return;
        clearTimeout(timer);
        this.#changed = () => {};
        resolve();
      };
      this.#changed();
    });
  }

  signal(name: string): void {
    this.#pty.kill(name);
  }

  close(): void {
    open.delete(this);
    if (this.ended === null) this.#pty.kill('SIGKILL');
    this.#terminal.dispose();
  }
}
