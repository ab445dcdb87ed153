import { Assembler } from '../../wasm/assembler.js';
import { leaveC } from '../frames/c-calls.js';
import type { EvaluationLoop, Probe, ProbeContext, ScratchLocals } from '../probe.js';
import {
  CODE_ENTRY,
  CODE_HEADER,
  CONTROL,
  ENTRY_SCALE,
  FRAME_ENTRY,
  HostCall,
  type Instrumentation,
} from '../shared.js';
import { callHost, control, known, setControl } from './tables.js';

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
export const boundary = (loop: EvaluationLoop, kind: Instrumentation): Probe => ({
  name: 'boundary',
  params: kind === 'full' ? ['i32', 'i32', 'i32'] : ['i32', 'i32'],
  results: 1,
  body(context) {
    const asm = new Assembler();
    const [code, running, moved] = kind === 'full' ? [3, 5, 6] : [2, 0, 0];
    asm.global(context.global('on')).if((a) => {
      if (kind === 'full') {
        framesBefore(a, context, loop, running, moved);
        // A new instruction of the frame that called C code: this has returned.
        control(a, context, CONTROL.frameTop).teeLocal(code).load(FRAME_ENTRY.frame).local(0);
        a.i32('eq').if((b) => leaveC(b, context, code));
      }
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
