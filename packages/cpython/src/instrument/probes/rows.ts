import { BEFORE } from '../../layout/structures.js';
import type { Assembler } from '../../wasm/assembler.js';
import type { ProbeContext } from '../probe.js';
import { ALLOC, COLUMN_BYTES, CONTROL, HostCall } from '../shared.js';
import { callHost, control, setControl } from './tables.js';

/**
 * Reads the newest object's size and state words, and whether it is tracked: its creator has moved on and set them.
 * That is when another object is created or destroyed, which might be at the same address, and not before: a tuple is
 * tracked after the references to its items are taken.
 */
export function fillNewest(
  asm: Assembler,
  context: ProbeContext,
  entry: number,
  object: number,
): void {
  control(asm, context, CONTROL.unfilled)
    .teeLocal(entry)
    .if((a) => {
      a.local(entry).load(ALLOC.at8).setLocal(object);
      a.local(entry).local(object).load(8).store(ALLOC.at8);
      a.local(entry).local(object).load(16).store(ALLOC.at16);
      a.local(entry).local(object).const(BEFORE.gcNext).i32('add').load(0).store(ALLOC.inFront);
      setControl(a, context, CONTROL.unfilled, (b) => b.const(0));
    });
}

/** Writes a row: the event code is in local `code`, one too high. */
export function writeRow(
  asm: Assembler,
  context: ProbeContext,
  code: number,
  slot: number,
  scratch: number,
): void {
  const row = context.global('row');
  asm.global(row).global(context.global('rowEnd')).i32('eq');
  asm.if((a) => callHost(a, context, HostCall.drain));
  asm.global(row).teeLocal(scratch).local(code).const(1).i32('sub').store(0);
  asm.local(scratch).local(slot).store(COLUMN_BYTES);
  asm.local(scratch).const(4).i32('add').setGlobal(row);
}
