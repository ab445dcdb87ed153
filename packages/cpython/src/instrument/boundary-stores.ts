import type { WasmCursor } from '../wasm/cursor.js';
import { Opcode, skipImmediates } from '../wasm/instructions.js';
import type { EvaluationLoop } from './probe.js';

/**
 * Positions of the stores at which an instruction begins: `frame->instr_ptr = next_instr`, which stores one local of the
 * evaluation loop through another, always the same two. A frame that is being made for a call has its field set as
 * well, in the midst of the instruction that calls (`_PyFrame_Initialize`, Include/internal/pycore_interpframe.h).
 * @param body the loop's instructions
 */
export function boundaryStores(body: WasmCursor, loop: EvaluationLoop): ReadonlySet<number> {
  const stores = new Map<string, number[]>();
  let [first, second]: (number | undefined)[] = [];
  while (!body.done) {
    const start = body.position;
    const opcode = body.u8();
    const at = body.position;
    let local: number | undefined;
    if (opcode === Opcode.localGet) local = body.u32();
    if (opcode === Opcode.i32Store && first !== undefined && second !== undefined) {
      body.u32();
      if (body.u32() === loop.instructionField) {
        const pair = `${first} ${second}`;
        stores.set(pair, [...(stores.get(pair) ?? []), start]);
      }
    }
    [first, second] = [second, local];
    body.position = at;
    skipImmediates(body, opcode);
  }
  const most = [...stores.values()].sort((a, b) => b.length - a.length)[0];
  return new Set(most);
}
