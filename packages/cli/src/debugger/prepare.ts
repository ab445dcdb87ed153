import { Worker } from 'node:worker_threads';
import type { Seq } from '@refwind/core';
import type { Timeline } from '@refwind/replay';
import { shown } from '../format/escape.js';
import { counted } from '../format/numbers.js';
import type { Style } from '../format/style.js';
import type { Trace } from '../trace.js';
import { indexedTimeline } from './questions/indexed.js';
import type { IndexerMessage } from './questions/messages.js';
import { fitAll } from './screen/fit.js';
import { Frame } from './screen/frame.js';
import type { Terminal } from './terminal.js';

/** Of longer traces, moments take too long to find without an index. */
const LONG = 500_000;

export interface Prepared {
  readonly timeline: Timeline;
  /** The index, where it was made in memory. */
  readonly index: Uint8Array | null;
}

/**
 * Makes the index of a long trace that has none, in another thread; meanwhile tells how far it is. Esc goes on without.
 * @returns `null` when the person quits
 */
export async function prepare(
  { timeline, reader }: Trace,
  terminal: Terminal,
  style: Style,
  interrupt: AbortSignal,
): Promise<Prepared | null> {
  const without = { timeline, index: null };
  if (timeline.chunks.isIndexed || timeline.end < LONG) return without;
  const worker = new Worker(new URL('./indexer.js', import.meta.url), {
    workerData: reader.file,
    execArgv: [],
  });
  try {
    const made = await new Promise<Uint8Array | 'without' | 'quit'>((resolve) => {
      let seq = 0;
      let frame = new Frame(terminal.width, terminal.height);
      const draw = (): void => {
        const lines = waiting(shown(reader.file), seq, timeline.end, style);
        void terminal.write(frame.draw(fitAll(lines, frame.width, frame.height)));
      };
      worker.on('message', (message: IndexerMessage) => {
        if (message.kind === 'index') return resolve(message.bytes);
        seq = message.seq;
        draw();
      });
      // What the index cannot be made of, the debugger says when it comes to it.
      worker.on('error', () => resolve('without'));
      interrupt.addEventListener('abort', () => resolve('quit'), { once: true });
      terminal.listen({
        key: (key) => {
          if (key === 'escape') resolve('without');
          else if (QUIT.has(key)) resolve('quit');
        },
        resized: () => {
          frame = new Frame(terminal.width, terminal.height);
          draw();
        },
        gone: () => resolve('quit'),
      });
      draw();
    });
    if (made === 'quit') return null;
    if (made === 'without') return without;
    return { timeline: indexedTimeline(reader, made), index: made };
  } finally {
    worker.removeAllListeners();
    worker.on('error', () => {});
    await worker.terminate();
  }
}

const QUIT: ReadonlySet<string> = new Set(['q', 'C-c', 'C-d']);
const BAR = 40;

function waiting(name: string, seq: Seq, end: Seq, style: Style): string[] {
  const done = Math.floor((seq / end) * BAR);
  return [
    '',
    ` ${style.title(name)}   ${counted(end, 'event')}`,
    '',
    ` Indexing, so that every moment is near: ${Math.floor((100 * seq) / end)} %`,
    ` ${style.count('█'.repeat(done))}${style.faint('░'.repeat(BAR - done))}`,
    '',
    style.faint(' `refwind index TRACE` does this once and for all.'),
    style.faint(' Esc goes on without: slower. q quits.'),
  ];
}
