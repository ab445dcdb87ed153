/** The thread that compresses: Node's asynchronous zlib costs its caller as much time as it takes away. */
import { type MessagePort, parentPort } from 'node:worker_threads';
import { deflateRawSync } from 'node:zlib';
import { EFFORT, type PackRequest, type PackResponse } from './packing.js';

const port = parentPort as MessagePort;

port.on('message', ({ id, bytes }: PackRequest) => {
  const packed = new Uint8Array(deflateRawSync(bytes, EFFORT));
  port.postMessage({ id, packed } satisfies PackResponse, [packed.buffer]);
});
