import { Assembler } from '../../wasm/assembler.js';
import { control, type Probe, setControl } from '../probes.js';
import { CONTROL, FRAME_ENTRY } from '../shared.js';
import { leaveC } from './c-calls.js';
import { whileDo } from './code.js';
import { anyWord, eachWord, forgetWord, OWN_WORDS } from './words.js';

/** `popTo(entry)`: the frames above it have ended. */
export const popTo: Probe = {
  name: 'popTo',
  params: ['i32'],
  results: 0,
  body(context) {
    const asm = new Assembler();
    const [kept, entry, at, word, count, object] = [0, 1, 2, 3, 4, 5];
    whileDo(
      asm,
      (on) => control(on, context, CONTROL.frameTop).teeLocal(entry).local(kept).i32('ne'),
      (on) => {
        leaveC(on, context, entry);
        on.local(entry).load(FRAME_ENTRY.known).setLocal(at);
        on.local(entry).load(FRAME_ENTRY.count).const(OWN_WORDS).i32('add').setLocal(count);
        on.const(0).setLocal(word);
        eachWord(on, { word, count, addresses: [at] }, (it) => {
          it.local(at)
            .load(0)
            .teeLocal(object)
            .if((held) => forgetWord(held, context, entry, anyWord(word, at), object));
        });
        setControl(on, context, CONTROL.frameTop, (it) =>
          it.local(entry).const(FRAME_ENTRY.bytes).i32('sub'),
        );
      },
    );
    return asm.body(5);
  },
};

/** `popAll()`: no frame holds anything any more. */
export const popAll: Probe = {
  name: 'popAll',
  params: [],
  results: 0,
  body(context) {
    const asm = new Assembler();
    control(asm, context, CONTROL.frameBase).call(context.probe('popTo'));
    return asm.body();
  },
};
