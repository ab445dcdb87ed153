import { Assembler } from '../../wasm/assembler.js';
import type { Probe, ProbeContext, Store } from '../probe.js';
import { CONTROL, HostCall, WRITE } from '../shared.js';
import { callHost, control, setControl } from './tables.js';

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
export function linksChanged(asm: Assembler, context: ProbeContext): void {
  asm.const(1).setGlobal(context.global('linksDirty'));
  asm.const(0).setGlobal(context.global('executable'));
}

/** Notes a write to word `address` when a link's place is there. */
export function notePlaceStore(asm: Assembler, context: ProbeContext, address: number): void {
  testWord(asm, context.global('places'), address).if((a) =>
    noteWrite(a, context, address, undefined),
  );
}

/** As `storeCode`, never a count's, where a store is too seldom run to be worth the room: there are tens of thousands. */
export function storeCall(context: ProbeContext, { wide, offset }: Store): Uint8Array {
  const probe = context.probe(wide ? 'store64At' : 'storeAt');
  return new Assembler().const(offset).call(probe).code();
}

/** `storeAt(address, value, offset)` in place of `i32.store offset≠0`: never a count. */
export const storeAt: Probe = {
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
export const store64At: Probe = {
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
export const copy: Probe = {
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
export const fill: Probe = {
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
