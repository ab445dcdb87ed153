import { FRAME, GENERATOR } from '../../layout/structures.js';
import { Assembler } from '../../wasm/assembler.js';
import type { Probe, ProbeContext } from '../probe.js';
import { callHost, control, entryOf, setControl } from '../probes/tables.js';
import { CONTROL, FRAME_ENTRY, GENERATOR_BLOCK, HostCall } from '../shared.js';
import { addTo, slotAt, whileDo } from './code.js';
import { forgetAll } from './pop.js';
import { makeRoom, setPlace, setStackEnd } from './push.js';
import { forgetWord, INFERRED, ownWord } from './words.js';

/** The word of a frame that holds its code. */
const CODE = 0;

/** Leaves the block of the generator at the address in a local; 0 when it has none. */
const blockAt = (asm: Assembler, context: ProbeContext, generator: number): Assembler =>
  entryOf(asm, context.global('generators'), generator).load(0);

/** `blockOf(frame) -> block`: what is known of the recorded generator that a frame is part of; 0 for other frames. */
export const blockOf: Probe = {
  name: 'blockOf',
  params: ['i32'],
  results: 1,
  body(context) {
    const asm = new Assembler();
    const [frame, block] = [0, 1];
    asm.local(frame).load8(FRAME.owner).const(FRAME.ofGenerator).i32('ne');
    asm.if((on) => on.const(0).return());
    const generator = frame;
    addTo(asm, generator, -GENERATOR.frame);
    blockAt(asm, context, generator).teeLocal(block).i32('eqz');
    asm.if((on) => {
      slotAt(on, context, generator).if((recorded) => {
        callHost(recorded, context, HostCall.newGenerator, (arg) => arg.local(generator));
        blockAt(recorded, context, generator).setLocal(block);
      });
    });
    asm.local(block);
    return asm.body(1);
  },
};

/** `pushGenerator(frame, header) -> whether`: as `pushFrame`, when it is a recorded generator's: what it holds is known. */
export const pushGenerator: Probe = {
  name: 'pushGenerator',
  params: ['i32', 'i32'],
  results: 1,
  body(context) {
    const asm = new Assembler();
    const [frame, header, block, top, entry, end] = [0, 1, 2, 3, 4, 5];
    asm.local(frame).call(context.probe('blockOf')).teeLocal(block).i32('eqz');
    asm.if((on) => on.const(0).return());
    makeRoom(asm, context, { top, words: (on) => on.const(0) });
    asm.local(top).const(FRAME_ENTRY.bytes).i32('add').teeLocal(entry);
    asm.local(block).const(FRAME_ENTRY.bytes).memoryCopy();
    asm.local(entry).local(frame).load(FRAME.executable).store(FRAME_ENTRY.executable);
    setPlace(asm, { entry, top, header });
    asm.local(entry).local(top).load(FRAME_ENTRY.next).store(FRAME_ENTRY.next);
    asm.local(frame).load(FRAME.stackEnd).setLocal(end);
    setStackEnd(asm, entry, end, header);
    asm.local(block).const(1).store(GENERATOR_BLOCK.isRunning);
    setControl(asm, context, CONTROL.frameTop, (on) => on.local(entry));
    asm.const(1);
    return asm.body(4);
  },
};

/** `park(entry)`: a recorded generator's frame, which is about to leave the list of frames, does not run any more. */
export const park: Probe = {
  name: 'park',
  params: ['i32'],
  results: 0,
  body(context) {
    const asm = new Assembler();
    const [entry, known, block, object] = [0, 1, 2, 3];
    asm.local(entry).load(FRAME_ENTRY.known).teeLocal(known);
    asm.const(GENERATOR_BLOCK.known).i32('sub').setLocal(block);
    // What C code kept that ran it.
    asm
      .local(known)
      .load(INFERRED * 4)
      .teeLocal(object)
      .if((on) => forgetWord(on, context, entry, ownWord(INFERRED, known), object));
    asm.local(block).local(entry).load(FRAME_ENTRY.count).store(FRAME_ENTRY.count);
    asm.local(block).const(0).store(GENERATOR_BLOCK.isRunning);
    asm.local(block).call(context.probe('dropParked'));
    asm
      .local(block)
      .load(GENERATOR_BLOCK.isParked)
      .if((on) => on.return());
    asm.local(block).const(1).store(GENERATOR_BLOCK.isParked);
    control(asm.local(block), context, CONTROL.parked).store(GENERATOR_BLOCK.nextParked);
    setControl(asm, context, CONTROL.parked, (on) => on.local(block));
    return asm.body(3);
  },
};

/** Leaves whether a generator's frame was cleared: it keeps the code, and words of what it no longer holds. */
function isCleared(asm: Assembler, block: number): Assembler {
  asm
    .local(block)
    .load(FRAME_ENTRY.frame)
    .const(GENERATOR.frame - GENERATOR.state)
    .i32('sub');
  return asm.load8(0).const(GENERATOR.cleared).i32('eq');
}

/** Sets where the stack of a generator ends that does not run. */
function setParkedEnd(
  asm: Assembler,
  { block, end, header }: { readonly [name in 'block' | 'end' | 'header']: number },
): void {
  asm.local(block).load(FRAME_ENTRY.frame).load(FRAME.stackEnd).setLocal(end);
  setStackEnd(asm, block, end, header);
}

/** `dropParked(block)`: unlinks what a generator that does not run no longer holds. */
export const dropParked: Probe = {
  name: 'dropParked',
  params: ['i32'],
  results: 0,
  body(context) {
    const asm = new Assembler();
    const [block, end, header, at, word, count, object] = [0, 1, 2, 3, 4, 5, 6];
    isCleared(asm, block).if((on) => {
      forgetAll(on, context, { entry: block, at, word, count, object }, CODE + 1);
    });
    setParkedEnd(asm, { block, end, header });
    asm.local(block).call(context.probe('dropGone'));
    return asm.body(6);
  },
};

/** `linkParked(block)`: links what a generator that does not run holds now. */
export const linkParked: Probe = {
  name: 'linkParked',
  params: ['i32'],
  results: 0,
  body(context) {
    const asm = new Assembler();
    const [block, end, header] = [0, 1, 2];
    isCleared(asm, block).if((on) => on.return());
    setParkedEnd(asm, { block, end, header });
    asm.local(block).call(context.probe('linkNew'));
    return asm.body(2);
  },
};

/** `linkAllParked()`: links what generators hold that stopped running since this was called last, and have not gone on. */
export const linkAllParked: Probe = {
  name: 'linkAllParked',
  params: [],
  results: 0,
  body(context) {
    const asm = new Assembler();
    const block = 0;
    whileDo(
      asm,
      (on) => control(on, context, CONTROL.parked).teeLocal(block),
      (on) => {
        setControl(on, context, CONTROL.parked, (it) =>
          it.local(block).load(GENERATOR_BLOCK.nextParked),
        );
        on.local(block).const(0).store(GENERATOR_BLOCK.isParked);
        on.local(block).load(GENERATOR_BLOCK.isRunning).i32('eqz');
        on.if((it) => it.local(block).call(context.probe('linkParked')));
      },
    );
    return asm.body(1);
  },
};

/** `forgetParked(block)`: unlinks all that a generator holds, which is about to be freed. */
export const forgetParked: Probe = {
  name: 'forgetParked',
  params: ['i32'],
  results: 0,
  body(context) {
    const asm = new Assembler();
    const [entry, at, word, count, object] = [0, 1, 2, 3, 4];
    forgetAll(asm, context, { entry, at, word, count, object });
    return asm.body(4);
  },
};
