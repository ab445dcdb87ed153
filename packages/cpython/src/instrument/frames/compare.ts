import { FRAME } from '../../layout/structures.js';
import { Assembler } from '../../wasm/assembler.js';
import type { Probe, ProbeContext } from '../probe.js';
import { holdersOf } from '../probes/tables.js';
import { FRAME_ENTRY } from '../shared.js';
import { addTo, slotAt } from './code.js';
import {
  eachWord,
  forgetWord,
  INFERRED,
  itemWord,
  OWN,
  OWN_WORDS,
  ownWord,
  type WordPlace,
} from './words.js';

/** `dropGone(entry)`: unlinks what the frame's words no longer hold. */
export const dropGone: Probe = {
  name: 'dropGone',
  params: ['i32'],
  results: 0,
  body(context) {
    const asm = new Assembler();
    const [entry, frame, at, word, count, object, place] = [0, 1, 2, 3, 4, 5, 6];
    asm.local(entry).load(FRAME_ENTRY.frame).setLocal(frame);
    asm.local(entry).load(FRAME_ENTRY.known).setLocal(at);
    OWN.forEach((content, own) => {
      asm
        .local(at)
        .load(own * 4)
        .teeLocal(object)
        .if((on) => {
          content(on, context, frame)
            .local(object)
            .i32('ne')
            .if((gone) => forgetWord(gone, context, entry, ownWord(own, at), object));
        });
    });
    asm.local(entry).load(FRAME_ENTRY.count).setLocal(count);
    addTo(asm, at, OWN_WORDS * 4);
    asm.local(frame).const(FRAME.locals).i32('add').setLocal(place);
    eachWord(asm, { word, count, addresses: [at, place] }, (on) => {
      on.local(at)
        .load(0)
        .teeLocal(object)
        .if((held) => {
          held.local(place).local(entry).load(FRAME_ENTRY.stackEnd).i32('ltU');
          held.choose(
            (it) => it.local(place).load(0).local(object).i32('ne'),
            (it) => it.const(1),
          );
          held.if((gone) => forgetWord(gone, context, entry, itemWord(word, at), object));
        });
    });
    return asm.body(6);
  },
};

/** Links what is at the address in local `object`, when it is recorded and has a reference that no holder has yet. */
function linkWord(
  asm: Assembler,
  context: ProbeContext,
  local: { entry: number; object: number; slot: number },
  { number, known }: WordPlace,
): void {
  const { entry, object, slot } = local;
  asm.local(object).i32('eqz').local(object).const(7).i32('and').i32('or').i32('eqz');
  asm.if((on) => {
    slotAt(on, context, object).teeLocal(slot).const(0).i32('gtS');
    on.if((recorded) => {
      holdersOf(recorded, context, slot).local(object).load(0).i32('ltU');
      recorded.if((it) => {
        known(it);
        it.local(object).store(0);
        it.local(entry);
        number(it);
        it.local(slot).const(1).call(context.probe('frameRow'));
      });
    });
  });
}

/** `linkNew(entry)`: links what the frame's words hold now. */
export const linkNew: Probe = {
  name: 'linkNew',
  params: ['i32'],
  results: 0,
  body(context) {
    const asm = new Assembler();
    const [entry, frame, at, word, count, object, place, slot] = [0, 1, 2, 3, 4, 5, 6, 7];
    asm.local(entry).load(FRAME_ENTRY.frame).setLocal(frame);
    asm.local(entry).load(FRAME_ENTRY.known).setLocal(at);
    const linkOwn = (own: number): void => {
      OWN[own]!(asm, context, frame)
        .teeLocal(object)
        .local(at)
        .load(own * 4)
        .i32('ne')
        .if((on) => linkWord(on, context, { entry, object, slot }, ownWord(own, at)));
    };
    for (let own = 0; own < INFERRED; own++) linkOwn(own);
    addTo(asm, at, OWN_WORDS * 4);
    asm.local(frame).const(FRAME.locals).i32('add').setLocal(place);
    asm.local(entry).load(FRAME_ENTRY.stackEnd).local(place).i32('sub').const(2).i32('shrU');
    asm.setLocal(count);
    eachWord(asm, { word, count, addresses: [at, place] }, (on) => {
      on.local(place)
        .load(0)
        .teeLocal(object)
        .local(at)
        .load(0)
        .i32('ne')
        .if((differs) => linkWord(differs, context, { entry, object, slot }, itemWord(word, at)));
    });
    asm.local(entry).local(count).store(FRAME_ENTRY.count);
    // What C code keeps is what nothing else holds.
    asm.local(entry).load(FRAME_ENTRY.known).setLocal(at);
    linkOwn(INFERRED);
    return asm.body(7);
  },
};
