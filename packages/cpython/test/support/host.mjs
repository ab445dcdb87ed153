// Runs one task of the built package in a process of its own: the program's streams are this
// process's, so a test sees them apart. The task is JSON in argv[2], the outcome JSON on descriptor 3.
// SIGINT aborts the task's signal.
import { writeSync } from 'node:fs';
import { record, runUnrecorded } from '../../dist/index.js';

const { run = 'record', ...options } = JSON.parse(process.argv[2]);
const controller = new AbortController();
process.on('SIGINT', () => controller.abort());

try {
  const perform = run === 'record' ? record : runUnrecorded;
  const result = await perform({ ...options, signal: controller.signal });
  process.exitCode = result.exitCode;
  writeSync(3, JSON.stringify({ result }));
} catch (error) {
  const { name, code, message, cause } = error;
  writeSync(3, JSON.stringify({ error: { name, code, message, cause: cause?.code } }));
}
