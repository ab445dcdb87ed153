import { OBJECT, TYPE } from '../layout/cpython-314.js';
import { Assembler } from '../wasm/assembler.js';
import { type GlobalName, HostCall, PASS_REASON_SHIFT, ROW_BYTES, RowTag } from './rows.js';

/** The function that runs bytecode, and where its frames keep what is needed. */
export interface EvaluationLoop {
  readonly exportName: string;
  /** Offset in a frame of the pointer to the running instruction. */
  readonly instructionField: number;
  /** Offset in a frame of the pointer to the frame that called it. */
  readonly previousField: number;
}

/** Indices that a probe's code refers to. */
export interface ProbeContext {
  /** Index of an appended global. */
  global(name: GlobalName): number;
  /** Index of a probe. */
  probe(name: ProbeName): number;
  /** Index of a function type `(i32, i32, i32, i32) -> ()`. */
  readonly hostType: number;
}

export type ProbeName =
  | 'log'
  | 'callRecorder'
  | 'store'
  | 'storeAt'
  | 'store64At'
  | 'copy'
  | 'fill'
  | 'boundary'
  | 'tracer';

/** A function to append: its parameters (i32 unless listed), results and body. */
export interface Probe {
  readonly name: ProbeName;
  readonly params: readonly ('i32' | 'i64')[];
  readonly results: 0 | 1;
  body(context: ProbeContext): Uint8Array;
}

/** Leaves 1 when the bitmap at global `bitmap` has the bit for word address `local`. */
function testWord(asm: Assembler, bitmap: number, local: number): Assembler {
  return asm
    .global(bitmap)
    .local(local)
    .const(5)
    .i32('shrU')
    .i32('add')
    .load8(0)
    .local(local)
    .const(2)
    .i32('shrU')
    .const(7)
    .i32('and')
    .i32('shrU')
    .const(1)
    .i32('and');
}

/** Leaves 1 when the bitmap at global `bitmap` has the bit for the object address in `local`. */
function testObject(asm: Assembler, bitmap: number, local: number): Assembler {
  asm.global(bitmap).local(local).const(6).i32('shrU').i32('add').load8(0);
  return asm.local(local).const(3).i32('shrU').const(7).i32('and').i32('shrU').const(1).i32('and');
}

/** Sets or clears a bit for `local` in the bitmap; `shift` is log2 of bytes per bit; `scratch` a local. */
function writeBit(
  asm: Assembler,
  bitmap: number,
  local: number,
  scratch: number,
  shift: number,
  set: boolean,
): Assembler {
  asm
    .global(bitmap)
    .local(local)
    .const(shift + 3)
    .i32('shrU')
    .i32('add')
    .teeLocal(scratch)
    .local(scratch)
    .load8(0)
    .const(1)
    .local(local)
    .const(shift)
    .i32('shrU')
    .const(7)
    .i32('and')
    .i32('shl');
  if (set) asm.i32('or');
  else asm.const(-1).i32('xor').i32('and');
  return asm.store8(0);
}

/** Calls the recorder with a reason and the argument that `argument` leaves on the stack. */
function callHost(
  asm: Assembler,
  context: ProbeContext,
  reason: number,
  argument: (asm: Assembler) => unknown,
): Assembler {
  asm.const(reason);
  argument(asm);
  return asm.call(context.probe('callRecorder'));
}

/**
 * `callRecorder(reason, argument)`: hands over all rows; the ring is empty afterwards. What the
 * recorder needs comes as arguments: reading an exported global from JavaScript is slow.
 */
const callRecorder: Probe = {
  name: 'callRecorder',
  params: ['i32', 'i32'],
  results: 0,
  body(context) {
    const asm = new Assembler();
    fillNewest(asm, context, 2);
    asm.local(0).local(1).global(context.global('ring')).global(context.global('ip'));
    asm.global(context.global('host')).callIndirect(context.hostType);
    asm.global(context.global('ringStart')).setGlobal(context.global('ring'));
    return asm.body(1);
  },
};

/** Fills the newest object's size and state words in: its creator has moved on and set them. */
function fillNewest(asm: Assembler, context: ProbeContext, scratch: number): void {
  const unfilled = context.global('unfilled');
  asm.global(unfilled).if((a) => {
    a.global(unfilled).global(unfilled).const(ROW_BYTES).i32('sub').load(0).const(-8).i32('and');
    a.teeLocal(scratch).load(8).store(0);
    a.global(unfilled).local(scratch).load(16).store(4);
    a.const(0).setGlobal(unfilled);
  });
}

/** Writes a row of the words in two locals; the instruction pointer is added. */
function writeRow(
  asm: Assembler,
  context: ProbeContext,
  word0: number,
  word1: number,
  scratch: number,
): void {
  const ring = context.global('ring');
  fillNewest(asm, context, scratch);
  asm.global(ring).global(context.global('ringEnd')).i32('geU');
  asm.if((a) => callHost(a, context, HostCall.drain, (b) => b.const(0)));
  asm.global(ring).teeLocal(scratch).local(word0).store(0);
  asm.local(scratch).local(word1).store(4);
  asm.local(scratch).global(context.global('ip')).store(8);
  asm.local(scratch).const(ROW_BYTES).i32('add').setGlobal(ring);
}

/** `log(word0, word1)`: writes a row. */
const log: Probe = {
  name: 'log',
  params: ['i32', 'i32'],
  results: 0,
  body(context) {
    const asm = new Assembler();
    writeRow(asm, context, 0, 1, 2);
    return asm.body(1);
  },
};

/** Logs a write to word `address` when a link's place is there. */
function logPlaceStore(
  asm: Assembler,
  context: ProbeContext,
  address: number,
  value: number,
): void {
  testWord(asm, context.global('places'), address).if((a) => {
    a.local(address).local(value).call(context.probe('log'));
    a.const(1).setGlobal(context.global('linksDirty'));
  });
}

/** `store(address, value)` in place of `i32.store offset=0`. */
const store = (links: boolean): Probe => ({
  name: 'store',
  params: ['i32', 'i32'],
  results: 0,
  body(context) {
    const asm = new Assembler();
    // The store comes first: what the recorder reads when it is called must be up to date.
    asm.local(0).local(1).store(0);
    asm.global(context.global('on')).if((a) => {
      // Not through `log`: nearly all rows are written here, and a call costs as much as a row.
      testWord(a, context.global('headers'), 0).if((b) => writeRow(b, context, 0, 1, 2));
      if (links) logPlaceStore(a, context, 0, 1);
    });
    return asm.body(1);
  },
});

/** `storeAt(address, value, offset)` in place of `i32.store offset≠0`: never a count. */
const storeAt: Probe = {
  name: 'storeAt',
  params: ['i32', 'i32', 'i32'],
  results: 0,
  body(context) {
    const asm = new Assembler();
    asm.local(0).local(2).i32('add').teeLocal(0).local(1).store(0);
    asm.global(context.global('on')).if((a) => logPlaceStore(a, context, 0, 1));
    return asm.body();
  },
};

/** `store64At(address, value, offset)` in place of `i64.store`. */
const store64At: Probe = {
  name: 'store64At',
  params: ['i32', 'i64', 'i32'],
  results: 0,
  body(context) {
    const asm = new Assembler();
    const value = 3;
    asm.local(0).local(2).i32('add').teeLocal(0).local(1).store64(0);
    asm.global(context.global('on')).if((a) => {
      for (let word = 0; word < 2; word++) {
        if (word) a.local(0).const(4).i32('add').setLocal(0);
        a.local(0).load(0).setLocal(value);
        logPlaceStore(a, context, 0, value);
      }
    });
    return asm.body(1);
  },
};

/** Logs a write of `length` bytes from `start` when any link's place lies there (locals). */
function logRange(
  asm: Assembler,
  context: ProbeContext,
  start: number,
  length: number,
  at: number,
  end: number,
): void {
  const ring = context.global('ring');
  asm.global(context.global('on')).local(length).const(0).i32('ne').i32('and');
  asm.if((a) => {
    // One byte of the bitmap covers 32 bytes of memory.
    a.global(context.global('places')).local(start).const(5).i32('shrU').i32('add').setLocal(at);
    a.global(context.global('places'));
    a.local(start).local(length).i32('add').const(1).i32('sub').const(5).i32('shrU').i32('add');
    a.setLocal(end);
    a.doWhile((b) => {
      b.local(at)
        .load8(0)
        .if((c) => {
          c.const(RowTag.range).local(start).call(context.probe('log'));
          // The row's third word is the length, not the instruction.
          c.global(ring).const(ROW_BYTES).i32('sub').local(length).store(8);
          c.const(1).setGlobal(context.global('linksDirty'));
          c.return();
        });
      b.local(at).const(1).i32('add').teeLocal(at).local(end).i32('ltU');
      b.local(at).local(end).i32('eq').i32('or');
    });
  });
}

/** `copy(to, from, length)` in place of `memory.copy`. */
const copy: Probe = {
  name: 'copy',
  params: ['i32', 'i32', 'i32'],
  results: 0,
  body(context) {
    const asm = new Assembler();
    asm.local(0).local(1).local(2).memoryCopy();
    logRange(asm, context, 0, 2, 3, 4);
    return asm.body(2);
  },
};

/** `fill(to, value, length)` in place of `memory.fill`. */
const fill: Probe = {
  name: 'fill',
  params: ['i32', 'i32', 'i32'],
  results: 0,
  body(context) {
    const asm = new Assembler();
    asm.local(0).local(1).local(2).memoryFill();
    logRange(asm, context, 0, 2, 3, 4);
    return asm.body(2);
  },
};

/**
 * The code in place of the evaluation loop's store of the instruction pointer into the frame, where
 * the interpreter's state is consistent; frame and instruction are on the stack. There are as many of
 * these as bytecodes run, so that only a boundary with something to do calls the probe.
 *
 * @param frame and
 * @param instruction two locals that the loop itself does not use
 */
export function boundaryCode(
  loop: EvaluationLoop,
  links: boolean,
  context: ProbeContext,
  frame: number,
  instruction: number,
): Uint8Array {
  const asm = new Assembler();
  asm.setLocal(instruction).teeLocal(frame).local(instruction).store(loop.instructionField);
  asm.local(frame).load(0).global(context.global('executable')).i32('ne');
  if (links) asm.global(context.global('linksDirty')).i32('or');
  asm.global(context.global('everyBoundary')).i32('or');
  asm.ifElse(
    (a) => a.local(frame).local(instruction).call(context.probe('boundary')),
    (a) => a.local(instruction),
  );
  asm.setGlobal(context.global('ip'));
  return asm.code();
}

/** `boundary(frame, instruction) -> instruction that what follows is the doing of`. */
const boundary = (loop: EvaluationLoop, links: boolean): Probe => ({
  name: 'boundary',
  params: ['i32', 'i32'],
  results: 1,
  body(context) {
    const asm = new Assembler();
    const code = 2;
    asm.global(context.global('on')).if((a) => {
      if (links) {
        a.global(context.global('linksDirty')).if((b) => {
          b.const(0).setGlobal(context.global('linksDirty'));
          callHost(b, context, HostCall.links, (c) => c.const(0));
        });
      }
      a.global(context.global('everyBoundary')).if((b) =>
        callHost(b, context, HostCall.boundary, (c) => c.local(1)),
      );
      // A frame's first field is its code object, with a tag in the low bits.
      a.local(0).load(0).setGlobal(context.global('executable'));
      a.local(0).load(0).const(-4).i32('and').teeLocal(code);
      a.global(context.global('noCode')).i32('eq');
      a.if((b) => {
        b.const(0).setGlobal(context.global('executable')); // ask again at the next boundary
        enterCaller(b, loop, code);
      });
      a.local(1).setGlobal(context.global('ip'));
      a.local(code).global(context.global('code')).i32('ne');
      a.if((b) => enterCode(b, context, code));
    });
    asm.local(1);
    return asm.body(1);
  },
});

/**
 * Where C calls Python there is a frame without code. What happens in it, and in the C code that it
 * returns to, is the doing of the instruction that called the C code.
 */
function enterCaller(asm: Assembler, loop: EvaluationLoop, code: number): void {
  asm
    .local(0)
    .load(loop.previousField)
    .teeLocal(0)
    .if((a) => {
      a.local(0).load(loop.instructionField).setLocal(1);
      a.local(0).load(0).const(-4).i32('and').setLocal(code);
    });
}

function enterCode(asm: Assembler, context: ProbeContext, code: number): void {
  asm.local(code).setGlobal(context.global('code'));
  announce(asm, context, code, HostCall.newCode);
  asm.local(code).const(RowTag.code).i32('or').const(0).call(context.probe('log'));
}

/** Tells the recorder about the type or code object in `local` unless it knows it already. */
function announce(asm: Assembler, context: ProbeContext, local: number, reason: number): void {
  testObject(asm, context.global('known'), local);
  asm.i32('eqz').if((a) => callHost(a, context, reason, (b) => b.local(local)));
}

/** Leaves the current frame on the stack. */
function currentFrame(asm: Assembler, context: ProbeContext): Assembler {
  return asm.global(context.global('frameField')).load(0);
}

/**
 * `tracer(object, event, data) -> 0`, given to `PyRefTracer_SetTracer`.
 * @see https://docs.python.org/3.14/c-api/init.html#c.PyRefTracer_SetTracer
 */
const tracer = (links: boolean): Probe => ({
  name: 'tracer',
  params: ['i32', 'i32', 'i32'],
  results: 1,
  body(context) {
    const asm = new Assembler();
    asm.global(context.global('on')).if((a) => {
      a.local(1).if((b) => {
        destroyed(b, context);
        b.const(0).return();
      });
      created(a, context, links);
    });
    asm.const(0);
    return asm.body(2);
  },
});

function created(asm: Assembler, context: ProbeContext, links: boolean): void {
  const type = 3;
  const scratch = 4;
  asm.local(0).load(OBJECT.type).setLocal(type);
  announce(asm, context, type, HostCall.newType);
  writeBit(asm, context.global('headers'), 0, scratch, 2, true);
  asm.local(0).const(RowTag.create).i32('or').local(type).call(context.probe('log'));
  // Reserve the second row; there is always room for it (see `ringEnd`).
  asm.global(context.global('ring')).teeLocal(scratch).setGlobal(context.global('unfilled'));
  asm.local(scratch).const(ROW_BYTES).i32('add').setGlobal(context.global('ring'));
  if (!links) return;
  testObject(asm, context.global('containers'), type);
  asm.if((a) => a.const(1).setGlobal(context.global('linksDirty')));
}

function destroyed(asm: Assembler, context: ProbeContext): void {
  const type = 3;
  const scratch = 4;
  // A type or code object at this address is a new one from now on.
  writeBit(asm, context.global('known'), 0, scratch, 3, false);
  testWord(asm, context.global('headers'), 0).if((a) => {
    a.local(0).load(OBJECT.type).teeLocal(type).load(TYPE.finalize);
    a.local(type)
      .load(TYPE.del)
      .i32('or')
      .teeLocal(scratch)
      .if((b) => {
        // It may be resurrected by its finalizer: its header stays watched.
        currentFrame(b.local(0).const(RowTag.destroyFinalizable).i32('or'), context);
        b.call(context.probe('log'));
      });
    a.local(scratch)
      .i32('eqz')
      .if((b) => {
        writeBit(b, context.global('headers'), 0, scratch, 2, false);
        currentFrame(b.local(0).const(RowTag.destroy).i32('or'), context);
        b.call(context.probe('log'));
      });
  });
}

/** The probes of an instrumentation, in the order in which they are appended. */
export function probesFor(links: boolean, loop: EvaluationLoop): Probe[] {
  const common = [log, callRecorder, store(links), boundary(loop, links), tracer(links)];
  return links ? [...common, storeAt, store64At, copy, fill] : common;
}

/** How a function of the interpreter is wrapped: code before and after the original. */
export interface Wrapper {
  /** An exported function. */
  readonly exportName: string;
  /** Wrap the one function that `exportName` calls, which has no name of its own. */
  readonly callee?: true;
  readonly params: number;
  readonly results: 0 | 1;
  body(context: ProbeContext, original: number): Uint8Array;
}

function callOriginal(asm: Assembler, params: number, original: number): Assembler {
  for (let i = 0; i < params; i++) asm.local(i);
  return asm.call(original);
}

/** `_Py_Dealloc(object)`: says when a finalizable object's deallocator has returned. */
const dealloc: Wrapper = {
  exportName: '_Py_Dealloc',
  params: 1,
  results: 0,
  body(context, original) {
    const asm = new Assembler();
    const finalizable = 1;
    asm.local(0).load(OBJECT.type).teeLocal(finalizable).load(TYPE.finalize);
    asm.local(finalizable).load(TYPE.del).i32('or').setLocal(finalizable);
    callOriginal(asm, 1, original);
    asm.global(context.global('on')).if((a) => {
      a.local(finalizable).if((b) => {
        currentFrame(b.local(0).const(RowTag.deallocated).i32('or'), context);
        b.call(context.probe('log'));
      });
    });
    return asm.body(1);
  },
};

/**
 * `_PyGC_Collect(threadState, generation, reason) -> collected`: the collector's pass. One asked for
 * while another runs returns at once and is none.
 */
const collect: Wrapper = {
  exportName: 'PyGC_Collect',
  callee: true,
  params: 3,
  results: 1,
  body(context, original) {
    const asm = new Assembler();
    const isPass = 3;
    const result = 4;
    asm.global(context.global('on')).if((a) => {
      a.global(context.global('collecting')).load(0).i32('eqz').setLocal(isPass);
    });
    asm
      .local(isPass)
      .if((a) =>
        callHost(a, context, HostCall.passBegins, (b) =>
          b.local(1).local(2).const(PASS_REASON_SHIFT).i32('shl').i32('or'),
        ),
      );
    callOriginal(asm, 3, original).setLocal(result);
    asm.local(isPass).if((a) => callHost(a, context, HostCall.passEnds, (b) => b.const(0)));
    asm.local(result);
    return asm.body(2);
  },
};

/**
 * `_PyTrash_thread_deposit_object(threadState, object)`: while an object waits in the trash can, its
 * header holds a list pointer. The count is set to 0 again when its turn comes.
 */
const deposit: Wrapper = {
  exportName: '_PyTrash_thread_deposit_object',
  params: 2,
  results: 0,
  body(context, original) {
    const asm = new Assembler();
    const watched = 2;
    const scratch = 3;
    const headers = context.global('headers');
    asm.global(context.global('on')).if((a) => testWord(a, headers, 1).setLocal(watched));
    asm.local(watched).if((a) => writeBit(a, headers, 1, scratch, 2, false));
    callOriginal(asm, 2, original);
    asm.local(watched).if((a) => writeBit(a, headers, 1, scratch, 2, true));
    return asm.body(2);
  },
};

export const WRAPPERS: readonly Wrapper[] = [dealloc, collect, deposit];
