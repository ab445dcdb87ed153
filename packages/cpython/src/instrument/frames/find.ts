import { FRAME } from '../../layout/structures.js';
import { Assembler } from '../../wasm/assembler.js';
import type { Probe, ProbeContext } from '../probe.js';
import { control } from '../probes/tables.js';
import { CONTROL, FRAME_ENTRY } from '../shared.js';
import { addTo, whileDo } from './code.js';

/** `callerOf(frame) -> frame`: the next one outwards that runs Python code; 0 for none. */
export const callerOf: Probe = {
  name: 'callerOf',
  params: ['i32'],
  results: 1,
  body(context) {
    const asm = new Assembler();
    asm.local(0).load(FRAME.previous).setLocal(0);
    skipCodeless(asm, context, 0);
    asm.local(0);
    return asm.body();
  },
};

/** Goes outwards from the frame in a local to the first one with code, which may be itself. */
export function skipCodeless(asm: Assembler, context: ProbeContext, frame: number): void {
  whileDo(
    asm,
    (on) =>
      on.local(frame).choose(
        (it) =>
          it
            .local(frame)
            .load(FRAME.executable)
            .const(-4)
            .i32('and')
            .global(context.global('noCode'))
            .i32('eq'),
        (it) => it.const(0),
      ),
    (on) => on.local(frame).load(FRAME.previous).setLocal(frame),
  );
}

/** `findFrame(frame) -> entry`: 0 when it is not in the list. */
export const findFrame: Probe = {
  name: 'findFrame',
  params: ['i32'],
  results: 1,
  body(context) {
    const asm = new Assembler();
    const [frame, entry] = [0, 1];
    control(asm, context, CONTROL.frameTop).setLocal(entry);
    whileDo(
      asm,
      (on) => control(on.local(entry), context, CONTROL.frameBase).i32('ne'),
      (on) => {
        on.local(entry)
          .load(FRAME_ENTRY.frame)
          .local(frame)
          .i32('eq')
          .if((found) => {
            // Another call at the same address: all that was known from here on has ended.
            found.local(frame).load(FRAME.executable);
            found.local(entry).load(FRAME_ENTRY.executable).i32('eq');
            found.if((it) => it.local(entry).return());
          });
        addTo(on, entry, -FRAME_ENTRY.bytes);
      },
    );
    asm.const(0);
    return asm.body(1);
  },
};
