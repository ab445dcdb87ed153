import { FRAME } from '../../layout/structures.js';
import { Assembler } from '../../wasm/assembler.js';
import type { Code, Probe, ProbeContext } from '../probe.js';
import { control, setControl } from '../probes/tables.js';
import { CONTROL, FRAME_ENTRY } from '../shared.js';
import { addTo, whileDo } from './code.js';
import { setStackEnd } from './push.js';

/** Runs `body` for each frame whose words are to be looked at: its entry is in local `entry`, the top one in `top`. */
function eachEntry(
  asm: Assembler,
  context: ProbeContext,
  entry: number,
  top: number,
  body: Code,
): void {
  control(asm, context, CONTROL.syncFrom).setLocal(entry);
  control(asm, context, CONTROL.frameTop).setLocal(top);
  whileDo(
    asm,
    (on) => on.local(top).local(entry).i32('ltU').i32('eqz'),
    (on) => {
      body(on);
      addTo(on, entry, FRAME_ENTRY.bytes);
    },
  );
}

/** `framesMoved(frame, stackEnd, instruction)`: another frame or line begins; unlinks what frames no longer hold. */
export const framesMoved: Probe = {
  name: 'framesMoved',
  params: ['i32', 'i32', 'i32'],
  results: 0,
  body(context) {
    const asm = new Assembler();
    const [frame, stackEnd, instruction, entry, top, end, header] = [0, 1, 2, 3, 4, 5, 6];
    asm.local(frame).local(instruction).call(context.probe('enterFrame'));
    eachEntry(asm, context, entry, top, (on) => {
      on.local(entry)
        .local(top)
        .i32('eq')
        .choose(
          (it) => it.local(stackEnd),
          (it) => it.local(entry).load(FRAME_ENTRY.frame).load(FRAME.stackEnd),
        );
      on.setLocal(end);
      setStackEnd(on, entry, end, header);
      on.local(entry).call(context.probe('dropGone'));
    });
    return asm.body(4);
  },
};

/**
 * `topMoved(frame, stackEnd)`: containers may have taken over what was on the running frame's stack; unlinks what that
 * no longer holds.
 */
export const topMoved: Probe = {
  name: 'topMoved',
  params: ['i32', 'i32'],
  results: 0,
  body(context) {
    const asm = new Assembler();
    const [frame, stackEnd, entry, header] = [0, 1, 2, 3];
    control(asm, context, CONTROL.frameTop).teeLocal(entry).load(FRAME_ENTRY.frame);
    asm
      .local(frame)
      .i32('eq')
      .if((on) => {
        setStackEnd(on, entry, stackEnd, header);
        on.local(entry).call(context.probe('dropGone'));
      });
    return asm.body(2);
  },
};

/** `framesLinked()`: links what the frames that `framesMoved` looked at hold now, and generators that stopped. */
export const framesLinked: Probe = {
  name: 'framesLinked',
  params: [],
  results: 0,
  body(context) {
    const asm = new Assembler();
    const [entry, top] = [0, 1];
    asm.call(context.probe('linkAllParked'));
    eachEntry(asm, context, entry, top, (on) => {
      on.local(entry).call(context.probe('linkNew'));
    });
    asm.call(context.probe('heldByC'));
    setControl(asm, context, CONTROL.rowSeen, (on) => on.global(context.global('row')));
    return asm.body(2);
  },
};
