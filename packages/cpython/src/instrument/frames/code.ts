import type { Assembler } from '../../wasm/assembler.js';
import type { Code, ProbeContext } from '../probe.js';
import { entryOf } from '../probes/tables.js';

/** Runs `body` as long as the number that `condition` leaves is not 0. */
export function whileDo(asm: Assembler, condition: Code, body: Code): void {
  asm.block((outer) =>
    outer.doWhile((loop) => {
      condition(loop);
      loop.i32('eqz').leaveIf(1);
      body(loop);
      loop.const(1);
    }),
  );
}

/** Adds a number to a local. */
export const addTo = (asm: Assembler, local: number, by: number): Assembler =>
  asm.local(local).const(by).i32('add').setLocal(local);

/** Leaves the slot of the recorded object at the address in a local, 0 for none. */
export const slotAt = (asm: Assembler, context: ProbeContext, address: number): Assembler =>
  entryOf(asm, context.global('objects'), address).load(0);
