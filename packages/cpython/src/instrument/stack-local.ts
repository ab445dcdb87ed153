import { RecorderError } from '../errors.js';
import type { WasmCursor } from '../wasm/cursor.js';
import { Opcode, skipImmediates } from '../wasm/instructions.js';
import type { EvaluationLoop } from './probe.js';

/** Fewer stores than this, and the local is not what it is taken for. */
const LEAST_STORES = 20;

/**
 * The local of the evaluation loop that has the end of the running frame's stack at a boundary: the one that it writes
 * into frames most often, where it calls what may look at them.
 * @param body the loop's instructions
 * @throws RecorderError `unsupported-module` when no local stands out
 */
export function stackLocal(body: WasmCursor, loop: EvaluationLoop): number {
  const stores = new Map<number, number>();
  let last: number | undefined;
  while (!body.done) {
    const opcode = body.u8();
    const at = body.position;
    if (opcode === Opcode.i32Store) {
      body.u32();
      const isStack = body.u32() === loop.stackField;
      if (isStack && last !== undefined) stores.set(last, (stores.get(last) ?? 0) + 1);
    }
    body.position = at;
    last = opcode === Opcode.localGet ? body.u32() : undefined;
    body.position = at;
    skipImmediates(body, opcode);
  }
  const [most, second] = [...stores].sort((a, b) => b[1] - a[1]);
  if (most !== undefined && most[1] >= LEAST_STORES && most[1] > 2 * (second?.[1] ?? 0)) {
    return most[0];
  }
  throw new RecorderError(
    'unsupported-module',
    `no local of ${loop.exportName} is clearly the end of a frame's stack; ` +
      'this build of the interpreter is not one that the recorder can instrument',
  );
}
