import type { TraceDictionary } from '@refwind/core';
import { RecorderError } from '../errors.js';
import {
  EXPORT_PREFIX,
  GC_REASONS,
  GLOBALS,
  type GlobalName,
  HostCall,
  PASS_REASON_SHIFT,
  ROW_BYTES,
  TAG_MASK,
} from '../instrument/rows.js';
import { OBJECT } from '../layout/cpython-314.js';
import { checkFrameLayout, type DebugOffsets, readDebugOffsets } from '../layout/debug-offsets.js';
import type { Interpreter } from '../runtime/interpreter.js';
import { ChunkAssembler, type LooseChunk } from './chunk-assembler.js';
import { CodeObjects, type CodeState } from './code-objects.js';
import { EventCodes } from './event-codes.js';
import { KeyTexts } from './key-texts.js';
import { LinkRecorder } from './links.js';
import { InterpreterMemory } from './memory.js';
import { ObjectTable } from './object-table.js';
import { Collector } from './passes.js';
import { Tracker } from './tracker.js';
import { type TypeState, Types } from './types.js';

/** Rows in the ring: what fits a processor's second-level cache. */
const RING_ROWS = 1 << 15;
/** A create takes two rows, and a full ring is noticed only before a row is begun. */
const RING_SPARE_ROWS = 4;
/** Bytes of address space: WebAssembly's 32 bits. */
const ADDRESS_SPACE = 2 ** 32;

/** How to record. */
export interface SessionOptions {
  readonly opcodeNames: readonly string[];
  readonly dictionary: TraceDictionary;
  /** Receives full chunks; may block. */
  readonly emit: (chunk: LooseChunk) => void;
  /** A code object is about to run for the first time. */
  readonly newCode?: (code: CodeState) => void;
}

/** Recording of one booted interpreter: from `start()` to `stop()`. */
export class RecordingSession {
  readonly memory: InterpreterMemory;
  readonly layout: DebugOffsets;
  readonly objects = new ObjectTable();
  readonly types: Types;
  readonly codeObjects: CodeObjects;
  readonly codes: EventCodes;
  readonly collector: Collector;
  readonly out: ChunkAssembler;
  readonly tracker: Tracker;
  readonly dictionary: TraceDictionary;
  /** Called at every bytecode boundary, with the next instruction, when `watchBoundaries` was. */
  onBoundary: ((instruction: number) => void) | undefined;
  readonly #interpreter: Interpreter;
  readonly #options: SessionOptions;
  readonly #threadState: number;
  readonly #ringStart: number;
  readonly #globals: Readonly<Record<GlobalName, WebAssembly.Global<'i32'>>>;
  /** Bases of the bitmaps: set once, read for every bit. */
  readonly #bitmaps = { headers: 0, known: 0, containers: 0, places: 0 };
  readonly #codeType: number;
  #links: LinkRecorder | undefined;

  constructor(interpreter: Interpreter, options: SessionOptions) {
    this.#interpreter = interpreter;
    this.#options = options;
    const { module } = interpreter;
    this.#globals = appendedGlobals(interpreter);
    const memory = new InterpreterMemory(interpreter.memory);
    this.memory = memory;
    this.dictionary = options.dictionary;
    this.layout = readDebugOffsets(interpreter.memory.buffer, module.__PyRuntime);
    checkFrameLayout(this.layout);
    this.#threadState = module._PyThreadState_Get();
    this.#codeType = module._PyCode_Type;
    this.types = new Types(memory, options.dictionary, {
      set: module._PySet_Type,
      frozenset: module._PyFrozenSet_Type,
      module: module._PyModule_Type,
    });
    this.codeObjects = new CodeObjects(
      memory,
      this.layout,
      options.dictionary,
      options.opcodeNames,
    );
    this.codes = new EventCodes(options.dictionary, this.codeObjects);
    this.out = new ChunkAssembler(options.emit);
    const thread = this.#threadState;
    this.collector = new Collector(
      memory,
      this.layout,
      memory.u32(thread + this.layout.offset['thread.interp']),
    );
    this.#ringStart = this.#reserve((RING_ROWS + RING_SPARE_ROWS) * ROW_BYTES);
    this.#reserveBitmap('headers', 4);
    this.#reserveBitmap('known', 8);
    this.#set('ring', this.#ringStart);
    this.#set('ringStart', this.#ringStart);
    this.#set('ringEnd', this.#ringStart + RING_ROWS * ROW_BYTES);
    this.#set('frameField', thread + this.layout.offset['thread.currentFrame']);
    this.#set('collecting', this.collector.collecting);
    this.#set('noCode', module.__Py_NoneStruct);
    this.#set(
      'host',
      module.addFunction(
        (reason: HostCall, argument: number, ringEnd: number, instruction: number) => {
          this.#called(reason, argument >>> 0, ringEnd, instruction);
        },
        'viiii',
      ),
    );
    memory.refresh();
    this.tracker = new Tracker({
      memory,
      types: this.types,
      codeObjects: this.codeObjects,
      codes: this.codes,
      objects: this.objects,
      collector: this.collector,
      out: this.out,
      clearHeader: (address) => this.#writeBit('headers', address, 2, false),
    });
  }

  /** From here on every object that is created is recorded to its end. */
  start(): void {
    const { module, exports } = this.#interpreter;
    const tracer = module.addFunction(exports[`${EXPORT_PREFIX}tracer`], 'iiii');
    if (module._PyRefTracer_SetTracer(tracer, 0) !== 0) {
      throw new RecorderError('boot-failed', 'the interpreter refused the reference tracer');
    }
    this.#set('executable', 0);
    // What is followed from the start is read, and watched, at the first boundary.
    if (this.#links) this.#set('linksDirty', 1);
    this.#set('on', 1);
  }

  /** Stops recording and hands on what is left. */
  stop(): void {
    this.#set('on', 0);
    this.#set('everyBoundary', 0);
    this.drain();
    this.#links?.reconcile(this.instruction);
    this.tracker.finish(this.instruction);
    this.out.flush();
  }

  /** Asks for `onBoundary` calls. */
  watchBoundaries(): void {
    this.#set('everyBoundary', 1);
  }

  /** Records links too; the interpreter must be instrumented for it. */
  followLinks(): LinkRecorder {
    this.#reserveBitmap('places', 4);
    this.#reserveBitmap('containers', 8);
    this.memory.refresh();
    const { memory, objects, dictionary, codes, out, types } = this;
    const links = new LinkRecorder({
      memory,
      objects,
      dictionary,
      keys: new KeyTexts(memory, objects, dictionary),
      codes,
      out,
      types,
      watchPlace: (address, watched) => this.#writeBit('places', address, 2, watched),
    });
    this.tracker.links = links;
    for (const type of this.types.all()) this.#noteContainer(type);
    this.#links = links;
    return links;
  }

  /** The instruction that runs, or ran last. */
  get instruction(): number {
    return this.#get('ip');
  }

  get currentFrame(): number {
    return this.memory.u32(this.#get('frameField'));
  }

  /** Turns all rows in the ring into events. */
  drain(): void {
    this.memory.refresh();
    this.#fillNewest();
    const end = this.#get('ring');
    this.tracker.apply(this.#ringStart >>> 2, end >>> 2);
    this.#set('ring', this.#ringStart);
  }

  #called(reason: HostCall, argument: number, ringEnd: number, instruction: number): void {
    this.memory.refresh();
    this.tracker.apply(this.#ringStart >>> 2, ringEnd >>> 2);
    switch (reason) {
      case HostCall.drain:
        return;
      case HostCall.links:
        this.#links?.reconcile(instruction);
        return;
      case HostCall.newType:
        this.#noteContainer(this.types.add(argument));
        this.#writeBit('known', argument, 3, true);
        return;
      case HostCall.newCode:
        this.#addCode(argument);
        return;
      case HostCall.passBegins:
        this.#passBegins(argument, instruction);
        return;
      case HostCall.passEnds:
        this.tracker.passEnds(instruction);
        return;
      case HostCall.boundary:
        this.onBoundary?.(argument);
    }
  }

  #noteContainer(type: TypeState): void {
    if (this.#bitmaps.containers === 0) return;
    this.#writeBit('containers', type.address, 3, type.container !== undefined || type.isModule);
  }

  #addCode(code: number): void {
    // Whatever it is, asking once is enough: its destruction makes its address unknown again.
    this.#writeBit('known', code, 3, true);
    if (this.memory.u32(code + OBJECT.type) !== this.#codeType) return;
    const state = this.codeObjects.add(code);
    this.#options.newCode?.(state);
  }

  #passBegins(argument: number, instruction: number): void {
    const generation = argument & ((1 << PASS_REASON_SHIFT) - 1);
    const reason = GC_REASONS[argument >>> PASS_REASON_SHIFT] ?? 'explicit';
    this.tracker.passBegins(generation, reason, this.currentFrame, instruction);
  }

  /** The newest create's second row may not have been filled yet. */
  #fillNewest(): void {
    const row = this.#get('unfilled');
    if (row === 0) return;
    const { words } = this.memory;
    const object = (words[(row - ROW_BYTES) >>> 2]! & ~TAG_MASK) >>> 0;
    words[row >>> 2] = words[(object + 8) >>> 2]!;
    words[(row >>> 2) + 1] = words[(object + 16) >>> 2]!;
    this.#set('unfilled', 0);
  }

  /** Memory of the interpreter's own heap that it will never use: zero, and not touched until used. */
  #reserve(bytes: number): number {
    const address = this.#interpreter.module._malloc(bytes) >>> 0;
    if (address === 0) {
      throw new RecorderError(
        'boot-failed',
        `${bytes} bytes of address space for the recorder were refused`,
      );
    }
    return address;
  }

  #reserveBitmap(name: BitmapName, bytesPerBit: number): void {
    this.#bitmaps[name] = this.#reserve(ADDRESS_SPACE / bytesPerBit / 8);
    this.#set(name, this.#bitmaps[name]);
  }

  #writeBit(bitmap: BitmapName, address: number, shift: number, set: boolean): void {
    const byte = this.#bitmaps[bitmap] + (address >>> (shift + 3));
    const bit = 1 << ((address >>> shift) & 7);
    const { bytes } = this.memory;
    bytes[byte] = set ? bytes[byte]! | bit : bytes[byte]! & ~bit;
  }

  #get(name: GlobalName): number {
    return this.#globals[name].value >>> 0;
  }

  #set(name: GlobalName, value: number): void {
    this.#globals[name].value = value | 0;
  }
}

type BitmapName = 'headers' | 'known' | 'containers' | 'places';

function appendedGlobals(interpreter: Interpreter): Record<GlobalName, WebAssembly.Global<'i32'>> {
  const globals = {} as Record<GlobalName, WebAssembly.Global<'i32'>>;
  for (const name of GLOBALS) {
    const global = interpreter.exports[EXPORT_PREFIX + name];
    if (!(global instanceof WebAssembly.Global)) {
      throw new RecorderError('boot-failed', 'the interpreter was not instrumented');
    }
    globals[name] = global as WebAssembly.Global<'i32'>;
  }
  return globals;
}
