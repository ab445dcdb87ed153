import { setImmediate } from 'node:timers/promises';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { fileSource, zlibCodec } from '@refwind/core/node';
import { TraceReader, type TraceSink } from '@refwind/core/trace';
import { buildIndex } from '@refwind/replay';
import type { IndexerMessage } from './messages.js';

// The thread that makes the index of a trace that has none: in memory, for as long as the debugger runs.

/** Progress is told so often, in milliseconds. */
const PACE = 50;

async function main(port: MessagePort, path: string): Promise<void> {
  const say = (message: IndexerMessage): void => port.postMessage(message);
  const parts: Uint8Array[] = [];
  const sink: TraceSink = {
    write: (bytes) => void parts.push(bytes.slice()),
    close: () => {},
  };
  const reader = TraceReader.open(fileSource(path), { codec: zlibCodec });
  let told = performance.now();
  await buildIndex(reader, sink, {
    codec: zlibCodec,
    onProgress: (seq) => {
      if (performance.now() - told < PACE) return;
      told = performance.now();
      say({ kind: 'progress', seq });
    },
  });
  await setImmediate();
  say({ kind: 'index', bytes: new Uint8Array(Buffer.concat(parts)) });
}

if (parentPort !== null) await main(parentPort, workerData as string);
