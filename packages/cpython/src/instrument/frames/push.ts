import { FRAME } from '../../layout/structures.js';
import { Assembler } from '../../wasm/assembler.js';
import type { Probe, ProbeContext } from '../probe.js';
import { callHost, control, known, setControl } from '../probes/tables.js';
import { CODE_HEADER, CONTROL, FRAME_ENTRY, HostCall } from '../shared.js';
import { addTo, whileDo } from './code.js';
import { knownBytes } from './words.js';

/** Sets where an entry's stack ends; to the end of its variables when the number in a local cannot be that. */
export function setStackEnd(asm: Assembler, entry: number, end: number, header: number): void {
  asm.local(entry).load(FRAME_ENTRY.header).setLocal(header);
  const words = (on: Assembler): Assembler =>
    on
      .local(end)
      .local(entry)
      .load(FRAME_ENTRY.frame)
      .i32('sub')
      .const(FRAME.locals)
      .i32('sub')
      .const(2)
      .i32('shrU')
      .local(header)
      .load(CODE_HEADER.locals)
      .i32('sub');
  asm.local(header).load(CODE_HEADER.words).local(header).load(CODE_HEADER.locals).i32('sub');
  words(asm).i32('ltU');
  asm.if((on) => {
    on.local(entry).load(FRAME_ENTRY.frame).const(FRAME.locals).i32('add');
    on.local(header).load(CODE_HEADER.locals).const(2).i32('shl').i32('add').setLocal(end);
  });
  asm.local(entry).local(end).store(FRAME_ENTRY.stackEnd);
}

/** Leaves where the names of an entry's frame are, by its code's header and its depth; 0 when they are not known yet. */
function namesOf(
  asm: Assembler,
  { entry, header }: { readonly [name in 'entry' | 'header']: number },
): void {
  const index = (on: Assembler): Assembler =>
    on.local(entry).load(FRAME_ENTRY.depth).const(1).i32('add');
  index(asm).local(header).load(CODE_HEADER.depthCount).i32('ltU');
  asm.choose(
    (on) => {
      on.local(header).load(CODE_HEADER.depths);
      index(on).const(2).i32('shl').i32('add').load(0);
    },
    (on) => on.const(0),
  );
}

/** Sets local `top` to the top entry, once there is room for another one and `words` more bytes of what is known. */
export function makeRoom(
  asm: Assembler,
  context: ProbeContext,
  { top, words }: { readonly top: number; readonly words: (asm: Assembler) => Assembler },
): void {
  control(asm, context, CONTROL.frameTop).setLocal(top);
  control(asm, context, CONTROL.knownLimit);
  words(asm.local(top).load(FRAME_ENTRY.next)).i32('add').i32('ltU');
  control(asm, context, CONTROL.frameLimit);
  asm
    .local(top)
    .const(2 * FRAME_ENTRY.bytes)
    .i32('add')
    .i32('ltU')
    .i32('or');
  asm.if((on) => {
    callHost(on, context, HostCall.growFrames, words);
    control(on, context, CONTROL.frameTop).setLocal(top);
  });
}

/** Sets what an entry has by its place in the list of frames: its depth, its names, and that it was not looked at. */
export function setPlace(
  asm: Assembler,
  { entry, top, header }: { readonly [name in 'entry' | 'top' | 'header']: number },
): void {
  asm.local(entry).local(top).load(FRAME_ENTRY.depth);
  asm.local(header).load(CODE_HEADER.level).i32('add').store(FRAME_ENTRY.depth);
  asm.local(entry);
  namesOf(asm, { entry, header });
  asm.store(FRAME_ENTRY.names);
  asm.local(entry).const(0).store(FRAME_ENTRY.lineBytes);
  asm.local(entry).const(0).store(FRAME_ENTRY.call);
  asm.local(entry).const(1).store(FRAME_ENTRY.isNew);
}

/** `pushFrame(frame)`: a frame that runs, above the top one; nothing is known yet of what it holds. */
export const pushFrame: Probe = {
  name: 'pushFrame',
  params: ['i32'],
  results: 0,
  body(context) {
    const asm = new Assembler();
    const [frame, top, header, code, entry, words, scratch] = [0, 1, 2, 3, 4, 5, 6];
    asm.local(frame).load(FRAME.executable).const(-4).i32('and').setLocal(code);
    known(asm, context, code, HostCall.newCode, header);
    // What is no code object has no words: the entry that stands for no frame says so.
    asm
      .local(header)
      .i32('eqz')
      .if((on) => {
        control(on, context, CONTROL.frameBase).load(FRAME_ENTRY.header).setLocal(header);
      });
    asm.local(frame).local(header).call(context.probe('pushGenerator'));
    asm.if((on) => on.return());
    knownBytes(asm.local(header).load(CODE_HEADER.words)).setLocal(words);
    makeRoom(asm, context, { top, words: (on) => on.local(words) });
    asm.local(top).const(FRAME_ENTRY.bytes).i32('add').teeLocal(entry);
    asm.local(frame).store(FRAME_ENTRY.frame);
    asm.local(entry).local(frame).load(FRAME.executable).store(FRAME_ENTRY.executable);
    asm.local(entry).local(header).store(FRAME_ENTRY.header);
    asm.local(entry).const(0).store(FRAME_ENTRY.owner);
    setPlace(asm, { entry, top, header });
    asm.local(entry).local(top).load(FRAME_ENTRY.next).teeLocal(scratch).store(FRAME_ENTRY.known);
    asm.local(entry).local(scratch).local(words).i32('add').store(FRAME_ENTRY.next);
    asm.local(scratch).const(0).local(words).memoryFill();
    asm.local(entry).const(0).store(FRAME_ENTRY.count);
    asm.local(frame).load(FRAME.stackEnd).setLocal(scratch);
    setStackEnd(asm, entry, scratch, header);
    setControl(asm, context, CONTROL.frameTop, (on) => on.local(entry));
    return asm.body(6);
  },
};

/** `pushMany(frame, count)`: the frame and the `count - 1` that called it, outermost first. */
export const pushMany: Probe = {
  name: 'pushMany',
  params: ['i32', 'i32'],
  results: 0,
  body(context) {
    const asm = new Assembler();
    const [frame, count, left, each] = [0, 1, 2, 3];
    whileDo(
      asm,
      (on) => on.local(count),
      (on) => {
        addTo(on, count, -1);
        on.local(count).setLocal(left).local(frame).setLocal(each);
        whileDo(
          on,
          (it) => it.local(left),
          (it) => {
            it.local(each).call(context.probe('callerOf')).setLocal(each);
            addTo(it, left, -1);
          },
        );
        on.local(each).call(context.probe('pushFrame'));
      },
    );
    return asm.body(2);
  },
};
