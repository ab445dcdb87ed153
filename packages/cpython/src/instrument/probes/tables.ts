import { Assembler } from '../../wasm/assembler.js';
import type { Code, Probe, ProbeContext } from '../probe.js';
import { CONTROL, ENTRY_SCALE, FOLLOWED, RECORD, TABLE } from '../shared.js';

/** Leaves the address of an address table's entry for `local`. */
export function entryOf(asm: Assembler, directory: number, local: number): Assembler {
  asm.global(directory).local(local).const(TABLE.pageShift).i32('shrU').const(2).i32('shl');
  asm.i32('add').load(0);
  return asm.local(local).const(0xfff8).i32('and').const(1).i32('shrU').i32('add');
}

/** Leaves the address of the running instruction's event codes. */
export function codeEntry(asm: Assembler, context: ProbeContext): Assembler {
  asm.global(context.global('codes')).global(context.global('ip')).const(ENTRY_SCALE);
  return asm.i32('mul').i32('add');
}

/** Leaves a word of the control block. */
export function control(asm: Assembler, context: ProbeContext, field: number): Assembler {
  return asm.global(context.global('control')).load(field);
}

/** Changes a word of the control block. */
export function setControl(
  asm: Assembler,
  context: ProbeContext,
  field: number,
  value: Code,
): void {
  asm.global(context.global('control'));
  value(asm);
  asm.store(field);
}

/** Calls the recorder with a reason and up to three arguments. */
export function callHost(
  asm: Assembler,
  context: ProbeContext,
  reason: number,
  ...args: Code[]
): void {
  asm.const(reason);
  for (let i = 0; i < 3; i++) (args[i] ?? ((a: Assembler) => a.const(0)))(asm);
  asm.call(context.probe('callRecorder'));
}

/**
 * `callRecorder(reason, a, b, c)`: hands over all rows. What the recorder needs at once comes as arguments:
 * reading an exported global from JavaScript is slow.
 */
export const callRecorder: Probe = {
  name: 'callRecorder',
  params: ['i32', 'i32', 'i32', 'i32'],
  results: 0,
  body(context) {
    const asm = new Assembler();
    for (let i = 0; i < 4; i++) asm.local(i);
    asm.global(context.global('row')).global(context.global('ip'));
    asm.global(context.global('host')).callIndirect(context.hostType);
    asm.setGlobal(context.global('row'));
    return asm.body();
  },
};

/** Leaves the address of a slot's record. */
export function recordOf(asm: Assembler, context: ProbeContext, slot: number): Assembler {
  control(asm, context, CONTROL.records).local(slot).const(RECORD.shift).i32('shl');
  return asm.i32('add');
}

/** Leaves how many links hold the object in `slot`. */
export function holdersOf(asm: Assembler, context: ProbeContext, slot: number): Assembler {
  return recordOf(asm, context, slot)
    .load(RECORD.holders)
    .const(FOLLOWED - 1)
    .i32('and');
}

/** Sets `found` to what is known of the type or code object in `local`; the recorder learns of it if need be. */
export function known(
  asm: Assembler,
  context: ProbeContext,
  local: number,
  reason: number,
  found: number,
): void {
  const table = context.global('known');
  entryOf(asm, table, local).load(0).teeLocal(found);
  asm.i32('eqz').if((a) => {
    callHost(a, context, reason, (b) => b.local(local));
    entryOf(a, table, local).load(0).setLocal(found);
  });
}
