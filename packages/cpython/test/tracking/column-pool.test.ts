import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { COLUMN_POOL_BYTES, ColumnPool } from '../../src/worker/column-pool.js';

const columns = (...rows: number[]): [code: Uint32Array, slot: Uint32Array] => [
  new Uint32Array(rows),
  new Uint32Array(rows.map((row) => row * 10)),
];

/** Both ends of a pool. */
function pool(): { sending: ColumnPool; writing: ColumnPool } {
  const buffer = new SharedArrayBuffer(COLUMN_POOL_BYTES);
  return { sending: new ColumnPool(buffer), writing: new ColumnPool(buffer) };
}

test('what one end puts, the other finds', () => {
  const { sending, writing } = pool();
  expect(sending.put(...columns(1, 2, 3))).toBe(0);
  expect(sending.put(...columns(4))).toBe(1);
  expect([...writing.at(0, 3).code, ...writing.at(0, 3).slot]).toEqual([1, 2, 3, 10, 20, 30]);
  expect([...writing.at(1, 1).code, ...writing.at(1, 1).slot]).toEqual([4, 40]);
});

test('places are used in turn, once they are free', () => {
  const { sending, writing } = pool();
  for (let place = 0; place < 16; place++) expect(sending.put(...columns(place))).toBe(place);
  writing.release(0);
  writing.release(1);
  expect([sending.put(...columns(16)), sending.put(...columns(17))]).toEqual([0, 1]);
  expect([0, 1, 2].map((place) => writing.at(place, 1).code[0])).toEqual([16, 17, 2]);
});

test('the sending end waits while none is free', async () => {
  const { sending } = pool();
  for (let place = 0; place < 16; place++) sending.put(...columns(place));
  const releasing = new Worker(
    `const { parentPort, workerData } = require('node:worker_threads');
     const taken = new Int32Array(workerData, 0, 16);
     parentPort.once('message', () => setTimeout(() => {
       Atomics.store(taken, 0, 0);
       Atomics.notify(taken, 0);
     }, 20));
     parentPort.postMessage('ready');`,
    { eval: true, workerData: sending.buffer },
  );
  await once(releasing, 'message');
  releasing.postMessage('go');
  expect(sending.put(...columns(16))).toBe(0);
  await once(releasing, 'exit');
});
