import { Assembler } from '../../wasm/assembler.js';
import type { EvaluationLoop, Probe, ProbeContext, ScratchLocals, Store } from '../probe.js';
import { CODE_ENTRY, HostCall, type Instrumentation, PAGES } from '../shared.js';
import { writeRow } from './rows.js';
import { callHost, codeEntry, entryOf, holdersOf } from './tables.js';
import { notePlaceStore } from './writes.js';

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

/** `store(address, value)` in place of `i32.store offset=0`. */
export const store = (kind: Instrumentation): Probe => ({
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
