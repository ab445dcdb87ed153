import { Assembler } from '../../wasm/assembler.js';
import type { Probe, ProbeContext } from '../probe.js';
import { control, setControl } from '../probes/tables.js';
import { CONTROL, FRAME_ENTRY } from '../shared.js';
import { leaveC } from './c-calls.js';
import { whileDo } from './code.js';
import { anyWord, eachWord, forgetWord, OWN_WORDS } from './words.js';

/** Unlinks all that an entry's words from `first` on are known to hold. */
export function forgetAll(
  asm: Assembler,
  context: ProbeContext,
  local: { readonly [name in 'entry' | 'at' | 'word' | 'count' | 'object']: number },
  first = 0,
): void {
  const { entry, at, word, count, object } = local;
  asm
    .local(entry)
    .load(FRAME_ENTRY.known)
    .const(first * 4)
    .i32('add')
    .setLocal(at);
  asm.local(entry).load(FRAME_ENTRY.count).const(OWN_WORDS).i32('add').setLocal(count);
  asm.const(first).setLocal(word);
  eachWord(asm, { word, count, addresses: [at] }, (on) => {
    on.local(at)
      .load(0)
      .teeLocal(object)
      .if((held) => forgetWord(held, context, entry, anyWord(word, at), object));
  });
}

/** `popTo(entry)`: the frames above it have ended; those of recorded generators may only have stopped. */
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
        on.local(entry)
          .load(FRAME_ENTRY.owner)
          .ifElse(
            (it) => it.local(entry).call(context.probe('park')),
            (it) => forgetAll(it, context, { entry, at, word, count, object }),
          );
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
