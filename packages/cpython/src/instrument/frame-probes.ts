import { FRAME, FRAME_OWN } from '../layout/structures.js';
import { Assembler } from '../wasm/assembler.js';
import {
  type Code,
  callHost,
  codeEntry,
  control,
  entryOf,
  holdersOf,
  known,
  type Probe,
  type ProbeContext,
  recordOf,
  setControl,
  writeRow,
} from './probes.js';
import {
  CODE_ENTRY,
  CODE_HEADER,
  CONTROL,
  FRAME_ENTRY,
  FRAME_NAMES,
  HostCall,
  LINK,
  RECORD,
  SPECIAL,
} from './shared.js';

/**
 * What frames hold while they run or wait: variables, evaluation stack, function, code. The probes keep a list of the
 * running frames with what each of their words is known to hold, and compare it with memory whenever another frame
 * or another line begins: a link or unlink is a row as any other. A word counts when its tag says that it holds a
 * reference of its own. @see Include/internal/pycore_stackref.h
 */

/** `HolderKind` of variables and of temporaries. */
const VARIABLE = 0;
const TEMPORARY = 4;

/** Offsets of a frame's own words (`FRAME_WORDS`); what C code keeps of it is read at the function. */
const OWN = [...FRAME_OWN, FRAME_OWN[1]];
const OWN_WORDS = OWN.length;

function whileDo(asm: Assembler, condition: Code, body: Code): void {
  asm.block((outer) =>
    outer.doWhile((loop) => {
      condition(loop);
      loop.i32('eqz').leaveIf(1);
      body(loop);
      loop.const(1);
    }),
  );
}

/** Adds a number to a local. */
const addTo = (asm: Assembler, local: number, by: number): Assembler =>
  asm.local(local).const(by).i32('add').setLocal(local);

/** Leaves the slot of the recorded object at the address in a local, 0 for none. */
const slotAt = (asm: Assembler, context: ProbeContext, address: number): Assembler =>
  entryOf(asm, context.global('objects'), address).load(0);

/** `frameRow(entry, word, slot, isLink)`: a word of a frame starts or stops holding the object. */
const frameRow: Probe = {
  name: 'frameRow',
  params: ['i32', 'i32', 'i32', 'i32'],
  results: 0,
  body(context) {
    const asm = new Assembler();
    const [entry, word, slot, isLink, code, a, b, isLocal, names, header, scratch] = [
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
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
    asm.doWhile((loop) => {
      nameOf(loop, { entry, word, isLocal, names, header, a, b });
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
    asm.local(isLocal).choose(
      (at) => at.const(VARIABLE),
      (at) => at.const(TEMPORARY),
    );
    asm.store(LINK.kind);
    asm.local(scratch).local(a).const(1).i32('sub').store(LINK.a);
    asm.local(scratch).local(b).const(1).i32('sub').store(LINK.b);
    setControl(asm, context, CONTROL.linkEnd, (at) =>
      at.local(scratch).const(LINK.bytes).i32('add'),
    );
    recordOf(asm, context, slot).teeLocal(scratch).local(scratch).load(RECORD.holders);
    asm.local(isLink).const(1).i32('shl').i32('add').const(1).i32('sub').store(RECORD.holders);
    return asm.body(7);
  },
};

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

/** Unlinks the object that a word was known to hold; its address is in a local. */
function forgetWord(
  asm: Assembler,
  context: ProbeContext,
  entry: number,
  word: Code,
  at: Code,
  object: number,
): void {
  at(asm);
  asm.const(0).store(0);
  asm.local(entry);
  word(asm);
  slotAt(asm, context, object).const(~SPECIAL).i32('and');
  asm.const(0).call(context.probe('frameRow'));
}

/** `dropGone(entry)`: unlinks what the frame's words no longer hold. */
const dropGone: Probe = {
  name: 'dropGone',
  params: ['i32'],
  results: 0,
  body(context) {
    const asm = new Assembler();
    const [entry, frame, at, word, count, object, place] = [0, 1, 2, 3, 4, 5, 6];
    asm.local(entry).load(FRAME_ENTRY.frame).setLocal(frame);
    asm.local(entry).load(FRAME_ENTRY.known).setLocal(at);
    OWN.forEach((offset, own) => {
      asm
        .local(at)
        .load(own * 4)
        .teeLocal(object)
        .if((on) => {
          on.local(frame)
            .load(offset)
            .local(object)
            .i32('ne')
            .if((gone) =>
              forgetWord(
                gone,
                context,
                entry,
                (it) => it.const(own),
                (it) =>
                  it
                    .local(at)
                    .const(own * 4)
                    .i32('add'),
                object,
              ),
            );
        });
    });
    asm.local(entry).load(FRAME_ENTRY.count).setLocal(count);
    addTo(asm, at, OWN_WORDS * 4);
    asm.local(frame).const(FRAME.locals).i32('add').setLocal(place);
    whileDo(
      asm,
      (on) => on.local(word).local(count).i32('ltU'),
      (on) => {
        on.local(at)
          .load(0)
          .teeLocal(object)
          .if((held) => {
            held.local(place).local(entry).load(FRAME_ENTRY.stackEnd).i32('ltU');
            held.choose(
              (it) => it.local(place).load(0).local(object).i32('ne'),
              (it) => it.const(1),
            );
            held.if((gone) =>
              forgetWord(
                gone,
                context,
                entry,
                (it) => it.local(word).const(OWN_WORDS).i32('add'),
                (it) => it.local(at),
                object,
              ),
            );
          });
        addTo(addTo(addTo(on, word, 1), at, 4), place, 4);
      },
    );
    return asm.body(6);
  },
};

/** Links what is at the address in local `object`, when it is recorded and has a reference that no holder has yet. */
function linkWord(
  asm: Assembler,
  context: ProbeContext,
  local: { entry: number; object: number; slot: number },
  word: Code,
  at: Code,
): void {
  const { entry, object, slot } = local;
  asm.local(object).i32('eqz').local(object).const(7).i32('and').i32('or').i32('eqz');
  asm.if((on) => {
    slotAt(on, context, object).teeLocal(slot).const(0).i32('gtS');
    on.if((recorded) => {
      holdersOf(recorded, context, slot).local(object).load(0).i32('ltU');
      recorded.if((it) => {
        at(it);
        it.local(object).store(0);
        it.local(entry);
        word(it);
        it.local(slot).const(1).call(context.probe('frameRow'));
      });
    });
  });
}

/** Leaves a number if the frame is a module's, else 0. */
function ofModule(asm: Assembler, entry: number, value: Code): Assembler {
  asm.local(entry).load(FRAME_ENTRY.header).load(CODE_HEADER.isModule);
  return asm.choose(value, (on) => on.const(0));
}

/** `linkNew(entry)`: links what the frame's words hold now. */
const linkNew: Probe = {
  name: 'linkNew',
  params: ['i32'],
  results: 0,
  body(context) {
    const asm = new Assembler();
    const [entry, frame, at, word, count, object, place, slot] = [0, 1, 2, 3, 4, 5, 6, 7];
    asm.local(entry).load(FRAME_ENTRY.frame).setLocal(frame);
    asm.local(entry).load(FRAME_ENTRY.known).setLocal(at);
    OWN.forEach((offset, own) => {
      if (own < FRAME_OWN.length) asm.local(frame).load(offset);
      else ofModule(asm, entry, (on) => on.local(frame).load(offset));
      asm
        .teeLocal(object)
        .local(at)
        .load(own * 4)
        .i32('ne')
        .if((on) =>
          linkWord(
            on,
            context,
            { entry, object, slot },
            (it) => it.const(own),
            (it) =>
              it
                .local(at)
                .const(own * 4)
                .i32('add'),
          ),
        );
    });
    addTo(asm, at, OWN_WORDS * 4);
    asm.local(frame).const(FRAME.locals).i32('add').setLocal(place);
    asm.local(entry).load(FRAME_ENTRY.stackEnd).local(place).i32('sub').const(2).i32('shrU');
    asm.setLocal(count);
    whileDo(
      asm,
      (on) => on.local(word).local(count).i32('ltU'),
      (on) => {
        on.local(place)
          .load(0)
          .teeLocal(object)
          .local(at)
          .load(0)
          .i32('ne')
          .if((differs) =>
            linkWord(
              differs,
              context,
              { entry, object, slot },
              (it) => it.local(word).const(OWN_WORDS).i32('add'),
              (it) => it.local(at),
            ),
          );
        addTo(addTo(addTo(on, word, 1), at, 4), place, 4);
      },
    );
    asm.local(entry).local(count).store(FRAME_ENTRY.count);
    return asm.body(7);
  },
};

/** `popTo(entry)`: the frames above it have ended. */
const popTo: Probe = {
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
        on.local(entry).load(FRAME_ENTRY.known).setLocal(at);
        on.local(entry).load(FRAME_ENTRY.count).const(OWN_WORDS).i32('add').setLocal(count);
        on.const(0).setLocal(word);
        whileDo(
          on,
          (it) => it.local(word).local(count).i32('ltU'),
          (it) => {
            it.local(at)
              .load(0)
              .teeLocal(object)
              .if((held) =>
                forgetWord(
                  held,
                  context,
                  entry,
                  (w) => w.local(word),
                  (w) => w.local(at),
                  object,
                ),
              );
            addTo(addTo(it, word, 1), at, 4);
          },
        );
        setControl(on, context, CONTROL.frameTop, (it) =>
          it.local(entry).const(FRAME_ENTRY.bytes).i32('sub'),
        );
      },
    );
    return asm.body(5);
  },
};

/** Sets where an entry's stack ends; to the end of its variables when the number in a local cannot be that. */
function setStackEnd(asm: Assembler, entry: number, end: number, header: number): void {
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

/** `pushFrame(frame)`: a frame that runs, above the top one; nothing is known yet of what it holds. */
const pushFrame: Probe = {
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
    asm.local(header).load(CODE_HEADER.words).const(OWN_WORDS).i32('add').const(2).i32('shl');
    asm.setLocal(words);
    const nextKnown = (on: Assembler): Assembler =>
      on
        .local(top)
        .load(FRAME_ENTRY.known)
        .local(top)
        .load(FRAME_ENTRY.header)
        .load(CODE_HEADER.words)
        .const(OWN_WORDS)
        .i32('add')
        .const(2)
        .i32('shl')
        .i32('add');
    const readTop = (on: Assembler): void => {
      control(on, context, CONTROL.frameTop).setLocal(top);
    };
    readTop(asm);
    control(asm, context, CONTROL.knownLimit);
    nextKnown(asm).local(words).i32('add').i32('ltU');
    control(asm, context, CONTROL.frameLimit);
    asm
      .local(top)
      .const(2 * FRAME_ENTRY.bytes)
      .i32('add')
      .i32('ltU')
      .i32('or');
    asm.if((on) => {
      callHost(on, context, HostCall.growFrames, (arg) => arg.local(words));
      readTop(on);
    });
    asm.local(top).const(FRAME_ENTRY.bytes).i32('add').teeLocal(entry);
    asm.local(frame).store(FRAME_ENTRY.frame);
    asm.local(entry).local(frame).load(FRAME.executable).store(FRAME_ENTRY.executable);
    asm.local(entry).local(header).store(FRAME_ENTRY.header);
    asm.local(entry).local(top).load(FRAME_ENTRY.depth);
    asm.local(header).load(CODE_HEADER.level).i32('add').store(FRAME_ENTRY.depth);
    asm.local(entry).const(0).store(FRAME_ENTRY.names);
    asm.local(entry);
    nextKnown(asm).teeLocal(scratch).store(FRAME_ENTRY.known);
    asm.local(scratch).const(0).local(words).memoryFill();
    asm.local(entry).const(0).store(FRAME_ENTRY.count);
    asm.local(entry).const(0).store(FRAME_ENTRY.lineBytes);
    asm.local(frame).load(FRAME.stackEnd).setLocal(scratch);
    setStackEnd(asm, entry, scratch, header);
    setControl(asm, context, CONTROL.frameTop, (on) => on.local(entry));
    return asm.body(6);
  },
};

/** `callerOf(frame) -> frame`: the next one outwards that runs Python code; 0 for none. */
const callerOf: Probe = {
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
function skipCodeless(asm: Assembler, context: ProbeContext, frame: number): void {
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
const findFrame: Probe = {
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

/** `pushMany(frame, count)`: the frame and the `count - 1` that called it, outermost first. */
const pushMany: Probe = {
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

/** More callers than this above the top frame without a boundary: then all frames are compared. */
const MOST_CALLERS = 3;

/** `enterFrame(frame, instruction)`: makes it the top one; sets from which entry on words are to be looked at. */
const enterFrame: Probe = {
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
      syncFrom(on, (it) => it.local(entry));
      on.return();
    };
    /** The frame of local `entry` runs on; within a line nothing is looked at. */
    const goOn = (on: Assembler): void => {
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

/** `framesMoved(frame, stackEnd, instruction)`: another frame or line begins; unlinks what frames no longer hold. */
const framesMoved: Probe = {
  name: 'framesMoved',
  params: ['i32', 'i32', 'i32'],
  results: 0,
  body(context) {
    const asm = new Assembler();
    const [frame, stackEnd, instruction, entry, top, end, header] = [0, 1, 2, 3, 4, 5, 6];
    asm.local(frame).local(instruction).call(context.probe('enterFrame'));
    control(asm, context, CONTROL.syncFrom).setLocal(entry);
    control(asm, context, CONTROL.frameTop).setLocal(top);
    whileDo(
      asm,
      (on) => on.local(top).local(entry).i32('ltU').i32('eqz'),
      (on) => {
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
        addTo(on, entry, FRAME_ENTRY.bytes);
      },
    );
    return asm.body(4);
  },
};

/**
 * `topMoved(frame, stackEnd)`: containers may have taken over what was on the running frame's stack; unlinks what that
 * no longer holds.
 */
const topMoved: Probe = {
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

/** `framesLinked()`: links what the frames that `framesMoved` looked at hold now. */
const framesLinked: Probe = {
  name: 'framesLinked',
  params: [],
  results: 0,
  body(context) {
    const asm = new Assembler();
    const [entry, top] = [0, 1];
    control(asm, context, CONTROL.syncFrom).setLocal(entry);
    control(asm, context, CONTROL.frameTop).setLocal(top);
    whileDo(
      asm,
      (on) => on.local(top).local(entry).i32('ltU').i32('eqz'),
      (on) => {
        on.local(entry).call(context.probe('linkNew'));
        addTo(on, entry, FRAME_ENTRY.bytes);
      },
    );
    return asm.body(2);
  },
};

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
const letGo: Probe = {
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
    whileDo(
      asm,
      (on) => on.local(word).local(count).i32('ltU'),
      (on) => {
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
              .if((gone) =>
                forgetWord(
                  gone,
                  context,
                  entry,
                  (it) => it.local(word).const(OWN_WORDS).i32('add'),
                  (it) => it.local(at),
                  object,
                ),
              );
          });
        addTo(addTo(addTo(on, word, 1), at, 4), place, 4);
      },
    );
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

/** `dropHeld(slot, object, keep)`: unlinks the object from frames until it has no more holders than `keep`, innermost first, a stack first. */
const dropHeld: Probe = {
  name: 'dropHeld',
  params: ['i32', 'i32', 'i32'],
  results: 0,
  body(context) {
    const asm = new Assembler();
    const [slot, object, keep, entry, at, word] = [0, 1, 2, 3, 4, 5];
    control(asm, context, CONTROL.frameTop).setLocal(entry);
    whileDo(
      asm,
      (on) => control(on.local(entry), context, CONTROL.frameBase).i32('ne'),
      (on) => {
        on.local(entry).load(FRAME_ENTRY.count).const(OWN_WORDS).i32('add').setLocal(word);
        on.local(entry).load(FRAME_ENTRY.known).local(word).const(2).i32('shl').i32('add');
        on.setLocal(at);
        whileDo(
          on,
          (it) => it.local(word),
          (it) => {
            isWithin(it, context, slot, keep).if((done) => done.return());
            addTo(addTo(it, word, -1), at, -4);
            it.local(at)
              .load(0)
              .local(object)
              .i32('eq')
              .if((held) =>
                forgetWord(
                  held,
                  context,
                  entry,
                  (w) => w.local(word),
                  (w) => w.local(at),
                  object,
                ),
              );
          },
        );
        addTo(on, entry, -FRAME_ENTRY.bytes);
      },
    );
    return asm.body(3);
  },
};

/** `popAll()`: no frame holds anything any more. */
const popAll: Probe = {
  name: 'popAll',
  params: [],
  results: 0,
  body(context) {
    const asm = new Assembler();
    control(asm, context, CONTROL.frameBase).call(context.probe('popTo'));
    return asm.body();
  },
};

/** The probes that follow frames, in the order in which they are appended. */
export const FRAME_PROBES: readonly Probe[] = [
  frameRow,
  dropGone,
  linkNew,
  popTo,
  pushFrame,
  callerOf,
  findFrame,
  pushMany,
  enterFrame,
  framesMoved,
  framesLinked,
  topMoved,
  letGo,
  dropHeld,
  popAll,
];
