import { BEFORE, OBJECT, TYPE } from '../layout/structures.js';
import { Assembler } from '../wasm/assembler.js';
import {
  ALLOC,
  ALLOC_CODES,
  CODE_ENTRY,
  CODE_HEADER,
  COLUMN_BYTES,
  CONTROL,
  ENTRY_SCALE,
  FOLLOWED,
  FRAME_ENTRY,
  type GlobalName,
  HostCall,
  type Instrumentation,
  PAGES,
  RECORD,
  SPECIAL,
  TABLE,
  TYPE_WORD,
  WRITE,
} from './shared.js';

/** The function that runs bytecode, and where its frames keep what is needed. */
export interface EvaluationLoop {
  readonly exportName: string;
  /** Offset in a frame of the pointer to the running instruction. */
  readonly instructionField: number;
  /** Offset in a frame of the pointer to the frame that called it. */
  readonly previousField: number;
  /** It does not tell the reference tracer of all that it destroys. */
  readonly hidesDeaths: boolean;
  /** Its collector marks what roots lead to before it looks for what nothing leads to. */
  readonly marksRoots: boolean;
  /** Offset in a frame of the pointer to the end of its stack; up to date unless the frame runs. */
  readonly stackField: number;
}

/** Indices that a probe's code refers to. */
export interface ProbeContext {
  /** Index of an appended global. */
  global(name: GlobalName): number;
  /** Index of a probe. */
  probe(name: ProbeName): number;
  /** Index of the recorder's function type: six words to one. */
  readonly hostType: number;
}

export type ProbeName =
  | 'callRecorder'
  | 'store'
  | 'storeAt'
  | 'store64At'
  | 'copy'
  | 'fill'
  | 'boundary'
  | 'tracer'
  | 'frameRow'
  | 'dropGone'
  | 'linkNew'
  | 'popTo'
  | 'pushFrame'
  | 'callerOf'
  | 'findFrame'
  | 'pushMany'
  | 'enterFrame'
  | 'framesMoved'
  | 'framesLinked'
  | 'topMoved'
  | 'heldByC'
  | 'letGo'
  | 'dropHeld'
  | 'dropIn'
  | 'popAll'
  | 'blockOf'
  | 'pushGenerator'
  | 'park'
  | 'dropParked'
  | 'linkParked'
  | 'linkAllParked'
  | 'forgetParked';

/** A function to append: its parameters (i32 unless listed), results and body. */
export interface Probe {
  readonly name: ProbeName;
  readonly params: readonly ('i32' | 'i64')[];
  readonly results: 0 | 1;
  body(context: ProbeContext): Uint8Array;
}

export type Code = (asm: Assembler) => unknown;

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

/** Leaves the address of an address table's entry for `local`. */
export function entryOf(asm: Assembler, directory: number, local: number): Assembler {
  asm.global(directory).local(local).const(TABLE.pageShift).i32('shrU').const(2).i32('shl');
  asm.i32('add').load(0);
  return asm.local(local).const(0xfff8).i32('and').const(1).i32('shrU').i32('add');
}

/** Leaves the address of the running instruction's event codes. */
export function codeEntry(asm: Assembler, context: ProbeContext): Assembler {
  asm.global(context.global('codes')).global(context.global('ip')).const(ENTRY_SCALE);
  return asm.i32('mul').i32('add');
}

/** Leaves a word of the control block. */
export function control(asm: Assembler, context: ProbeContext, field: number): Assembler {
  return asm.global(context.global('control')).load(field);
}

/** Changes a word of the control block. */
export function setControl(
  asm: Assembler,
  context: ProbeContext,
  field: number,
  value: Code,
): void {
  asm.global(context.global('control'));
  value(asm);
  asm.store(field);
}

/** Calls the recorder with a reason and up to three arguments. */
export function callHost(
  asm: Assembler,
  context: ProbeContext,
  reason: number,
  ...args: Code[]
): void {
  asm.const(reason);
  for (let i = 0; i < 3; i++) (args[i] ?? ((a: Assembler) => a.const(0)))(asm);
  asm.call(context.probe('callRecorder'));
}

/**
 * `callRecorder(reason, a, b, c)`: hands over all rows. What the recorder needs at once comes as arguments:
 * reading an exported global from JavaScript is slow.
 */
const callRecorder: Probe = {
  name: 'callRecorder',
  params: ['i32', 'i32', 'i32', 'i32'],
  results: 0,
  body(context) {
    const asm = new Assembler();
    for (let i = 0; i < 4; i++) asm.local(i);
    asm.global(context.global('row')).global(context.global('ip'));
    asm.global(context.global('host')).callIndirect(context.hostType);
    asm.setGlobal(context.global('row'));
    return asm.body();
  },
};

/**
 * Reads the newest object's size and state words, and whether it is tracked: its creator has moved on and set them.
 * That is when another object is created or destroyed, which might be at the same address, and not before: a tuple is
 * tracked after the references to its items are taken.
 */
export function fillNewest(
  asm: Assembler,
  context: ProbeContext,
  entry: number,
  object: number,
): void {
  control(asm, context, CONTROL.unfilled)
    .teeLocal(entry)
    .if((a) => {
      a.local(entry).load(ALLOC.at8).setLocal(object);
      a.local(entry).local(object).load(8).store(ALLOC.at8);
      a.local(entry).local(object).load(16).store(ALLOC.at16);
      a.local(entry).local(object).const(BEFORE.gcNext).i32('add').load(0).store(ALLOC.inFront);
      setControl(a, context, CONTROL.unfilled, (b) => b.const(0));
    });
}

/** Writes a row: the event code is in local `code`, one too high. */
export function writeRow(
  asm: Assembler,
  context: ProbeContext,
  code: number,
  slot: number,
  scratch: number,
): void {
  const row = context.global('row');
  asm.global(row).global(context.global('rowEnd')).i32('eq');
  asm.if((a) => callHost(a, context, HostCall.drain));
  asm.global(row).teeLocal(scratch).local(code).const(1).i32('sub').store(0);
  asm.local(scratch).local(slot).store(COLUMN_BYTES);
  asm.local(scratch).const(4).i32('add').setGlobal(row);
}

/** Notes a write of `length` bytes from `start` (locals; no length: one word) for the recorder to look at. */
function noteWrite(
  asm: Assembler,
  context: ProbeContext,
  start: number,
  length: number | undefined,
): void {
  control(asm, context, CONTROL.writeEnd);
  control(asm, context, CONTROL.writeLimit).i32('eq');
  asm.if((a) => callHost(a, context, HostCall.drain));
  control(asm, context, CONTROL.writeEnd).local(start).store(WRITE.start);
  control(asm, context, CONTROL.writeEnd);
  if (length === undefined) asm.const(0);
  else asm.local(length);
  asm.store(WRITE.length);
  setControl(asm, context, CONTROL.writeEnd, (a) =>
    control(a, context, CONTROL.writeEnd).const(WRITE.bytes).i32('add'),
  );
  linksChanged(asm, context);
}

/** The recorder looks at the next boundary. */
function linksChanged(asm: Assembler, context: ProbeContext): void {
  asm.const(1).setGlobal(context.global('linksDirty'));
  asm.const(0).setGlobal(context.global('executable'));
}

/** Notes a write to word `address` when a link's place is there. */
function notePlaceStore(asm: Assembler, context: ProbeContext, address: number): void {
  testWord(asm, context.global('places'), address).if((a) =>
    noteWrite(a, context, address, undefined),
  );
}

/**
 * The count of the object in `slot` was `old` and is `value`. A plain step by one at an instruction that took
 * one before is a row; with `links`, unless the object would have more holders than references.
 */
function countChanged(
  asm: Assembler,
  context: ProbeContext,
  kind: Instrumentation,
  local: { [name in 'object' | 'value' | 'slot' | 'old' | 'delta' | 'code']: number },
): void {
  const { value, slot, old, delta, code } = local;
  asm.local(value).local(old).i32('sub').setLocal(delta);
  asm.local(old).const(0).i32('gtS').local(slot).const(0).i32('gtS').i32('and');
  asm.local(delta).const(1).i32('add').const(~2).i32('and').i32('eqz').i32('and');
  asm.if((a) => {
    const plain = (b: Assembler): void => {
      // +1: the first code of the entry; -1: the second.
      codeEntry(b, context).const(1).local(delta).i32('sub').const(1).i32('shl').i32('add');
      b.load(CODE_ENTRY.incref).teeLocal(code);
      b.if((c) => {
        writeRow(c, context, code, slot, delta);
        c.return();
      });
    };
    if (kind === 'counts') plain(a);
    else withinHolders(a, context, kind, local).if(plain);
  });
  asm.local(old).local(value).i32('ne');
  asm.if((a) =>
    callHost(
      a,
      context,
      HostCall.count,
      (b) => b.local(slot),
      (b) => b.local(old),
      (b) => b.local(value),
    ),
  );
}

/** Leaves whether a count that steps by one stays as high as the number of the object's holders, once frames let go of it. */
function withinHolders(
  asm: Assembler,
  context: ProbeContext,
  kind: Instrumentation,
  { object, value, slot, delta }: { [name in 'object' | 'value' | 'slot' | 'delta']: number },
): Assembler {
  asm.local(delta).const(0).i32('gtS').local(value);
  holdersOf(asm, context, slot).i32('ltU').i32('eqz').i32('or');
  if (kind !== 'full') return asm;
  return asm.choose(
    (a) => a.const(1),
    (a) => a.local(slot).local(object).local(value).call(context.probe('letGo')),
  );
}

/** Leaves the address of a slot's record. */
export function recordOf(asm: Assembler, context: ProbeContext, slot: number): Assembler {
  control(asm, context, CONTROL.records).local(slot).const(RECORD.shift).i32('shl');
  return asm.i32('add');
}

/** Leaves how many links hold the object in `slot`. */
export function holdersOf(asm: Assembler, context: ProbeContext, slot: number): Assembler {
  return recordOf(asm, context, slot)
    .load(RECORD.holders)
    .const(FOLLOWED - 1)
    .i32('and');
}

/** `store(address, value)` in place of `i32.store offset=0`. */
const store = (kind: Instrumentation): Probe => ({
  name: 'store',
  params: ['i32', 'i32'],
  results: 0,
  body(context) {
    const asm = new Assembler();
    const slot = 2;
    const old = 3;
    asm.local(0).load(0).setLocal(old);
    // The store comes first: what the recorder reads when it is called must be up to date.
    asm.local(0).local(1).store(0);
    asm.block((a) => {
      a.global(context.global('on')).i32('eqz').leaveIf(0);
      a.local(0).const(7).i32('and').leaveIf(0); // no object's header
      entryOf(a, context.global('objects'), 0).load(0).teeLocal(slot).i32('eqz').leaveIf(0);
      countChanged(a, context, kind, { object: 0, value: 1, slot, old, delta: 4, code: 5 });
      a.return();
    });
    if (kind !== 'counts') {
      asm.global(context.global('on')).if((a) => notePlaceStore(a, context, 0));
    }
    return asm.body(4);
  },
});

/** Locals that instrumented code may use: free ones of the function it is in. */
export interface ScratchLocals {
  readonly address: number;
  readonly value: number;
  /** A 64-bit one. */
  readonly wide: number;
}

/** A store in the interpreter's code: `i64.store` if wide, `i32.store` otherwise, with its offset. */
export interface Store {
  readonly wide: boolean;
  readonly offset: number;
}

/**
 * The code in place of a store, whose address and value are on the stack. Nearly all stores go where no header
 * and no place is; a look at the page's byte costs less than the call of a probe that would find that out.
 */
export function storeCode(
  context: ProbeContext,
  { wide, offset }: Store,
  locals: ScratchLocals,
  loop: EvaluationLoop,
): Uint8Array {
  const asm = new Assembler();
  const { address } = locals;
  const value = wide ? locals.wide : locals.value;
  const mayBeCount = !wide && offset === 0;
  const pages = context.global(mayBeCount ? 'headerPages' : 'placePages');
  asm.setLocal(value).teeLocal(address);
  if (offset !== 0) asm.const(offset).i32('add');
  asm.const(PAGES.shift).i32('shrU').global(pages).i32('add').load8(0);
  asm.ifElse(
    (a) => {
      a.local(address).local(value);
      if (mayBeCount) {
        a.call(context.probe('store'));
        if (loop.hidesDeaths) destroyedAtZero(a, context, locals);
      } else a.const(offset).call(context.probe(wide ? 'store64At' : 'storeAt'));
    },
    (a) => {
      a.local(address).local(value);
      if (wide) a.store64(offset);
      else a.store(offset);
    },
  );
  return asm.code();
}

/**
 * A count of 0 is a death: destroys the object as the reference tracer would be told to. It comes before the object's
 * deallocator is called; when the tracer is told too, nothing is there any more.
 */
function destroyedAtZero(
  asm: Assembler,
  context: ProbeContext,
  { address, value }: ScratchLocals,
): void {
  asm.local(value).i32('eqz');
  asm.if((a) => {
    a.local(address).const(TRACER_DESTROY).const(0).call(context.probe('tracer')).drop();
  });
}

/** `PyRefTracer_DESTROY`. */
const TRACER_DESTROY = 1;

/** As `storeCode`, never a count's, where a store is too seldom run to be worth the room: there are tens of thousands. */
export function storeCall(context: ProbeContext, { wide, offset }: Store): Uint8Array {
  const probe = context.probe(wide ? 'store64At' : 'storeAt');
  return new Assembler().const(offset).call(probe).code();
}

/** `storeAt(address, value, offset)` in place of `i32.store offset≠0`: never a count. */
const storeAt: Probe = {
  name: 'storeAt',
  params: ['i32', 'i32', 'i32'],
  results: 0,
  body(context) {
    const asm = new Assembler();
    asm.local(0).local(2).i32('add').teeLocal(0).local(1).store(0);
    asm.global(context.global('on')).if((a) => notePlaceStore(a, context, 0));
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
    asm.local(0).local(2).i32('add').teeLocal(0).local(1).store64(0);
    asm.global(context.global('on')).if((a) => {
      notePlaceStore(a, context, 0);
      a.local(0).const(4).i32('add').setLocal(0);
      notePlaceStore(a, context, 0);
    });
    return asm.body();
  },
};

/** Notes a write of `length` bytes from `start` when any link's place lies there (locals). */
function noteRange(
  asm: Assembler,
  context: ProbeContext,
  start: number,
  length: number,
  at: number,
  end: number,
): void {
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
          noteWrite(c, context, start, length);
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
    noteRange(asm, context, 0, 2, 3, 4);
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
    noteRange(asm, context, 0, 2, 3, 4);
    return asm.body(2);
  },
};

/** Leaves whether the instruction in a local is none of the line that runs. */
function isOtherLine(asm: Assembler, context: ProbeContext, instruction: number): Assembler {
  asm.local(instruction).global(context.global('lineStart')).i32('sub');
  return asm.global(context.global('lineBytes')).i32('ltU').i32('eqz');
}

/**
 * The code in place of the evaluation loop's store of the instruction pointer into the frame, where
 * the interpreter's state is consistent; frame and instruction are on the stack. There are as many of
 * these as bytecodes run, so that only a boundary with something to do calls the probe.
 * @param stackEnd the loop's local with the end of the frame's stack, where frames are followed
 */
export function boundaryCode(
  loop: EvaluationLoop,
  context: ProbeContext,
  locals: ScratchLocals,
  stackEnd: number | undefined,
): Uint8Array {
  const asm = new Assembler();
  const { address: frame, value: instruction } = locals;
  asm.setLocal(instruction).teeLocal(frame).local(instruction).store(loop.instructionField);
  asm.local(frame).load(0).global(context.global('executable')).i32('ne');
  if (stackEnd !== undefined) {
    asm.local(frame).global(context.global('frameSeen')).i32('ne').i32('or');
    isOtherLine(asm, context, instruction).i32('or');
  }
  asm.choose(
    (a) => {
      a.local(frame).local(instruction);
      if (stackEnd !== undefined) a.local(stackEnd);
      a.call(context.probe('boundary'));
    },
    (a) => a.local(instruction),
  );
  asm.setGlobal(context.global('ip'));
  return asm.code();
}

/**
 * `boundary(frame, instruction) -> instruction that what follows is the doing of`; where frames are followed, the end
 * of the frame's stack is the third parameter.
 */
const boundary = (loop: EvaluationLoop, kind: Instrumentation): Probe => ({
  name: 'boundary',
  params: kind === 'full' ? ['i32', 'i32', 'i32'] : ['i32', 'i32'],
  results: 1,
  body(context) {
    const asm = new Assembler();
    const [code, running, moved] = kind === 'full' ? [3, 5, 6] : [2, 0, 0];
    asm.global(context.global('on')).if((a) => {
      if (kind === 'full') framesBefore(a, context, loop, running, moved);
      if (kind !== 'counts') {
        a.global(context.global('linksDirty')).if((b) => {
          b.const(0).setGlobal(context.global('linksDirty'));
          if (kind === 'full') b.local(0).local(2).call(context.probe('topMoved'));
          callHost(b, context, HostCall.links);
        });
      }
      if (kind === 'full') a.local(moved).if((b) => b.call(context.probe('framesLinked')));
      a.global(context.global('everyBoundary')).if((b) =>
        callHost(b, context, HostCall.boundary, (c) => c.local(1)),
      );
      // A frame's first field is its code object, with a tag in the low bits.
      a.global(context.global('everyBoundary'));
      a.choose(
        (b) => b.const(0), // ask again at the next boundary
        (b) => b.local(0).load(0),
      );
      a.setGlobal(context.global('executable'));
      if (kind === 'full') a.local(0).setGlobal(context.global('frameSeen'));
      a.local(0).load(0).const(-4).i32('and').teeLocal(code);
      a.global(context.global('noCode')).i32('eq');
      a.if((b) => {
        b.const(0).setGlobal(context.global('executable'));
        enterCaller(b, loop, code);
      });
      enterCode(a, context, code);
      if (kind === 'full') enterLine(a, context, code);
    });
    // While nothing is recorded, only another code object's boundaries need the call.
    asm
      .global(context.global('on'))
      .i32('eqz')
      .if((a) => {
        a.local(0).load(0).setGlobal(context.global('executable'));
        if (kind !== 'full') return;
        a.local(0).setGlobal(context.global('frameSeen'));
        a.const(0).setGlobal(context.global('lineStart'));
        a.const(-1).setGlobal(context.global('lineBytes'));
      });
    asm.local(1);
    return asm.body(4);
  },
});

/** Tells frames apart: sets `running` to the frame that runs Python code, `moved` to whether it or its line is another. */
function framesBefore(
  asm: Assembler,
  context: ProbeContext,
  loop: EvaluationLoop,
  running: number,
  moved: number,
): void {
  asm.local(0).load(0).const(-4).i32('and').global(context.global('noCode')).i32('eq');
  asm.choose(
    (a) => a.local(0).call(context.probe('callerOf')),
    (a) => a.local(0),
  );
  asm.teeLocal(running).if((a) => {
    isOtherLine(a, context, 1);
    control(a, context, CONTROL.frameTop).load(FRAME_ENTRY.frame).local(running);
    a.i32('ne').i32('or');
    control(a, context, CONTROL.parked).i32('or').teeLocal(moved);
    a.if((b) => {
      b.local(running).local(running).local(0).i32('eq');
      b.choose(
        (c) => c.local(2),
        (c) => c.local(running).load(loop.stackField),
      );
      b.local(running).load(loop.instructionField).call(context.probe('framesMoved'));
    });
  });
}

/** The line of the instruction that runs next is the one that runs; `entry` is a free local. */
function enterLine(asm: Assembler, context: ProbeContext, entry: number): void {
  asm.global(context.global('codes')).local(1).const(ENTRY_SCALE).i32('mul').i32('add');
  asm.load(CODE_ENTRY.line).setLocal(entry);
  asm.local(1).local(entry).const(16).i32('shrU').const(1).i32('shl').i32('sub');
  asm.setGlobal(context.global('lineStart'));
  asm.local(entry).const(0xffff).i32('and').const(1).i32('shl');
  asm.setGlobal(context.global('lineBytes'));
  control(asm, context, CONTROL.frameTop).teeLocal(entry).load(FRAME_ENTRY.frame).local(0);
  asm.i32('eq').if((a) => {
    a.local(entry).global(context.global('lineStart')).store(FRAME_ENTRY.lineStart);
    a.local(entry).global(context.global('lineBytes')).store(FRAME_ENTRY.lineBytes);
  });
}

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

/**
 * From here on, events are the doing of the code object in local `code`; of the instruction that ran last if
 * that is no code object.
 */
function enterCode(asm: Assembler, context: ProbeContext, code: number): void {
  const header = code + 1;
  known(asm, context, code, HostCall.newCode, header);
  asm.local(header).i32('eqz');
  asm.if((a) => {
    a.const(0).setGlobal(context.global('executable'));
    a.global(context.global('ip')).return();
  });
  setControl(asm, context, CONTROL.code, (a) => a.local(code));
  asm.local(header).load(CODE_HEADER.bias).setGlobal(context.global('codes'));
  asm.local(header).load(CODE_HEADER.chosen).setGlobal(context.global('chosen'));
}

/** Sets `found` to what is known of the type or code object in `local`; the recorder learns of it if need be. */
export function known(
  asm: Assembler,
  context: ProbeContext,
  local: number,
  reason: number,
  found: number,
): void {
  const table = context.global('known');
  entryOf(asm, table, local).load(0).teeLocal(found);
  asm.i32('eqz').if((a) => {
    callHost(a, context, reason, (b) => b.local(local));
    entryOf(a, table, local).load(0).setLocal(found);
  });
}

/**
 * `tracer(object, event, data) -> 0`, given to `PyRefTracer_SetTracer`.
 * @see https://docs.python.org/3.14/c-api/init.html#c.PyRefTracer_SetTracer
 */
const tracer = (kind: Instrumentation): Probe => ({
  name: 'tracer',
  params: ['i32', 'i32', 'i32'],
  results: 1,
  body(context) {
    const asm = new Assembler();
    asm.global(context.global('on')).if((a) => {
      a.local(1).if((b) => {
        destroyed(b, context, kind);
        b.const(0).return();
      });
      created(a, context, kind !== 'counts');
    });
    asm.const(0);
    return asm.body(TRACER_LOCALS);
  },
});

const TRACER_LOCALS = 7;

function created(asm: Assembler, context: ProbeContext, links: boolean): void {
  const [object, type, number, entry, code, slot, record, scratch] = [0, 3, 4, 5, 6, 7, 8, 9];
  asm.local(object).load(OBJECT.type).setLocal(type);
  known(asm, context, type, HostCall.newType, number);
  asm
    .local(number)
    .const(TYPE_WORD.never | TYPE_WORD.byCode)
    .i32('and');
  asm.if((a) => filter(a, context, { object, type, number, entry }));
  fillNewest(asm, context, entry, scratch);
  entryOf(asm, context.global('objects'), object).setLocal(entry);
  findAllocCode(asm, context, number, code, scratch);
  asm.block((a) => {
    // Anything but an object of a type created here before, in a free slot: the recorder's.
    a.local(code).i32('eqz').leaveIf(0);
    a.local(entry).load(0);
    control(a, context, CONTROL.moving).i32('or');
    control(a, context, CONTROL.freeSlot).teeLocal(slot).i32('eqz').i32('or');
    a.local(entry).const(-TABLE.pageBytes).i32('and').global(context.global('noPage'));
    a.i32('eq').i32('or').leaveIf(0);
    recordOf(a, context, slot).setLocal(record);
    setControl(a, context, CONTROL.freeSlot, (b) => b.local(record).load(RECORD.address));
    a.local(record).local(object).store(RECORD.address);
    a.local(record).local(type).store(RECORD.type);
    setControl(a, context, CONTROL.allocs, (b) =>
      control(b, context, CONTROL.allocs).const(1).i32('add').teeLocal(scratch),
    );
    a.local(record).local(scratch).store(RECORD.born);
    a.local(record).const(0).store(RECORD.holders);
    a.local(entry).local(slot).store(0);
    a.local(object).const(PAGES.shift).i32('shrU').global(context.global('headerPages'));
    a.i32('add').const(1).store8(0);
    writeRow(a, context, code, slot, scratch);
    appendAllocation(a, context, object, number, scratch);
    a.const(0).return();
  });
  callHost(
    asm,
    context,
    HostCall.create,
    (a) => a.local(object),
    (a) => a.local(type),
  );
  if (links) linksChanged(asm, context);
}

/** Passes over an object that is not to be recorded; else the type's word becomes its number. */
function filter(
  asm: Assembler,
  context: ProbeContext,
  { object, type, number, entry }: Readonly<Record<'object' | 'type' | 'number' | 'entry', number>>,
): void {
  asm.local(number).const(0).i32('ltS').global(context.global('chosen')).i32('eqz').i32('or');
  asm.if((a) => {
    entryOf(a, context.global('objects'), object).load(0).setLocal(entry);
    control(a, context, CONTROL.moving).local(entry).i32('or');
    a.if((b) =>
      callHost(
        b,
        context,
        HostCall.passOver,
        (c) => c.local(object),
        (c) => c.local(type),
      ),
    );
    a.const(0).return();
  });
  asm.local(number).const(TYPE_WORD.number).i32('and').setLocal(number);
}

/** Sets `code` to what the table of allocations has for the running instruction and a type; 0: nothing. */
function findAllocCode(
  asm: Assembler,
  context: ProbeContext,
  number: number,
  code: number,
  place: number,
): void {
  const instruction = code;
  codeEntry(asm, context).teeLocal(instruction).const(ALLOC_CODES.entryFactor).i32('mul');
  asm.local(number).const(ALLOC_CODES.typeFactor).i32('mul').i32('xor');
  asm
    .const(32 - ALLOC_CODES.bucketBits)
    .i32('shrU')
    .const(ALLOC_CODES.bucketShift)
    .i32('shl');
  asm.global(context.global('allocCodes')).i32('add').setLocal(place);
  const codeIn = (a: Assembler, offset: number, otherwise: Code): Assembler => {
    a.local(place)
      .load(offset + ALLOC_CODES.entry)
      .local(instruction)
      .i32('eq');
    a.local(place)
      .load(offset + ALLOC_CODES.type)
      .local(number)
      .i32('eq')
      .i32('and');
    return a.choose((b) => b.local(place).load(offset + ALLOC_CODES.code), otherwise);
  };
  codeIn(asm, 0, (a) => codeIn(a, ALLOC_CODES.placeBytes, (b) => b.const(0))).setLocal(code);
}

/** The newest allocation: its words are read later (`fillNewest`). */
function appendAllocation(
  asm: Assembler,
  context: ProbeContext,
  object: number,
  type: number,
  entry: number,
): void {
  control(asm, context, CONTROL.allocEnd).teeLocal(entry).local(type).store(ALLOC.type);
  asm.local(entry).local(object).store(ALLOC.at8);
  setControl(asm, context, CONTROL.unfilled, (a) => a.local(entry));
  setControl(asm, context, CONTROL.allocEnd, (a) => a.local(entry).const(ALLOC.bytes).i32('add'));
}

function destroyed(asm: Assembler, context: ProbeContext, kind: Instrumentation): void {
  const [object, type, entry, slot, code, record, scratch] = [0, 3, 5, 7, 6, 8, 9];
  // A type or code object at this address is a new one from now on.
  entryOf(asm, context.global('known'), object).teeLocal(entry).load(0);
  asm.if((a) => {
    a.local(entry).const(0).store(0);
    a.const(0).setGlobal(context.global('executable')); // it may be the code that ran last
  });
  entryOf(asm, context.global('objects'), object).teeLocal(entry).load(0).teeLocal(slot);
  asm.if((a) => {
    fillNewest(a, context, code, scratch);
    a.local(object).load(OBJECT.type).teeLocal(type).load(TYPE.finalize);
    a.local(type).load(TYPE.del).i32('or');
    a.if((b) => {
      callHost(b, context, HostCall.finalize, (c) => c.local(slot));
      b.const(0).return();
    });
    a.block((b) => {
      // A plain death of an object without references, at an instruction that saw one before.
      b.local(object).load(OBJECT.refcount);
      control(b, context, CONTROL.inPass).i32('or');
      b.local(slot).const(SPECIAL).i32('and').i32('or');
      recordOf(b, context, slot).teeLocal(record).load(RECORD.holders).i32('or').leaveIf(0);
      codeEntry(b, context).load(CODE_ENTRY.free).teeLocal(code).i32('eqz').leaveIf(0);
      b.local(entry).const(0).store(0);
      b.local(record).const(0).store(RECORD.type);
      b.local(record);
      control(b, context, CONTROL.freeSlot).store(RECORD.address);
      setControl(b, context, CONTROL.freeSlot, (c) => c.local(slot));
      writeRow(b, context, code, slot, scratch);
      b.const(0).return();
    });
    callHost(a, context, HostCall.destroy, (b) => b.local(slot));
    a.const(0).return();
  });
  if (kind !== 'full') return;
  // What is older than the recording and followed has the word of its type watched.
  asm.local(object).const(OBJECT.type).i32('add').setLocal(scratch);
  notePlaceStore(asm, context, scratch);
}

/** The probes of an instrumentation, in the order in which they are appended. */
export function probesFor(kind: Instrumentation, loop: EvaluationLoop): Probe[] {
  const common = [callRecorder, store(kind), boundary(loop, kind), tracer(kind)];
  return kind === 'counts' ? common : [...common, storeAt, store64At, copy, fill];
}
