import { GC_HEAD, IMMORTAL, OBJECT, TYPE } from '../layout/structures.js';
import { Assembler } from '../wasm/assembler.js';
import type { Wanted } from './find-function.js';
import type { EvaluationLoop, ProbeContext } from './probe.js';
import { fillNewest } from './probes/rows.js';
import { callHost, control, entryOf, setControl } from './probes/tables.js';
import { CONTROL, HostCall, PASS_REASON_SHIFT, SPECIAL } from './shared.js';

/** A function of the interpreter that is wrapped: code before and after the original. */
export interface Wrapper extends Wanted {
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
        callHost(b, context, HostCall.deallocated, (c) => c.local(0));
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
    const scratch = 5;
    asm.global(context.global('on')).if((a) => {
      a.global(context.global('collecting')).load(0).i32('eqz').setLocal(isPass);
    });
    asm.local(isPass).if((a) => {
      fillNewest(a, context, result, scratch); // before the pass untracks what it need not follow
      callHost(a, context, HostCall.passBegins, (b) =>
        b.local(1).local(2).const(PASS_REASON_SHIFT).i32('shl').i32('or'),
      );
    });
    callOriginal(asm, 3, original).setLocal(result);
    asm.local(isPass).if((a) => callHost(a, context, HostCall.passEnds));
    asm.local(result);
    return asm.body(3);
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
    const [entry, slot] = [2, 3];
    asm.global(context.global('on')).if((a) => {
      entryOf(a, context.global('objects'), 1).teeLocal(entry).load(0).teeLocal(slot);
      a.if((b) => b.local(entry).const(0).store(0));
    });
    callOriginal(asm, 2, original);
    asm.local(slot).if((a) => {
      a.local(entry).local(slot).const(SPECIAL).i32('or').store(0);
    });
    return asm.body(2);
  },
};

/** Leaves the header that follows one in its list. */
const following = (asm: Assembler, header: number): Assembler =>
  asm.local(header).load(GC_HEAD.next).const(~GC_HEAD.flags).i32('and');

/**
 * `deduce_unreachable(list, unreachable)`: finds out which objects of a list only the list itself holds. The first one of
 * a pass has all that the pass looks at (what finalizers brought back is looked at once more); immortal objects are
 * passed over, and leave the list. @see Python/gc.c: update_refs of CPython 3.14
 */
const deduceUnreachable: Wrapper = {
  exportName: 'PyGC_Collect',
  traversals: 2,
  params: 2,
  results: 0,
  body(context, original) {
    const asm = new Assembler();
    const [list, at, count] = [0, 2, 3];
    asm.global(context.global('on')).if((a) => {
      control(a, context, CONTROL.region).i32('eqz');
      a.if((b) => {
        b.block((c) => {
          following(c, list).teeLocal(at).local(list).i32('eq').leaveIf(0);
          c.doWhile((d) => {
            d.local(count)
              .local(at)
              .load(GC_HEAD.bytes + OBJECT.refcount);
            d.const(IMMORTAL).i32('ltU').i32('add').setLocal(count);
            following(d, at).teeLocal(at).local(list).i32('ne');
          });
        });
        setControl(b, context, CONTROL.region, (c) => c.local(count));
      });
    });
    callOriginal(asm, 2, original);
    return asm.body(2);
  },
};

/**
 * `mark_stacks(interpreter, visited, space, start) -> marked`: part of an incremental pass. At the start of a cycle it comes
 * after the marking of all other roots, and the pass does no more than that: how much, the work left to do tells, before
 * and when the pass is over. @see Python/gc.c: gc_collect_increment, mark_at_start of CPython 3.14
 */
const markStacks: Wrapper = {
  exportName: 'PyGC_Collect',
  traversals: 1,
  params: 4,
  results: 1,
  body(context, original) {
    const asm = new Assembler();
    const [start, result] = [3, 4];
    callOriginal(asm, 4, original).setLocal(result);
    asm.global(context.global('on')).if((a) => {
      setControl(a, context, CONTROL.marked, (b) => b.local(result));
      setControl(a, context, CONTROL.marksAll, (b) => b.local(start));
      setControl(a, context, CONTROL.workBefore, (b) =>
        control(b, context, CONTROL.workField).load(0),
      );
    });
    asm.local(result);
    return asm.body(1);
  },
};

/** The functions of an interpreter that are wrapped. */
export function wrappersFor({ marksRoots }: EvaluationLoop): readonly Wrapper[] {
  const common = [dealloc, collect, deposit, deduceUnreachable];
  return marksRoots ? [...common, markStacks] : common;
}
