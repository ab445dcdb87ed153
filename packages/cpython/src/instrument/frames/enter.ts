import { FRAME } from '../../layout/structures.js';
import { Assembler } from '../../wasm/assembler.js';
import type { Code, Probe } from '../probe.js';
import { control, setControl } from '../probes/tables.js';
import { CONTROL, FRAME_ENTRY } from '../shared.js';
import { instructionOf, leaveOtherC } from './c-calls.js';
import { addTo, whileDo } from './code.js';

/** More callers than this above the top frame without a boundary: then all frames are compared. */
const MOST_CALLERS = 3;

/** `enterFrame(frame, instruction)`: makes it the top one; sets from which entry on words are to be looked at. */
export const enterFrame: Probe = {
  name: 'enterFrame',
  params: ['i32', 'i32'],
  results: 0,
  body(context) {
    const asm = new Assembler();
    const [frame, instruction, entry, caller, count, top] = [0, 1, 2, 3, 4, 5];
    const syncFrom = (on: Assembler, value: Code): void =>
      setControl(on, context, CONTROL.syncFrom, value);
    const push = (on: Assembler): void => {
      on.local(frame).local(count).call(context.probe('pushMany'));
      // With the one that called them, if there is one.
      control(on, context, CONTROL.frameTop);
      on.local(count).const(FRAME_ENTRY.bytes).i32('mul').i32('sub').setLocal(entry);
      control(on.local(entry), context, CONTROL.frameBase).i32('eq');
      on.if((it) => addTo(it, entry, FRAME_ENTRY.bytes));
      leaveOtherC(on, context, entry, instructionOf(entry));
      syncFrom(on, (it) => it.local(entry));
      on.return();
    };
    /** The frame of local `entry` runs on; within a line nothing is looked at. */
    const goOn = (on: Assembler): void => {
      leaveOtherC(on, context, entry, (it) => it.local(instruction));
      on.local(instruction).local(entry).load(FRAME_ENTRY.lineStart).i32('sub');
      on.local(entry).load(FRAME_ENTRY.lineBytes).i32('ltU');
      on.if((it) => addTo(it, entry, FRAME_ENTRY.bytes));
      syncFrom(on, (it) => it.local(entry));
      on.return();
    };
    control(asm, context, CONTROL.frameTop).teeLocal(top).setLocal(entry);
    asm.local(top).load(FRAME_ENTRY.frame).local(frame).i32('eq');
    asm.local(top).load(FRAME_ENTRY.executable).local(frame).load(FRAME.executable).i32('eq');
    asm.i32('and').if(goOn);
    // Called by the top frame, directly or nearly so.
    asm.local(frame).setLocal(caller);
    whileDo(
      asm,
      (on) =>
        on.local(count).const(MOST_CALLERS).i32('ltU').local(caller).const(0).i32('ne').i32('and'),
      (on) => {
        addTo(on, count, 1);
        on.local(caller).call(context.probe('callerOf')).teeLocal(caller);
        on.local(top).load(FRAME_ENTRY.frame).i32('eq');
        on.local(caller).const(0).i32('ne').i32('and').if(push);
      },
    );
    // Returned to: nothing of it can have changed but through what ended.
    asm
      .local(frame)
      .call(context.probe('findFrame'))
      .teeLocal(entry)
      .if((on) => {
        on.local(entry).call(context.probe('popTo'));
        leaveOtherC(on, context, entry, (it) => it.local(instruction));
        syncFrom(on, (it) => it.local(entry).const(FRAME_ENTRY.bytes).i32('add'));
        on.return();
      });
    asm.const(0).setLocal(count).local(frame).setLocal(caller);
    whileDo(
      asm,
      (on) => on.local(caller),
      (on) => {
        addTo(on, count, 1);
        on.local(caller)
          .call(context.probe('callerOf'))
          .teeLocal(caller)
          .if((it) => {
            it.local(caller)
              .call(context.probe('findFrame'))
              .teeLocal(entry)
              .if((found) => {
                found.local(entry).call(context.probe('popTo'));
                push(found);
              });
          });
      },
    );
    control(asm, context, CONTROL.frameBase).call(context.probe('popTo'));
    push(asm);
    return asm.body(4);
  },
};
