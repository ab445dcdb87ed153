import { Assembler } from '../../wasm/assembler.js';
import type { Probe } from '../probe.js';
import { writeRow } from '../probes/rows.js';
import { callHost, codeEntry, control, recordOf, setControl } from '../probes/tables.js';
import {
  CODE_ENTRY,
  CODE_HEADER,
  CONTROL,
  FRAME_ENTRY,
  FRAME_NAMES,
  HostCall,
  LINK,
  RECORD,
} from '../shared.js';
import { INFERRED, OWN_WORDS } from './words.js';

/** `HolderKind` of variables, of attributes and of temporaries. */
const VARIABLE = 0;

const KEY = 2;

const TEMPORARY = 4;

/** `frameRow(entry, word, slot, isLink)`: a word of a frame starts or stops holding the object. */
export const frameRow: Probe = {
  name: 'frameRow',
  params: ['i32', 'i32', 'i32', 'i32'],
  results: 0,
  body(context) {
    const asm = new Assembler();
    const [entry, word, slot, isLink, code, a, b, isLocal, names, header, scratch, owner] = [
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
    ];
    codeEntry(asm, context).const(1).local(isLink).i32('sub').const(2).i32('shl').i32('add');
    asm
      .load(CODE_ENTRY.link)
      .teeLocal(code)
      .i32('eqz')
      .if((at) => {
        callHost(at, context, HostCall.linkCode, (arg) => arg.local(isLink));
        control(at, context, CONTROL.linkCode).setLocal(code);
      });
    asm.local(entry).load(FRAME_ENTRY.header).setLocal(header);
    asm.local(word).const(OWN_WORDS).i32('sub');
    asm.local(header).load(CODE_HEADER.locals).i32('ltU').setLocal(isLocal);
    // What a recorded generator's frame holds, the generator does; but for what C code keeps that runs it.
    asm.local(word).const(INFERRED).i32('ne');
    asm.choose(
      (at) => at.local(entry).load(FRAME_ENTRY.owner),
      (at) => at.const(0),
    );
    asm.setLocal(owner);
    asm.doWhile((loop) => {
      loop.local(owner).ifElse(
        (at) => attributeOf(at, { word, header, owner, a, b }),
        (at) => nameOf(at, { entry, word, isLocal, names, header, a, b }),
      );
      loop.local(a).i32('eqz').local(b).i32('eqz').i32('or').teeLocal(scratch);
      loop.if((at) =>
        callHost(
          at,
          context,
          HostCall.frameWord,
          (arg) => arg.local(entry),
          (arg) => arg.local(word),
        ),
      );
      loop.local(scratch);
    });
    writeRow(asm, context, code, slot, scratch);
    control(asm, context, CONTROL.linkEnd).setLocal(scratch);
    asm.local(scratch);
    asm.local(owner).choose(
      (at) => at.const(KEY),
      (at) => {
        at.local(isLocal).choose(
          (it) => it.const(VARIABLE),
          (it) => it.const(TEMPORARY),
        );
      },
    );
    asm.store(LINK.kind);
    asm.local(scratch).local(a).const(1).i32('sub').store(LINK.a);
    asm.local(scratch).local(b).const(1).i32('sub').store(LINK.b);
    setControl(asm, context, CONTROL.linkEnd, (at) =>
      at.local(scratch).const(LINK.bytes).i32('add'),
    );
    recordOf(asm, context, slot).teeLocal(scratch).local(scratch).load(RECORD.holders);
    asm.local(isLink).const(1).i32('shl').i32('add').const(1).i32('sub').store(RECORD.holders);
    return asm.body(8);
  },
};

/** Sets locals `a` and `b` to what a generator's attribute is called that is a word of its frame; `b` to 0 when not known yet. */
function attributeOf(
  asm: Assembler,
  at: { readonly [name in 'word' | 'header' | 'owner' | 'a' | 'b']: number },
): void {
  const { word, header, owner, a, b } = at;
  asm.local(owner).const(1).i32('add').setLocal(a);
  asm.local(header).load(CODE_HEADER.attributes).teeLocal(b);
  asm.if((on) => {
    on.local(b).local(word).const(2).i32('shl').i32('add').load(0).setLocal(b);
  });
}

/** Sets locals `a` and `b` to what the holder at a word is called, 0 where that is not known yet. */
function nameOf(
  asm: Assembler,
  at: { [name in 'entry' | 'word' | 'isLocal' | 'names' | 'header' | 'a' | 'b']: number },
): void {
  const { entry, word, isLocal, names, header, a, b } = at;
  asm.local(entry).load(FRAME_ENTRY.names).teeLocal(names);
  asm.choose(
    (on) => {
      on.local(isLocal).choose(
        (it) => it.local(names).load(FRAME_NAMES.frame),
        (it) => {
          // Behind the own words' names come those of the stack's items; there are none for variables.
          it.local(names).local(word);
          it.local(word).const(OWN_WORDS).i32('ltU');
          it.choose(
            (own) => own.const(0),
            (stack) => stack.local(header).load(CODE_HEADER.locals),
          );
          it.i32('sub').const(2).i32('shl').i32('add').load(FRAME_NAMES.ownWords);
        },
      );
    },
    (on) => on.const(0),
  );
  asm.setLocal(a);
  asm.local(isLocal).choose(
    (on) => {
      on.local(header).load(CODE_HEADER.names);
      on.local(word).const(OWN_WORDS).i32('sub').const(2).i32('shl').i32('add').load(0);
    },
    (on) => on.const(1),
  );
  asm.setLocal(b);
}
