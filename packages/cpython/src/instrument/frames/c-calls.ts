import { FRAME, IMMORTAL } from '../../layout/structures.js';
import { Assembler } from '../../wasm/assembler.js';
import type { Probe, ProbeContext } from '../probe.js';
import { callHost, control, holdersOf, recordOf } from '../probes/tables.js';
import { COLUMN_BYTES, CONTROL, FRAME_ENTRY, HostCall, RECORD } from '../shared.js';
import { addTo, slotAt, whileDo } from './code.js';
import { isByC } from './words.js';

/**
 * `heldByC()`: when C code has just called the frame on top, it may have taken references since frames were last looked
 * at, and keeps them in its own variables. Tells the recorder of the first row whose object has more references than
 * holders, all others being linked by now.
 */
export const heldByC: Probe = {
  name: 'heldByC',
  params: [],
  results: 0,
  body(context) {
    const asm = new Assembler();
    const [top, row, slot, object, frame] = [0, 1, 2, 3, 4];
    control(asm, context, CONTROL.frameTop).teeLocal(top).load(FRAME_ENTRY.isNew);
    asm.i32('eqz').if((on) => on.return());
    asm.local(top).const(0).store(FRAME_ENTRY.isNew);
    asm.local(top).load(FRAME_ENTRY.frame).setLocal(frame);
    isByC(asm, context, frame)
      .i32('eqz')
      .if((on) => on.return());
    asm.local(top).const(FRAME_ENTRY.bytes).i32('sub').setLocal(top);
    control(asm.local(top), context, CONTROL.frameBase)
      .i32('eq')
      .if((on) => on.return());
    control(asm, context, CONTROL.rowSeen).setLocal(row);
    whileDo(
      asm,
      (on) => on.local(row).global(context.global('row')).i32('ltU'),
      (on) => {
        on.local(row).load(COLUMN_BYTES).setLocal(slot);
        recordOf(on, context, slot)
          .load(RECORD.type)
          .if((live) => {
            recordOf(live, context, slot).load(RECORD.address).setLocal(object);
            slotAt(live, context, object)
              .local(slot)
              .i32('eq')
              .if((plain) => {
                hasMore(plain, context, slot, object).if((more) => {
                  const begin = (it: Assembler): Assembler => it.local(top);
                  callHost(more, context, HostCall.calledByC, begin, (it) => it.local(row));
                  more.return();
                });
              });
          });
        addTo(on, row, 4);
      },
    );
    return asm.body(5);
  },
};

/** Leaves whether an object, which is not immortal, has more references than holders. */
function hasMore(asm: Assembler, context: ProbeContext, slot: number, object: number): Assembler {
  holdersOf(asm, context, slot).local(object).load(0).i32('ltU');
  return asm.local(object).load(0).const(IMMORTAL).i32('ltU').i32('and');
}

/** C code that the frame of an entry called has returned. */
export function leaveC(asm: Assembler, context: ProbeContext, entry: number): void {
  asm
    .local(entry)
    .load(FRAME_ENTRY.call)
    .if((on) => callHost(on, context, HostCall.leftC, (it) => it.local(entry)));
}

/** The frame of an entry is at an instruction: if that is not the one that called C code, this has returned. */
export function leaveOtherC(
  asm: Assembler,
  context: ProbeContext,
  entry: number,
  instruction: (asm: Assembler) => Assembler,
): void {
  instruction(asm.local(entry).load(FRAME_ENTRY.callInstruction)).i32('ne');
  asm.if((on) => leaveC(on, context, entry));
}

/** The instruction of the frame of an entry, as it stands there. */
export const instructionOf =
  (entry: number) =>
  (asm: Assembler): Assembler =>
    asm.local(entry).load(FRAME_ENTRY.frame).load(FRAME.instruction);
