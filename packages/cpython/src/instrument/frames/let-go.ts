import { FRAME } from '../../layout/structures.js';
import { Assembler } from '../../wasm/assembler.js';
import type { Probe, ProbeContext } from '../probe.js';
import { control, holdersOf } from '../probes/tables.js';
import { CONTROL, FRAME_ENTRY } from '../shared.js';
import { addTo, whileDo } from './code.js';
import { skipCodeless } from './find.js';
import { anyWord, eachWord, forgetWord, itemWord, OWN_WORDS } from './words.js';

/** Leaves whether an object in a local slot has no more holders than `keep`. */
function isWithin(asm: Assembler, context: ProbeContext, slot: number, keep: number): Assembler {
  asm.local(keep);
  return holdersOf(asm, context, slot).i32('ltU').i32('eqz');
}

/**
 * `letGo(slot, object, keep) -> whether`: in the midst of an instruction, an object's count is about to become `keep`.
 * Frames that have ended hold nothing, nor does a variable of the running one that was set anew. Whether the object
 * has no more holders than that now.
 */
export const letGo: Probe = {
  name: 'letGo',
  params: ['i32', 'i32', 'i32'],
  results: 1,
  body(context) {
    const asm = new Assembler();
    const [slot, object, keep, frame, entry, at, word, count, place] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
    asm.global(context.global('currentFrame')).load(0).setLocal(frame);
    skipCodeless(asm, context, frame);
    control(asm, context, CONTROL.frameTop).load(FRAME_ENTRY.frame).local(frame).i32('ne');
    asm.if((on) => popEnded(on, context, frame, entry));
    control(asm, context, CONTROL.frameTop).teeLocal(entry).load(FRAME_ENTRY.known);
    asm
      .const(OWN_WORDS * 4)
      .i32('add')
      .setLocal(at);
    asm.local(entry).load(FRAME_ENTRY.count).setLocal(count);
    asm.local(entry).load(FRAME_ENTRY.frame).const(FRAME.locals).i32('add').setLocal(place);
    eachWord(asm, { word, count, addresses: [at, place] }, (on) => {
      on.local(at)
        .load(0)
        .local(object)
        .i32('eq')
        .if((held) => {
          held
            .local(place)
            .load(0)
            .local(object)
            .i32('ne')
            .if((gone) => forgetWord(gone, context, entry, itemWord(word, at), object));
        });
    });
    isWithin(asm, context, slot, keep);
    return asm.body(6);
  },
};

/** Pops what is above the running frame (a local), or above its caller when it has just been called. */
function popEnded(asm: Assembler, context: ProbeContext, frame: number, entry: number): void {
  asm.local(frame).choose(
    (on) => {
      on.local(frame).call(context.probe('callerOf')).setLocal(entry);
      control(on, context, CONTROL.frameTop).load(FRAME_ENTRY.frame).local(entry).i32('ne');
    },
    (on) => on.const(1),
  );
  asm.if((on) => {
    on.local(frame).call(context.probe('findFrame')).teeLocal(frame).i32('eqz');
    on.if((it) => it.local(entry).call(context.probe('findFrame')).setLocal(frame));
    on.local(frame).if((found) => found.local(frame).call(context.probe('popTo')));
  });
}

/** `dropIn(entry, slot, object, keep)`: unlinks the object from a frame until it has no more holders than `keep`, its stack first. */
export const dropIn: Probe = {
  name: 'dropIn',
  params: ['i32', 'i32', 'i32', 'i32'],
  results: 0,
  body(context) {
    const asm = new Assembler();
    const [entry, slot, object, keep, at, word] = [0, 1, 2, 3, 4, 5];
    asm.local(entry).load(FRAME_ENTRY.count).const(OWN_WORDS).i32('add').setLocal(word);
    asm.local(entry).load(FRAME_ENTRY.known).local(word).const(2).i32('shl').i32('add');
    asm.setLocal(at);
    whileDo(
      asm,
      (on) => on.local(word),
      (on) => {
        isWithin(on, context, slot, keep).if((done) => done.return());
        addTo(addTo(on, word, -1), at, -4);
        on.local(at)
          .load(0)
          .local(object)
          .i32('eq')
          .if((held) => forgetWord(held, context, entry, anyWord(word, at), object));
      },
    );
    return asm.body(2);
  },
};

/** `dropHeld(slot, object, keep)`: unlinks the object from running frames until it has no more holders than `keep`, innermost first. */
export const dropHeld: Probe = {
  name: 'dropHeld',
  params: ['i32', 'i32', 'i32'],
  results: 0,
  body(context) {
    const asm = new Assembler();
    const [slot, object, keep, entry] = [0, 1, 2, 3];
    control(asm, context, CONTROL.frameTop).setLocal(entry);
    whileDo(
      asm,
      (on) => control(on.local(entry), context, CONTROL.frameBase).i32('ne'),
      (on) => {
        on.local(entry).local(slot).local(object).local(keep).call(context.probe('dropIn'));
        addTo(on, entry, -FRAME_ENTRY.bytes);
      },
    );
    return asm.body(1);
  },
};
