import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { RefwindError } from '@refwind/core';
import { runScript } from '@refwind/core/script';
import type { SimulationTask } from './messages.js';
import { Outbox } from './outbox.js';

// The thread in which a script runs: it never lets go of the thread, so others could not be heard on it.

function main(port: MessagePort, task: SimulationTask): void {
  const outbox = new Outbox(port, task.backlog);
  try {
    const { exit } = runScript(task.source, {
      fileName: task.file,
      python: task.python,
      argv: [task.script],
      ...(task.collector && { collector: task.collector }),
      ...(task.thresholds && { thresholds: task.thresholds }),
      write: (text, stream) => outbox.write(text, stream),
      observe: (simulation) => outbox.follow(simulation),
    });
    outbox.flush();
    port.postMessage({ kind: 'done', exitCode: exit });
  } catch (error) {
    if (!(error instanceof RefwindError)) throw error;
    outbox.flush();
    port.postMessage({ kind: 'failed', code: error.code, message: error.message });
  }
}

if (parentPort !== null) main(parentPort, workerData as SimulationTask);
