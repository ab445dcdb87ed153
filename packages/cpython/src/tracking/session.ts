import { CHUNK_ROWS, watchLabel } from '@refwind/core/trace';
import { RecorderError } from '../errors.js';
import {
  ALLOC,
  CODE_ENTRY,
  COLUMN_BYTES,
  CONTROL,
  EXPORT_PREFIX,
  type FRAME_EXPORTS,
  GC_REASONS,
  GLOBALS,
  type GlobalName,
  HostCall,
  LINK,
  PAGES,
  PASS_REASON_SHIFT,
  WRITE,
} from '../instrument/shared.js';
import { type DebugOffsets, readDebugOffsets } from '../layout/debug-offsets.js';
import { OBJECT } from '../layout/structures.js';
import type { Interpreter } from '../runtime/interpreter.js';
import { AddressTable, PagePool } from './address-table.js';
import { AllocCodes } from './alloc-codes.js';
import { CallHolders } from './call-holders.js';
import { CalledNames } from './called-names.js';
import { ChunkAssembler, type LooseChunk } from './chunk-assembler.js';
import { CodeObjects, type CodeState, type Heap } from './code-objects.js';
import { EventCodes } from './event-codes.js';
import { callTraverse, classTraverse } from './fields/interpreter.js';
import { Traversal } from './fields/traversal.js';
import { FrameHolders } from './frame-holders.js';
import { KeyTexts } from './key-texts.js';
import { LinkRecorder, type LinkRecorderParts } from './links.js';
import { InterpreterMemory } from './memory.js';
import { ObjectTable } from './object-table.js';
import { followOlder } from './older/follow.js';
import { Collector, type CollectorStart } from './passes.js';
import type { RecordedDictionary } from './recorded-dictionary.js';
import { Selection } from './selection.js';
import { SHUTDOWN, Shutdown } from './shutdown.js';
import { Tracker } from './tracker.js';
import { Types } from './types.js';

/** Writes to watched places that are noted before the recorder must look. */
const WRITES = 4096;
/** Bytes of address space: WebAssembly's 32 bits. */
const ADDRESS_SPACE = 2 ** 32;

/** `GENERATION_AUTO` of 3.13: the pass picks its generation itself. @see Python/gc.c */
const AUTOMATIC = -1;

/** How to record. */
export interface SessionOptions {
  readonly opcodeNames: readonly string[];
  readonly dictionary: RecordedDictionary;
  /** Receives full chunks; may block. */
  readonly emit: (chunk: LooseChunk) => void;
  /** A code object is about to run for the first time. */
  readonly newCode?: (code: CodeState) => void;
  /** Attributes are followed, and what C types hold; else, with links, items of containers only. */
  readonly fields?: boolean;
  /** Default: all objects are recorded. */
  readonly selection?: Selection;
}

/** Recording of one booted interpreter: from `start()` to `stop()`. */
export class RecordingSession {
  readonly memory: InterpreterMemory;
  readonly layout: DebugOffsets;
  readonly objects: ObjectTable;
  readonly types: Types;
  readonly codeObjects: CodeObjects;
  readonly codes: EventCodes;
  readonly collector: Collector;
  readonly out: ChunkAssembler;
  readonly tracker: Tracker;
  readonly dictionary: RecordedDictionary;
  /** Called at every bytecode boundary, with the next instruction, when `watchBoundaries` was. */
  onBoundary: ((instruction: number) => void) | undefined;
  #watchesBoundaries = false;
  #isAbandoned = false;
  readonly #interpreter: Interpreter;
  readonly #options: SessionOptions;
  readonly #globals: Readonly<Record<GlobalName, WebAssembly.Global<'i32'>>>;
  /** Base of the control block. */
  readonly #control: number;
  /** Type → its number, code object → its entries' header. */
  readonly #known: AddressTable;
  /** Address of the field that holds the current frame. */
  readonly #frameField: number;
  readonly #codeType: number;
  /** Bases of the tables of pages with headers and places. */
  readonly #headerPages: number;
  #placePages = 0;
  /** Base of the bitmap of watched words, and of the list of writes to them. */
  #places = 0;
  #writes = 0;
  #links: LinkRecorder | undefined;
  #frames: FrameHolders | undefined;
  #calls: CallHolders | undefined;
  readonly #heap: Heap;
  /** Base of the rows. */
  readonly #rows: number;
  /** Stands for the entry of an instruction where there is none. */
  #nowhere = 0;
  #shutdown: Shutdown | undefined;
  /** The code object whose state `codes.current` is. */
  #code = 0;

  constructor(interpreter: Interpreter, options: SessionOptions) {
    this.#interpreter = interpreter;
    this.#options = options;
    const { module } = interpreter;
    this.#globals = appendedGlobals(interpreter);
    this.layout = readDebugOffsets(interpreter.memory.buffer, module.__PyRuntime);
    const memory = new InterpreterMemory(interpreter.memory, this.layout.offset['tuple.items']);
    this.memory = memory;
    this.dictionary = options.dictionary;
    const thread = module._PyThreadState_Get();
    this.#frameField = thread + this.layout.offset['thread.currentFrame'];
    this.#codeType = module._PyCode_Type;
    const { selection = new Selection({}) } = options;
    this.types = new Types(
      memory,
      options.dictionary,
      {
        set: module._PySet_Type,
        frozenset: module._PyFrozenSet_Type,
        module: module._PyModule_Type,
        withFields: this.hasFields,
        knowsFields: this.layout.version.knowsFields,
        classTraverse: this.hasFields ? classTraverse(interpreter, memory) : 0,
      },
      selection,
    );
    const heap: Heap = {
      reserve: (bytes) => this.#reserve(bytes),
      release: (address) => module._free(address),
    };
    this.#heap = heap;
    const allocCodes = new AllocCodes(memory, heap.reserve);
    this.codeObjects = new CodeObjects(
      memory,
      this.layout,
      options.dictionary,
      heap,
      allocCodes,
      options.opcodeNames,
      selection,
      this.#followsFrames,
    );
    this.codes = new EventCodes(memory, options.dictionary, this.codeObjects, allocCodes);
    this.#control = this.#reserveZero(CONTROL.bytes);
    const control = this.#control;
    this.collector = new Collector(
      memory,
      this.layout,
      memory.u32(thread + this.layout.offset['thread.interp']),
      control,
    );
    const pool = new PagePool(memory, heap.reserve);
    this.#headerPages = this.#reserveZero(PAGES.bytes);
    this.#set('headerPages', this.#headerPages);
    this.objects = new ObjectTable(memory, {
      pool,
      control,
      ...heap,
      watchHeader: (address) => {
        memory.bytes[this.#headerPages + (address >>> PAGES.shift)] = 1;
      },
    });
    this.#known = new AddressTable(memory, pool);
    const rows = this.#reserve(2 * COLUMN_BYTES);
    this.#rows = rows;
    const allocs = this.#reserve(CHUNK_ROWS * ALLOC.bytes);
    const links = this.#reserve(CHUNK_ROWS * LINK.bytes);
    this.out = new ChunkAssembler(
      { memory, types: this.types, control, rows, allocs, links },
      options.emit,
    );
    this.tracker = new Tracker({
      types: this.types,
      codes: this.codes,
      objects: this.objects,
      collector: this.collector,
      out: this.out,
      currentFrame: () => this.currentFrame,
      setMoving: (moving) => this.#setControl(CONTROL.moving, moving ? 1 : 0),
      setInPass: (inPass) => this.#setControl(CONTROL.inPass, inPass ? 1 : 0),
      setEnding: (ending) => this.#askAtBoundary(ending),
    });
    this.#set('allocCodes', allocCodes.base);
    this.#set('currentFrame', this.#frameField);
    if (this.#followsFrames) {
      this.#frames = this.#followFrames(heap, new AddressTable(memory, pool));
      this.#calls = this.#followCalls();
    }
    this.#setGlobals(rows, pool.noPage);
  }

  #setGlobals(rows: number, noPage: number): void {
    const { module } = this.#interpreter;
    this.#set('control', this.#control);
    this.#set('objects', this.objects.slots.directory);
    this.#set('known', this.#known.directory);
    this.#set('noPage', noPage);
    this.#set('row', rows);
    this.#set('rowEnd', rows + COLUMN_BYTES);
    this.#set('collecting', this.collector.collecting);
    this.#set('noCode', module.__Py_NoneStruct);
    this.#set(
      'host',
      module.addFunction(
        (reason: HostCall, a: number, b: number, c: number, row: number, instruction: number) =>
          this.#called(reason, a, b, c, row, instruction >>> 0),
        'iiiiiii',
      ),
    );
  }

  /** From here on every object that is created is recorded to its end. How the collector is at that moment. */
  start(): CollectorStart {
    const { module, exports } = this.#interpreter;
    const collector = this.collector.start();
    const tracer = module.addFunction(exports[`${EXPORT_PREFIX}tracer`], 'iiii');
    if (module._PyRefTracer_SetTracer(tracer, 0) !== 0) {
      throw new RecorderError('boot-failed', 'the interpreter refused the reference tracer');
    }
    // Before the program's first instruction no code is known: entry 0 of nothing.
    this.#nowhere = this.#reserveZero(CODE_ENTRY.bytes);
    this.#leaveCode();
    // What is followed from the start is read, and watched, at the first boundary.
    if (this.#links) this.#set('linksDirty', 1);
    this.#set('lineBytes', 0);
    this.#set('on', 1);
    return collector;
  }

  /** The program's own code is done; what comes is the interpreter's shutdown, phase by phase (`mark`). */
  leaveProgram(): void {
    if (this.#isAbandoned) return;
    this.drain();
    this.#frames?.end();
    this.#links?.reconcile(this.instruction);
    this.#set('row', this.out.row);
    this.#leaveCode();
    this.#shutdown = new Shutdown((label) => this.tracker.marked(label, 0));
    this.mark(SHUTDOWN);
  }

  /** No Python code runs: what happens has no site. */
  #leaveCode(): void {
    this.#set('executable', 0);
    this.#set('ip', 0);
    this.#set('codes', this.#nowhere);
    this.#setControl(CONTROL.code, 0);
    this.#code = 0;
    this.codes.current = undefined;
  }

  /** Stops recording and hands on what is left; `gone`: the interpreter is no more. */
  stop(gone = false): void {
    if (this.#isAbandoned) return;
    this.#set('on', 0);
    this.#set('everyBoundary', 0);
    this.drain();
    if (!gone) {
      this.#frames?.end();
      this.#links?.reconcile(this.instruction);
    }
    this.tracker.finish(this.instruction);
    this.out.flush();
  }

  /** Nothing more is wanted: the program runs on as if it were not recorded, nearly as fast. */
  abandon(): void {
    this.#isAbandoned = true;
    this.#set('on', 0);
    this.memory.bytes.fill(0, this.#headerPages, this.#headerPages + PAGES.bytes);
    if (this.#placePages === 0) return;
    this.memory.bytes.fill(0, this.#placePages, this.#placePages + PAGES.bytes);
  }

  get isAbandoned(): boolean {
    return this.#isAbandoned;
  }

  /** Asks for `onBoundary` calls, or for no more. */
  watchBoundaries(watches: boolean): void {
    this.#watchesBoundaries = watches;
    this.#askAtBoundary(watches);
  }

  #askAtBoundary(asks: boolean): void {
    this.#set('everyBoundary', asks || this.#watchesBoundaries ? 1 : 0);
    if (asks) this.#set('executable', 0);
  }

  /** Records links too; the interpreter must be instrumented for it. */
  followLinks(): LinkRecorder {
    this.#places = this.#reserve(ADDRESS_SPACE / 4 / 8);
    this.#placePages = this.#reserveZero(PAGES.bytes);
    this.#set('placePages', this.#placePages);
    this.#set('places', this.#places);
    this.#writes = this.#reserve(WRITES * WRITE.bytes);
    this.#setControl(CONTROL.writeEnd, this.#writes);
    this.#setControl(CONTROL.writeLimit, this.#writes + WRITES * WRITE.bytes);
    const { memory, objects, dictionary, codes, out, types } = this;
    const parts: LinkRecorderParts = {
      moment: { number: 0 },
      frames: this.#frames,
      generators: this.#frames?.generators,
      calls: this.#calls,
      withFields: this.hasFields,
      traversal: new Traversal(memory, callTraverse(this.#interpreter)),
      memory,
      objects,
      dictionary,
      keys: new KeyTexts(memory, objects, dictionary),
      codes,
      out,
      types,
      heap: this.#heap,
      places: {
        control: this.#control,
        objects: objects.slots.directory,
        rowEnd: this.#rows + COLUMN_BYTES,
        bitmap: this.#places,
        headerPages: this.#headerPages,
        placePages: this.#placePages,
        writes: this.#writes,
        withFields: this.hasFields,
      },
    };
    const links = new LinkRecorder(parts);
    if (this.hasFields) {
      const { layout, collector } = this;
      followOlder(links, parts, { layout, collector, module: this.#interpreter.module });
    }
    this.tracker.links = links;
    this.#links = links;
    for (const word of this.collector.settingWords) links.watchSetting(word);
    return links;
  }

  #followFrames(heap: Heap, blocks: AddressTable): FrameHolders {
    this.#set('generators', blocks.directory);
    const { exports } = this.#interpreter;
    const probe = (name: (typeof FRAME_EXPORTS)[number]) => {
      const call = exports[EXPORT_PREFIX + name] as (...args: number[]) => number;
      return (...args: number[]): void => {
        this.#set('row', this.out.row);
        call(...args);
        this.out.row = this.#get('row');
      };
    };
    return new FrameHolders({
      memory: this.memory,
      dictionary: this.dictionary,
      codeObjects: this.codeObjects,
      objects: this.objects,
      heap,
      control: this.#control,
      blocks,
      headerOf: (code) => {
        if (this.#known.at(code) === 0) this.#addCode(code);
        return this.#known.at(code);
      },
      probes: {
        letGo: probe('letGo'),
        dropHeld: probe('dropHeld'),
        dropIn: probe('dropIn'),
        popAll: probe('popAll'),
        dropParked: probe('dropParked'),
        linkParked: probe('linkParked'),
        forgetParked: probe('forgetParked'),
      },
    });
  }

  #followCalls(): CallHolders {
    const { memory, objects, codes, out, codeObjects, dictionary } = this;
    const names = new CalledNames(memory, codeObjects, dictionary, this.#options.opcodeNames);
    return new CallHolders({ memory, objects, codes, out, names, control: this.#control });
  }

  /** Whether the interpreter is instrumented to follow what running frames hold. */
  get #followsFrames(): boolean {
    return this.hasFields && this.layout.version.knowsFields;
  }

  /** Whether attributes are followed. */
  get hasFields(): boolean {
    return this.#options.fields ?? false;
  }

  /** What records links, once it does. */
  get links(): LinkRecorder | undefined {
    return this.#links;
  }

  /** The instruction that runs, or ran last. */
  get instruction(): number {
    return this.#get('ip');
  }

  get currentFrame(): number {
    return this.memory.u32(this.#frameField);
  }

  /** Brings everything up to date with what the probes noted. */
  drain(): void {
    this.memory.refresh();
    this.#enterCode();
    this.out.row = this.#get('row');
    this.#takeWrites();
    this.out.flush();
    this.#set('row', this.out.row);
  }

  /** The characters of a `str`. */
  text(object: number): string {
    this.memory.refresh();
    return this.memory.unicode(object);
  }

  /** Names this moment; nothing while not recording. */
  mark(label: string): void {
    if (this.#get('on') === 0) return;
    this.memory.refresh();
    this.#enterCode();
    this.out.row = this.#get('row');
    this.tracker.marked(label, this.instruction);
    this.#set('row', this.out.row);
  }

  /** Gives a recorded object a name, by a mark; false when the object is not recorded. */
  watch(object: number, name: string): boolean {
    if (this.#get('on') === 0) return true;
    this.memory.refresh();
    const slot = this.objects.at(object);
    if (slot === 0) return false;
    this.mark(watchLabel(this.objects.id(slot), name));
    return true;
  }

  /** The interpreter calls; returns where the next row is to be written. */
  #called(
    reason: HostCall,
    a: number,
    b: number,
    c: number,
    row: number,
    instruction: number,
  ): number {
    this.memory.refresh();
    this.#enterCode();
    this.out.row = row >>> 0;
    if (this.#links !== undefined) this.#takeWrites();
    if (this.#shutdown !== undefined && this.currentFrame === 0) this.#leaveCode();
    this.#handle(reason, a, b, c, this.#code === 0 ? 0 : instruction);
    return this.out.row;
  }

  #handle(reason: HostCall, a: number, b: number, c: number, instruction: number): void {
    const { tracker } = this;
    switch (reason) {
      case HostCall.count:
        tracker.countChanged(a, b, c, instruction);
        break;
      case HostCall.create:
        tracker.created(a >>> 0, b >>> 0, instruction);
        break;
      case HostCall.passOver:
        tracker.passedOver(a >>> 0, b >>> 0, instruction);
        break;
      case HostCall.destroy:
        tracker.destroyed(a, instruction);
        break;
      case HostCall.links:
        tracker.atBoundary(instruction);
        if (this.#shutdown) this.#links?.endNamespaces(instruction);
        this.#links?.reconcile(instruction);
        this.#tellSettings(instruction);
        break;
      case HostCall.finalize:
        tracker.finalizing(a, instruction);
        break;
      case HostCall.deallocated:
        tracker.deallocated(a >>> 0, instruction);
        break;
      case HostCall.drain:
        this.out.flush();
        break;
      case HostCall.newType:
        this.#known.set(a >>> 0, this.types.add(a >>> 0).word);
        break;
      case HostCall.newCode:
        this.#addCode(a >>> 0);
        break;
      case HostCall.passBegins:
        this.#passBegins(a, instruction);
        break;
      case HostCall.passEnds:
        tracker.passEnds(instruction);
        this.#shutdown?.passEnds();
        break;
      case HostCall.growFrames:
        this.#frames?.grow(a >>> 0);
        break;
      case HostCall.newGenerator:
        this.#frames?.generators.add(a >>> 0);
        break;
      case HostCall.calledByC:
        this.#calls?.hold(a >>> 0, b >>> 0, instruction);
        break;
      case HostCall.leftC:
        this.#calls?.release(a >>> 0, instruction);
        break;
      case HostCall.frameWord:
        this.#frames?.name(a >>> 0, b);
        break;
      case HostCall.linkCode:
        this.#setControl(CONTROL.linkCode, this.codes.link(instruction, a !== 0) + 1);
        break;
      case HostCall.boundary:
        tracker.atBoundary(instruction);
        this.onBoundary?.(a >>> 0);
        break;
    }
  }

  /** The probes enter code objects on their own; only what they tell the recorder needs to know where. */
  #enterCode(): void {
    const code = this.memory.u32(this.#control + CONTROL.code);
    if (code === this.#code) return;
    this.#code = code;
    this.codes.current = this.codeObjects.get(code);
  }

  #takeWrites(): void {
    if (this.memory.u32(this.#control + CONTROL.writeEnd) !== this.#writes)
      this.#links?.takeWrites();
  }

  #tellSettings(instruction: number): void {
    if (this.#links?.takeSetting()) this.tracker.settingsWritten(instruction);
  }

  /** What is no code object stays unknown: the probes go on as if it had not been entered. */
  #addCode(code: number): void {
    if (this.memory.u32(code + OBJECT.type) !== this.#codeType) {
      // C code called Python, which is done; only then nothing is below it.
      if (this.#shutdown) this.#leaveCode();
      return;
    }
    const state = this.codeObjects.add(code);
    this.#known.set(code, state.header);
    this.#code = 0; // look anew: another one may have been at this address
    this.#options.newCode?.(state);
    this.#links?.codeRuns(code);
  }

  #passBegins(argument: number, instruction: number): void {
    if (argument === AUTOMATIC) {
      const generation = this.collector.automaticGeneration();
      if (generation !== undefined) this.tracker.passBegins(generation, 'threshold', instruction);
      return;
    }
    const generation = argument & ((1 << PASS_REASON_SHIFT) - 1);
    const given = GC_REASONS[argument >>> PASS_REASON_SHIFT] ?? 'explicit';
    const reason = this.#shutdown?.passBegins(given, this.#isFinalizing) ?? given;
    this.tracker.passBegins(generation, reason, instruction);
  }

  /** Exit functions are done, and no Python code runs: passes are the interpreter's own. */
  get #isFinalizing(): boolean {
    const { offset } = this.layout;
    const field = this.#interpreter.module.__PyRuntime + offset['runtime.finalizing'];
    return this.memory.u32(field) !== 0 && this.currentFrame === 0;
  }

  /** Memory of the interpreter's own heap; its content is anything. */
  #reserve(bytes: number): number {
    const address = this.#interpreter.module._malloc(bytes) >>> 0;
    if (address === 0) {
      throw new RecorderError(
        'boot-failed',
        `${bytes} bytes of address space for the recorder were refused`,
      );
    }
    this.memory.refresh();
    return address;
  }

  #reserveZero(bytes: number): number {
    const address = this.#reserve(bytes);
    this.memory.bytes.fill(0, address, address + bytes);
    return address;
  }

  #setControl(field: number, value: number): void {
    this.memory.words[(this.#control + field) >>> 2] = value;
  }

  #get(name: GlobalName): number {
    return this.#globals[name].value >>> 0;
  }

  #set(name: GlobalName, value: number): void {
    this.#globals[name].value = value | 0;
  }
}

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
