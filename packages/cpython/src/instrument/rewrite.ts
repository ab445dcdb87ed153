import { RecorderError } from '../errors.js';
import { ValueType } from '../wasm/assembler.js';
import { WasmBytes } from '../wasm/bytes.js';
import { WasmCursor } from '../wasm/cursor.js';
import { Opcode, skipImmediates } from '../wasm/instructions.js';
import {
  appendEntries,
  functionShape,
  parseModule,
  SectionId,
  type WasmModule,
  type WasmSection,
} from '../wasm/module.js';
import { boundaryStores } from './boundary-stores.js';
import { exportedFunction, findFunction, functionBody } from './find-function.js';
import { FRAME_PROBES } from './frames/index.js';
import type { EvaluationLoop, ProbeContext, ProbeName, Store } from './probe.js';
import { boundaryCode } from './probes/boundary.js';
import { storeCode } from './probes/counts.js';
import { probesFor } from './probes/index.js';
import { storeCall } from './probes/writes.js';
import {
  EXPORT_PREFIX,
  EXPORTED_PROBES,
  FRAME_EXPORTS,
  GLOBALS,
  type Instrumentation,
} from './shared.js';
import { stackLocal } from './stack-local.js';
import { wrappersFor } from './wrappers.js';

/** Raise when a change makes an instrumented module cached by an earlier version wrong. */
export const REWRITER_VERSION = 68;

/** What a rewrite did, for tests and for refusing a module that was not understood. */
export interface RewriteResult {
  readonly bytes: Uint8Array;
  /** Places where a probe took a store's place. */
  readonly stores: number;
  /** Places where the boundary probe took the instruction pointer's store's place. */
  readonly boundaries: number;
}

/** Fewer than this many boundaries, and the evaluation loop is not what it was taken for. */
const LEAST_BOUNDARIES = 100;

/**
 * Instruments a CPython WebAssembly module: every store that may change a reference count, every
 * bytecode boundary and, with `links`, every store that may change what a container holds calls a
 * probe. Types, functions, globals and exports are appended at the ends of their sections, so that
 * no index shifts, no import is added and the memory's layout stays as it is.
 *
 * @throws RecorderError `unsupported-module` when the module is not understood in full.
 */
export function rewriteModule(
  bytes: Uint8Array,
  instrumentation: Instrumentation,
  loop: EvaluationLoop,
): RewriteResult {
  const module = parseModule(bytes);
  const plan = planAdditions(module, instrumentation, loop);
  const counters = { stores: 0, boundaries: 0 };
  const out = new WasmBytes(bytes.length + bytes.length / 8).raw(bytes.subarray(0, 8));
  for (const section of module.sections) {
    const content = rewriteSection(module, section, plan, counters);
    out.u8(section.id).u32(content.length).raw(content);
  }
  if (counters.boundaries < LEAST_BOUNDARIES) {
    throw new RecorderError(
      'unsupported-module',
      `only ${counters.boundaries} bytecode boundaries found in ${loop.exportName}, at least ${LEAST_BOUNDARIES} expected; ` +
        'this build of the interpreter is not one that the recorder can instrument',
    );
  }
  return { bytes: out.view(), ...counters };
}

/** Everything that is appended, and what instructions are replaced by. */
interface Plan {
  readonly links: boolean;
  readonly types: { count: number; bytes: Uint8Array };
  readonly functions: { count: number; bytes: Uint8Array };
  readonly globals: { count: number; bytes: Uint8Array };
  readonly exports: { count: number; bytes: Uint8Array };
  /** Bodies of the appended probes, then of the functions that wrappers displaced. */
  readonly probeBodies: readonly Uint8Array[];
  /** Function index → the body that takes its place (its own moves behind the probes). */
  readonly wrappers: ReadonlyMap<number, Uint8Array>;
  /** Wrapped function indices in the order in which their originals are appended. */
  readonly displaced: readonly number[];
  readonly loopFunction: number;
  readonly loop: EvaluationLoop;
  /** Where the loop's boundaries are. */
  readonly boundaries: ReadonlySet<number>;
  /** Instrumented code, by the first local that is free. */
  readonly codes: (firstLocal: number) => InstrumentedCode;
  /** Where a body is put together. */
  readonly scratch: WasmBytes;
}

function planAdditions(
  module: WasmModule,
  instrumentation: Instrumentation,
  loop: EvaluationLoop,
): Plan {
  const links = instrumentation !== 'counts';
  const isFull = instrumentation === 'full';
  const probes = [...probesFor(instrumentation, loop), ...(isFull ? FRAME_PROBES : [])];
  const exported = [...EXPORTED_PROBES, ...(isFull ? FRAME_EXPORTS : [])];
  const loopFunction = exportedFunction(module, loop.exportName);
  const firstFunction = module.importedFunctions + module.functionTypes.length;
  const firstGlobal = module.importedGlobals + module.definedGlobals;
  const probe = (name: ProbeName): number =>
    firstFunction + probes.findIndex((candidate) => candidate.name === name);
  const hostType = module.typeCount;
  const context: ProbeContext = {
    global: (name) => firstGlobal + GLOBALS.indexOf(name),
    probe,
    hostType,
  };

  const types = new WasmBytes();
  encodeFunctionType(types, ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'], 1);
  const functions = new WasmBytes();
  probes.forEach((p, i) => {
    encodeFunctionType(types, p.params, p.results);
    functions.u32(hostType + 1 + i);
  });

  const wrappers = new Map<number, Uint8Array>();
  const displaced: number[] = [];
  for (const wrapper of wrappersFor(loop)) {
    const index = findFunction(module, wrapper);
    const original = firstFunction + probes.length + displaced.length;
    functions.u32(module.functionTypes[index - module.importedFunctions]!);
    displaced.push(index);
    wrappers.set(index, wrapper.body(context, original));
  }

  const globals = new WasmBytes();
  const exports = new WasmBytes();
  for (const name of GLOBALS) {
    const mutable = 1;
    globals.raw([ValueType.i32, mutable, Opcode.i32Const]).s32(0).u8(Opcode.end);
    exports
      .name(EXPORT_PREFIX + name)
      .u8(3)
      .u32(context.global(name));
  }
  for (const name of exported) {
    exports
      .name(EXPORT_PREFIX + name)
      .u8(0)
      .u32(probe(name));
  }
  return {
    links,
    types: { count: 1 + probes.length, bytes: types.view() },
    functions: { count: probes.length + displaced.length, bytes: functions.view() },
    globals: { count: GLOBALS.length, bytes: globals.view() },
    exports: { count: GLOBALS.length + exported.length, bytes: exports.view() },
    probeBodies: probes.map((p) => p.body(context)),
    wrappers,
    displaced,
    loopFunction,
    loop,
    boundaries: boundaryStores(functionBody(module, loopFunction), loop),
    codes: instrumentedCodes(
      context,
      links,
      loop,
      isFull ? stackLocal(functionBody(module, loopFunction), loop) : undefined,
    ),
    scratch: new WasmBytes(1 << 16),
  };
}

function encodeFunctionType(
  out: WasmBytes,
  params: readonly ('i32' | 'i64')[],
  results: 0 | 1,
): void {
  out.u8(0x60).u32(params.length);
  for (const param of params) out.u8(ValueType[param]);
  out.u32(results);
  if (results) out.u8(ValueType.i32);
}

function rewriteSection(
  module: WasmModule,
  section: WasmSection,
  plan: Plan,
  counters: { stores: number; boundaries: number },
): Uint8Array {
  switch (section.id) {
    case SectionId.type:
      return appendEntries(module, section, plan.types);
    case SectionId.function:
      return appendEntries(module, section, plan.functions);
    case SectionId.global:
      return appendEntries(module, section, plan.globals);
    case SectionId.export:
      return appendEntries(module, section, plan.exports);
    case SectionId.code:
      return rewriteCode(module, section, plan, counters);
    default:
      return module.bytes.subarray(section.start, section.end);
  }
}

function rewriteCode(
  module: WasmModule,
  section: WasmSection,
  plan: Plan,
  counters: { stores: number; boundaries: number },
): Uint8Array {
  const cursor = new WasmCursor(module.bytes, section.start, section.end);
  const count = cursor.count();
  if (count !== module.functionTypes.length) {
    throw new RecorderError(
      'unsupported-module',
      `the WebAssembly module declares ${module.functionTypes.length} functions and defines ${count}`,
    );
  }
  const length = section.end - section.start;
  const out = new WasmBytes(length + length / 4).u32(count + plan.functions.count);
  const moved = new Map<number, Uint8Array>();
  const scratch = new WasmBytes(1 << 16);
  for (let i = 0; i < count; i++) {
    const index = module.importedFunctions + i;
    const size = cursor.u32();
    const start = cursor.position;
    cursor.skip(size);
    rewriteBody(module, start, start + size, index, plan, scratch.clear(), counters);
    const wrapper = plan.wrappers.get(index);
    if (wrapper) {
      moved.set(index, scratch.view().slice());
      out.raw(wrapper);
    } else {
      out.u32(scratch.length).raw(scratch.view());
    }
  }
  for (const body of plan.probeBodies) out.raw(body);
  for (const index of plan.displaced) {
    const body = moved.get(index)!;
    out.u32(body.length).raw(body);
  }
  return out.view();
}

/** Copies one function body, putting instrumented code where stores were. */
function rewriteBody(
  module: WasmModule,
  start: number,
  end: number,
  index: number,
  plan: Plan,
  out: WasmBytes,
  counters: { stores: number; boundaries: number },
): void {
  const { bytes } = module;
  const cursor = new WasmCursor(bytes, start, end);
  const type = module.functionTypes[index - module.importedFunctions]!;
  const free = readLocals(cursor, functionShape(module, type).parameters);
  const codes = plan.codes(free.first);
  const inLoop = index === plan.loopFunction;
  const code = plan.scratch.clear();
  const before = counters.stores + counters.boundaries;
  let copied = cursor.position;
  while (!cursor.done) {
    const at = cursor.position;
    const replacement = replacementAt(cursor, plan, codes, inLoop, counters);
    if (replacement === undefined) continue;
    code.raw(bytes.subarray(copied, at)).raw(replacement);
    copied = cursor.position;
  }
  if (counters.stores + counters.boundaries === before) {
    out.raw(bytes.subarray(start, end));
    return;
  }
  out.u32(free.groups + (plan.links ? 2 : 1)).raw(bytes.subarray(free.start, free.end));
  out.u32(2).u8(ValueType.i32);
  if (plan.links) out.u32(1).u8(ValueType.i64);
  out.raw(code.view()).raw(bytes.subarray(copied, end));
}

/** Moves over one instruction; what to put in its place, if anything. */
function replacementAt(
  cursor: WasmCursor,
  plan: Plan,
  codes: InstrumentedCode,
  inLoop: boolean,
  counters: { stores: number; boundaries: number },
): Uint8Array | undefined {
  const at = cursor.position;
  const opcode = cursor.u8();
  if (opcode === Opcode.i32Store || (plan.links && opcode === Opcode.i64Store)) {
    cursor.u32();
    const offset = cursor.u32();
    const wide = opcode === Opcode.i64Store;
    if (inLoop && plan.boundaries.has(at)) {
      counters.boundaries++;
      return codes.boundary;
    }
    if (!plan.links && offset !== 0) return undefined;
    counters.stores++;
    return inLoop || offset === 0 ? codes.store({ wide, offset }) : codes.called({ wide, offset });
  }
  if (plan.links && opcode === Opcode.prefixBulk) {
    const sub = cursor.u32();
    cursor.position = at + 1;
    skipImmediates(cursor, opcode);
    if (sub !== MEMORY_COPY && sub !== MEMORY_FILL) return undefined;
    counters.stores++;
    return sub === MEMORY_COPY ? codes.copy : codes.fill;
  }
  skipImmediates(cursor, opcode);
  return undefined;
}

/** `memory.copy` and `memory.fill` behind the prefix of bulk operations. */
const MEMORY_COPY = 10;
const MEMORY_FILL = 11;

/** Moves over a body's locals: how many groups, where they are, and the first index that is free. */
function readLocals(
  cursor: WasmCursor,
  parameters: number,
): { groups: number; start: number; end: number; first: number } {
  let first = parameters;
  const groups = cursor.u32();
  const start = cursor.position;
  for (let left = groups; left > 0; left--) {
    first += cursor.u32();
    cursor.skip(1);
  }
  return { groups, start, end: cursor.position, first };
}

/** What takes the place of instructions in functions whose first free local is the same. */
interface InstrumentedCode {
  readonly boundary: Uint8Array;
  readonly copy: Uint8Array;
  readonly fill: Uint8Array;
  store(store: Store): Uint8Array;
  /** As `store`, in less room. */
  called(store: Store): Uint8Array;
}

/** Makes instrumented code once per first free local. */
function instrumentedCodes(
  context: ProbeContext,
  links: boolean,
  loop: EvaluationLoop,
  stackEnd: number | undefined,
): (firstLocal: number) => InstrumentedCode {
  const made = new Map<number, InstrumentedCode>();
  const call = (name: ProbeName): Uint8Array =>
    links ? new WasmBytes(8).u8(Opcode.call).u32(context.probe(name)).view() : new Uint8Array();
  const [copy, fill] = [call('copy'), call('fill')];
  return (firstLocal) => {
    const known = made.get(firstLocal);
    if (known !== undefined) return known;
    const locals = { address: firstLocal, value: firstLocal + 1, wide: firstLocal + 2 };
    const stores = new Map<number, Uint8Array>();
    const codes: InstrumentedCode = {
      boundary: boundaryCode(loop, context, locals, stackEnd),
      copy,
      fill,
      called: (store) => storeCall(context, store),
      store(store) {
        const key = store.offset * 2 + (store.wide ? 1 : 0);
        const code = stores.get(key) ?? storeCode(context, store, locals, loop);
        stores.set(key, code);
        return code;
      },
    };
    made.set(firstLocal, codes);
    return codes;
  };
}
