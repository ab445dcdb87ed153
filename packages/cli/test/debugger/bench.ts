import {
  bytesSource,
  chunksOf,
  type HeapEvent,
  TraceDictionary,
  type TraceMeta,
  TraceReader,
  TraceWriter,
} from '@refwind/core';
import { zlibCodec } from '@refwind/core/node';
import { SessionStore, Timeline } from '@refwind/replay';
import { type Model, modelOf } from '../../src/debugger/model.js';
import { answer } from '../../src/debugger/questions/answer.js';
import type { Question } from '../../src/debugger/questions/question.js';
import { applyChange } from '../../src/debugger/session.js';
import type { Action, Effect } from '../../src/debugger/step.js';
import { update } from '../../src/debugger/update.js';
import { screen } from '../../src/debugger/views/screen.js';
import { type World, worldOf } from '../../src/debugger/world.js';
import { styleFor } from '../../src/format/style.js';
import { SourceText } from '../../src/source-text.js';
import { numbered, plainMeta, type Step } from '../traces.js';

/** The debugger without a terminal and without another thread: what keys do, at once. */
export class Bench {
  readonly world: World;
  readonly store: SessionStore;
  model: Model;
  /** All that was to be done outside, questions and cancels excepted. */
  readonly effects: Effect[] = [];
  #waiting: { readonly id: number; readonly question: Question }[] = [];

  private constructor(reader: TraceReader) {
    const timeline = Timeline.open(reader);
    const source = new SourceText(reader, (_): _ is never => false);
    this.world = worldOf({ reader, source, timeline, fileBytes: 0 }, '/home/me');
    this.store = SessionStore.on(timeline, { live: true });
    this.model = modelOf(this.store.state);
  }

  static async on(
    events: readonly HeapEvent[],
    sources: Readonly<Record<string, string>> = {},
    meta: Partial<TraceMeta> = {},
  ): Promise<Bench> {
    const parts: Uint8Array[] = [];
    const sink = { write: (bytes: Uint8Array) => void parts.push(bytes.slice()), close: () => {} };
    const dictionary = new TraceDictionary();
    const writer = new TraceWriter(
      sink,
      dictionary,
      { ...plainMeta, ...meta },
      { codec: zlibCodec },
    );
    for (const [file, text] of Object.entries(sources)) writer.addSource(file, text);
    for (const chunk of chunksOf(events, dictionary)) await writer.writeChunk(chunk);
    await writer.finish({ exitCode: 0 });
    const bytes = bytesSource(Buffer.concat(parts), 'app.rwt');
    return new Bench(TraceReader.open(bytes, { codec: zlibCodec }));
  }

  static of(steps: readonly Step[], sources?: Readonly<Record<string, string>>): Promise<Bench> {
    return Bench.on(numbered(steps), sources);
  }

  /** Presses keys, by their names; texts of one character are typed. Questions are answered at once. */
  press(...keys: readonly string[]): this {
    for (const key of keys) this.pressOnly(key).answerAll();
    return this;
  }

  /** Presses a key; a question stays open. */
  pressOnly(key: string): this {
    this.act({ type: 'key', key, text: key === 'space' ? ' ' : [...key].length === 1 ? key : '' });
    return this;
  }

  type(text: string): this {
    return this.press(...[...text].map((letter) => (letter === ' ' ? 'space' : letter)));
  }

  answerAll(): this {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      this.act(outcome(this.world.timeline, next.id, next.question));
    }
    return this;
  }

  act(action: Action): void {
    const { model, changes, effects } = update(this.model, action, this.world);
    for (const change of changes) applyChange(this.store, change);
    this.model = { ...model, session: this.store.state };
    for (const effect of effects) {
      if (effect.kind === 'ask') this.#waiting.push(effect);
      else if (effect.kind === 'cancel') this.#waiting = [];
      else this.effects.push(effect);
    }
  }

  get at(): number {
    return this.model.session.playhead;
  }

  /** The screen without colours. */
  lines(width = 80, height = 24): string[] {
    const { model, world } = this;
    const scene = { model, world, style: styleFor(false), strip: null, colors: null };
    return screen(scene, width, height);
  }

  text(width = 80, height = 24): string {
    return this.lines(width, height)
      .map((line) => line.trimEnd())
      .join('\n');
  }
}

function outcome(timeline: Timeline, id: number, question: Question): Action {
  try {
    return { type: 'answer', id, answer: answer(timeline, question) };
  } catch (error) {
    return { type: 'failure', id, message: error instanceof Error ? error.message : `${error}` };
  }
}
