import { OBJECT, TYPE } from '../../layout/structures.js';
import { Assembler } from '../../wasm/assembler.js';
import type { Code, Probe, ProbeContext } from '../probe.js';
import {
  ALLOC,
  ALLOC_CODES,
  CODE_ENTRY,
  CONTROL,
  HostCall,
  type Instrumentation,
  PAGES,
  RECORD,
  SPECIAL,
  TABLE,
  TYPE_WORD,
} from '../shared.js';
import { fillNewest, writeRow } from './rows.js';
import { callHost, codeEntry, control, entryOf, known, recordOf, setControl } from './tables.js';
import { linksChanged, notePlaceStore } from './writes.js';

/**
 * `tracer(object, event, data) -> 0`, given to `PyRefTracer_SetTracer`.
 * @see https://docs.python.org/3.14/c-api/init.html#c.PyRefTracer_SetTracer
 */
export const tracer = (kind: Instrumentation): Probe => ({
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
