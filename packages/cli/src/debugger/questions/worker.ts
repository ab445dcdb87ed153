import { setImmediate } from 'node:timers/promises';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { fileSource, zlibCodec } from '@refwind/core/node';
import { RefwindError, TraceReader } from '@refwind/core/trace';
import { Timeline } from '@refwind/replay';
import { openIndex } from '../../index-file.js';
import { answer } from './answer.js';
import { indexedTimeline } from './indexed.js';
import type { AnswererData, AnswerMessage, QuestionMessage } from './messages.js';
import { liveBytes } from './strip.js';

// The thread that answers questions, so that keys are answered while it does. Who does not want to wait any longer ends
// the thread.

async function main(port: MessagePort, { path, index, wantsStrip }: AnswererData): Promise<void> {
  const say = (message: AnswerMessage): void => port.postMessage(message);
  const reader = TraceReader.open(fileSource(path), { codec: zlibCodec });
  const timeline =
    index === null
      ? Timeline.open(reader, { index: (await openIndex(reader)).index })
      : indexedTimeline(reader, index);
  port.on('message', ({ id, question }: QuestionMessage) => {
    try {
      say({ kind: 'answer', id, answer: answer(timeline, question) });
    } catch (error) {
      say({ kind: 'failure', id, message: textOf(error) });
    }
  });
  if (!wantsStrip) return;
  const samples = liveBytes(timeline);
  for (let next = samples.next(); ; next = samples.next()) {
    if (next.done) {
      say({ kind: 'strip', strip: next.value });
      return;
    }
    // Questions that have come in the meantime go first.
    await setImmediate();
  }
}

function textOf(error: unknown): string {
  if (error instanceof RefwindError) return error.message;
  const message = error instanceof Error ? error.message : String(error);
  return `Something unforeseen went wrong: ${message}. This is a fault in refwind; please report it.`;
}

if (parentPort !== null) await main(parentPort, workerData as AnswererData);
