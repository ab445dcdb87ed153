import type { Seq } from '@refwind/core';
import { type Session, SessionStore } from '@refwind/replay';
import { ExitCode } from '../exit-codes.js';
import { shown } from '../format/escape.js';
import { type Style, styleFor } from '../format/style.js';
import { highlighter } from '../highlight.js';
import type { Io, TerminalStreams } from '../io.js';
import type { Trace } from '../trace.js';
import { SourceColors } from './colors.js';
import { type Model, modelOf } from './model.js';
import { prepare } from './prepare.js';
import { Asker } from './questions/asker.js';
import type { Strip } from './questions/strip.js';
import { Frame } from './screen/frame.js';
import { applyChange } from './session.js';
import { type Action, type Effect, note } from './step.js';
import { Terminal } from './terminal.js';
import { update } from './update.js';
import { screen } from './views/screen.js';
import { type World, worldOf } from './world.js';

/** Between two ticks of playing, in milliseconds. */
const TICK = 100;

/**
 * Debugs a trace on a terminal, until the person quits.
 * @param at the moment to begin at; the end of the program when left out
 * @throws whatever reading the trace throws, with the terminal as it was
 */
export async function debug(
  trace: Trace,
  io: Io,
  streams: TerminalStreams,
  at?: Seq,
): Promise<ExitCode> {
  const interrupt = io.interrupt();
  const terminal = new Terminal(streams);
  try {
    const prepared = await prepare(trace, terminal, styleFor(io.color), interrupt);
    if (prepared === null) return ExitCode.fine;
    const { timeline, index } = prepared;
    const run = new Debugger({ ...trace, timeline }, io, terminal, index, at);
    try {
      await run.ended(interrupt);
    } finally {
      run.close();
    }
    return ExitCode.fine;
  } finally {
    await terminal.close();
  }
}

class Debugger {
  readonly #world: World;
  readonly #store: SessionStore;
  readonly #style: Style;
  readonly #isColored: boolean;
  readonly #asker: Asker;
  readonly #terminal: Terminal;
  #model: Model;
  #strip: Strip | null = null;
  #colors: SourceColors | null = null;
  #frame: Frame;
  /** Something has changed since the screen was drawn; a drawing is on its way. */
  #isStale = false;
  #isDrawing = false;
  #playing: NodeJS.Timeout | null = null;
  #end: () => void = () => {};
  #fail: (error: unknown) => void = () => {};

  constructor(trace: Trace, io: Io, terminal: Terminal, index: Uint8Array | null, at?: Seq) {
    this.#world = worldOf(trace, io.cwd);
    this.#store = sessionAt(this.#world, at ?? this.#world.programEnd);
    this.#model = modelOf(this.#store.state);
    this.#style = styleFor(io.color);
    this.#isColored = io.color;
    this.#terminal = terminal;
    this.#frame = new Frame(terminal.width, terminal.height);
    this.#asker = new Asker(trace.reader.file, index, {
      answered: (id, answer) => this.#act({ type: 'answer', id, answer }),
      failed: (id, message) => this.#act({ type: 'failure', id, message: shown(message) }),
      strip: (strip) => {
        this.#strip = strip;
        this.#draw();
      },
    });
  }

  /** Until the person quits, or is gone. */
  ended(interrupt: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#end = resolve;
      this.#fail = reject;
      if (interrupt.aborted) resolve();
      interrupt.addEventListener('abort', () => resolve(), { once: true });
      this.#terminal.listen({
        key: (key, text) => this.#act({ type: 'key', key, text }),
        resized: () => this.#resize(),
        gone: () => resolve(),
      });
      this.#draw();
      // The first screen goes before the thread, which takes time to start.
      setTimeout(() => {
        try {
          this.#afterFirstScreen();
        } catch (error) {
          reject(error);
        }
      }, 0);
    });
  }

  /** What takes time to load and can be done without at first. */
  #afterFirstScreen(): void {
    this.#asker.start();
    if (!this.#isColored) return;
    this.#colors = new SourceColors(this.#world.source, highlighter());
    this.#draw();
  }

  close(): void {
    if (this.#playing !== null) clearInterval(this.#playing);
    this.#asker.close();
    this.#store.close();
  }

  #act(action: Action): void {
    try {
      const { model, changes, effects } = update(this.#model, action, this.#world);
      for (const change of changes) applyChange(this.#store, change);
      this.#model = { ...model, session: this.#store.state };
      for (const effect of effects) this.#carryOut(effect);
      this.#keepTime();
      this.#draw();
    } catch (error) {
      this.#fail(error);
    }
  }

  #carryOut(effect: Effect): void {
    switch (effect.kind) {
      case 'ask':
        this.#asker.ask(effect.id, effect.question);
        return;
      case 'cancel':
        this.#asker.cancel();
        return;
      case 'copy':
        this.#copy();
        return;
      case 'redraw':
        this.#resize();
        return;
      case 'quit':
        this.#end();
    }
  }

  #copy(): void {
    const address = this.#store.share();
    void this.#terminal.copy(address);
    this.#model = { ...this.#model, note: note(`Copied ${address}: every --at takes it.`) };
  }

  #keepTime(): void {
    const isPlaying = this.#model.playing !== 0;
    if (isPlaying === (this.#playing !== null)) return;
    if (this.#playing !== null) clearInterval(this.#playing);
    this.#playing = isPlaying ? setInterval(() => this.#act({ type: 'tick' }), TICK) : null;
  }

  #resize(): void {
    this.#frame = new Frame(this.#terminal.width, this.#terminal.height);
    this.#draw();
  }

  /** Draws when all keys that are there have been heeded and the terminal has taken what was drawn before. */
  #draw(): void {
    this.#isStale = true;
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    setImmediate(() => {
      this.#drawNow().then(
        () => {
          this.#isDrawing = false;
          if (this.#isStale) this.#draw();
        },
        (error) => this.#fail(error),
      );
    });
  }

  async #drawNow(): Promise<void> {
    this.#isStale = false;
    const frame = this.#frame;
    const scene = {
      model: this.#model,
      world: this.#world,
      style: this.#style,
      strip: this.#strip,
      colors: this.#colors,
    };
    const text = frame.draw(screen(scene, frame.width, frame.height));
    if (text !== '') await this.#terminal.write(text);
  }
}

/** A session that begins at a moment: to get there is nothing that could be undone. */
function sessionAt({ timeline }: World, playhead: Seq): SessionStore {
  const session: Session = { ...SessionStore.on(timeline).state, playhead };
  // What breakpoints are about is checked where they are asked for: that may take long.
  return SessionStore.open(timeline, JSON.stringify(session), { live: true });
}
