// Runs a task of the built package in a process of its own: the program's streams are this process's,
// so a test sees them apart. The task is JSON in argv[2], the outcome JSON on descriptor 3. A list of
// tasks runs at once; `aborted` aborts before the start, SIGINT aborts later.
import { writeSync } from 'node:fs';
import { record, runUnrecorded } from '../../dist/index.js';

const controller = new AbortController();
process.on('SIGINT', () => controller.abort());

async function perform({ run = 'record', aborted, ...options }) {
  if (aborted) controller.abort();
  try {
    const action = run === 'record' ? record : runUnrecorded;
    return { result: await action({ ...options, signal: controller.signal }) };
  } catch (error) {
    const { name, code, message } = error;
    return { error: { name, code, message } };
  }
}

const task = JSON.parse(process.argv[2]);
const outcome = Array.isArray(task)
  ? { all: await Promise.all(task.map(perform)) }
  : await perform(task);
process.exitCode = outcome.result?.exitCode ?? 0;
writeSync(3, JSON.stringify(outcome));
