/**
 * What the instrumented interpreter and the recorder share: functions that one calls in the other, and
 * tables in the interpreter's own memory that both read and write. Numbers are 32-bit words; offsets are in
 * bytes.
 *
 * The probes turn what they see into finished rows (event code, slot) themselves. Only what they cannot
 * decide, or see for the first time, is a call of the recorder.
 */

import { CHUNK_ROWS } from '@refwind/core/trace';

/** Why the instrumented interpreter calls the recorder, with up to three arguments. */
export const HostCall = {
  /** The rows, or the list of writes, are full. */
  drain: 0,
  /** (type) A type's first instance is being created. */
  newType: 1,
  /** (code object) It runs for the first time. */
  newCode: 2,
  /** (generation, and reason from bit `PASS_REASON_SHIFT`) The collector starts a pass. */
  passBegins: 3,
  /** A bytecode boundary after links may have changed. */
  links: 4,
  /** (next instruction) A bytecode boundary, when every one is asked for. */
  boundary: 5,
  /** The collector's pass has ended. */
  passEnds: 6,
  /** (slot, old, new) A count field was written that is no plain step by one. */
  count: 7,
  /** (object, type) Created. */
  create: 8,
  /** (slot) Its deallocator starts. */
  destroy: 9,
  /** (slot) As destroy, of an object whose type has a finalizer: it may live on. */
  finalize: 10,
  /** (object, type) Created, and not to be recorded; something recorded was here, or waits for its new address. */
  passOver: 12,
  /** (object) The deallocator of an object whose type has a finalizer has returned. */
  deallocated: 11,
  /** (bytes) There is no room for another frame, or for that many bytes of what it is known to hold. */
  growFrames: 13,
  /** (frame's entry, word) A word of a frame holds something for the first time: what is it called? */
  frameWord: 14,
  /** (1: link, 0: unlink) A frame's word changes for the first time at an instruction. */
  linkCode: 15,
  /** (entry of the frame that called it, first row) C code calls Python; since that row it took references, or may have. */
  calledByC: 16,
  /** (entry) C code that the frame called, and that held something, has returned. */
  leftC: 17,
  /** (generator) A recorded generator's frame runs for the first time. */
  newGenerator: 18,
} as const;
export type HostCall = (typeof HostCall)[keyof typeof HostCall];

/** Where a pass's reason begins in the argument of `HostCall.passBegins`. */
export const PASS_REASON_SHIFT = 8;

/** `_PyGC_Reason` by value. @see Include/internal/pycore_gc.h of CPython 3.14 */
export const GC_REASONS = ['threshold', 'shutdown', 'explicit'] as const;

/** What the instrumentation makes visible: counts; places of containers too; what running frames hold, too. */
export type Instrumentation = 'counts' | 'links' | 'full';

/** Rows: a column of event codes, and behind it one of slots. */
export const COLUMN_BYTES = CHUNK_ROWS * 4;

/**
 * An address table: a directory of pages by address / 64 KiB, each with one word per 8 bytes of memory.
 * Directory entries without a page point to one that stays zero.
 */
export const TABLE = {
  pageShift: 16,
  directoryBytes: 4 << 16,
  pageBytes: 1 << 15,
} as const;

/** A slot's bit in the object table: its header is no plain count now; every write is the recorder's. */
export const SPECIAL = 1 << 31;

/** What is known of the object in a slot. */
export const RECORD = {
  bytes: 16,
  shift: 4,
  /** Its address; of a free slot: the next free one. */
  address: 0,
  /** Its type's address; 0: the slot is free. */
  type: 4,
  /** Its allocation ordinal's low 32 bits. */
  born: 8,
  /** How many links hold it; with `FOLLOWED` when what it holds is followed. */
  holders: 12,
} as const;

/** Bit of `RECORD.holders`. */
export const FOLLOWED = 1 << 30;

/**
 * A code object's entry per instruction: event codes + 1, 0 where not known yet; and where the run of instructions of
 * the same source line is: how many code units in front of this one it begins (bits 16 …), and how many they are.
 */
export const CODE_ENTRY = {
  bytes: 24,
  incref: 0,
  decref: 4,
  free: 8,
  link: 12,
  unlink: 16,
  line: 20,
} as const;
/** Entry bytes per byte of bytecode. */
export const ENTRY_SCALE = CODE_ENTRY.bytes / 2;

/**
 * (An instruction's entry, a type's number) → the code of an allocation + 1: a hash table of buckets with two
 * places each. An instruction allocates objects of many types when it calls C code.
 */
export const ALLOC_CODES = {
  bucketBits: 15,
  bucketShift: 5,
  placeBytes: 16,
  entry: 0,
  type: 4,
  code: 8,
  entryFactor: 0x9e3779b1 | 0,
  typeFactor: 0x85ebca6b | 0,
} as const;

/** In front of a code object's entries. */
export const CODE_HEADER = {
  bytes: 40,
  /** What to add to an instruction × `ENTRY_SCALE` to get its entry. */
  bias: 0,
  /** Ids + 1 of the names of its variables, in the order of its frames; 0 where not known yet. */
  names: 4,
  /** For each depth at which it ran the address of its frame's names (`FRAME_NAMES`), 0 where not known yet. */
  depths: 8,
  depthCount: 12,
  /** Words of its frames: variables, and variables and stack together. */
  locals: 16,
  words: 20,
  /** 1; 0 when its frames do not count as a level of depth. */
  level: 24,
  /** Not 0 when it is that of a module or of what `exec` runs, not of a function. */
  isModule: 28,
  /** 1 when objects are recorded that this code allocates, see `TYPE_WORD`. */
  chosen: 32,
  /** Ids + 1 of what the words of its frames are called as a generator's attributes, 0 where not known yet; 0: none is. */
  attributes: 36,
} as const;

/**
 * A frame that runs or waits for the one above it. Its words are numbered: its own ones (`FRAME_WORDS`), then
 * variables, then the stack.
 */
export const FRAME_ENTRY = {
  bytes: 60,
  frame: 0,
  /** The frame's first field, as it stands there. */
  executable: 4,
  /** Its code object's header. */
  header: 8,
  depth: 12,
  /** Its names (`FRAME_NAMES`); 0: not asked for yet. */
  names: 16,
  /** What its words are known to hold: an object's address, or 0. */
  known: 20,
  /** How many variables and stack items may be known to hold something. */
  count: 24,
  /** Where its stack ends. */
  stackEnd: 28,
  /** The instructions of the line that it is at. */
  lineStart: 32,
  lineBytes: 36,
  /** Not 0 while C code that it called is known to hold something; and the instruction that called it. */
  call: 40,
  callInstruction: 44,
  /** Not 0 until it was looked at whether C code called it. */
  isNew: 48,
  /** Slot of the recorded generator whose frame it is, and which holds what the frame does; 0 for other frames. */
  owner: 52,
  /** Where what the frame above it is known to hold begins, unless that is a recorded generator's. */
  next: 56,
} as const;

/**
 * What a recorded generator's frame is known to hold, whether it runs or not. It begins as an entry of the frame, which
 * is copied into the list of frames while it runs; `known` of both is the words here.
 */
export const GENERATOR_BLOCK = {
  /** The next one in the list of those that stopped running since they were looked at (`CONTROL.parked`). */
  nextParked: FRAME_ENTRY.bytes,
  /** Whether it is in the list of frames, and in that of those that stopped running. */
  isRunning: FRAME_ENTRY.bytes + 4,
  isParked: FRAME_ENTRY.bytes + 8,
  known: FRAME_ENTRY.bytes + 12,
} as const;

/**
 * Words of a frame in front of its variables that hold references, by number; variables follow. The last is none: C
 * code that runs a frame keeps what it called, the function or the generator, in a variable of its own.
 */
export const FRAME_WORDS = ['code', 'function', 'locals', 'frame object', 'C caller'] as const;

/** Texts' ids + 1, 0 where not known yet: the frame's name, then those of its own words and of its stack's items. */
export const FRAME_NAMES = { frame: 0, ownWords: 4, stack: 4 + FRAME_WORDS.length * 4 } as const;

/** The holder of a link's or unlink's row: kind, `a` and `b`. */
export const LINK = { bytes: 12, kind: 0, a: 4, b: 8 } as const;

/** What is known of a type: its number, and bits that say which of its objects are recorded. */
export const TYPE_WORD = {
  /** None. */
  never: 1 << 31,
  /** Those that chosen code allocates. */
  byCode: 1 << 30,
  number: (1 << 30) - 1,
} as const;

/**
 * One allocation of the rows: its type's number, the object's words at +8 and +16, and the one 8 bytes in front of it, where
 * objects of managed types have their place in the collector's lists.
 */
export const ALLOC = { bytes: 16, type: 0, at8: 4, at16: 8, inFront: 12 } as const;

/** One write to watched places: the first byte; how many bytes, 0 for one word. */
export const WRITE = { bytes: 8, start: 0, length: 4 } as const;

/** A block of words that both sides change. */
export const CONTROL = {
  /** The code object that runs. */
  code: 0,
  /** Objects created so far, low 32 bits. */
  allocs: 4,
  /** The slot to give next; 0: none. */
  freeSlot: 8,
  /** Next free byte of the list of allocations. */
  allocEnd: 12,
  /** The newest allocation while its `at8` is the object's address, words not read yet; 0: none. */
  unfilled: 16,
  /** Next free byte of the list of writes, and its end. */
  writeEnd: 20,
  writeLimit: 24,
  /** Not 0 while a pass runs: every death is the recorder's. */
  inPass: 28,
  /** Not 0 while a moved object's new address is awaited: every creation is the recorder's. */
  moving: 32,
  /** Base of the records. */
  records: 36,
  /** Next free byte of the list of links. */
  linkEnd: 40,
  /** The entry of the frame that runs; the first one stands for no frame. */
  frameTop: 44,
  frameBase: 48,
  /** Ends of the entries, and of what frames are known to hold. */
  frameLimit: 52,
  knownLimit: 56,
  /** The lowest entry whose words are to be looked at. */
  syncFrom: 60,
  /** Answer to `HostCall.linkCode`: the event code + 1. */
  linkCode: 64,
  /** How many objects the running pass looks at to see which of them nothing else holds. */
  region: 68,
  /** How many objects an incremental pass marked before, from stacks; not 0 when it marks from all roots, and only that. */
  marked: 72,
  marksAll: 76,
  /** Address of the collector's count of work to do, and what was there when stacks were marked. */
  workField: 80,
  workBefore: 84,
  /** The next row when frames were last looked at. */
  rowSeen: 88,
  /** Generators that stopped running, whose words are to be looked at once more: a list of `GENERATOR_BLOCK`; 0: none. */
  parked: 92,
  /** While the recorder is asked: where the next row is to be written. */
  row: 96,
  bytes: 100,
} as const;

/** Globals appended to the module, exported as `refwind_NAME`. All are 32-bit and start at 0. */
export const GLOBALS = [
  /** 1 while recording. */
  'on',
  /** One byte per 4 KiB of memory: whether a recorded object's header, or a link's place, may be there. */
  'headerPages',
  /** One byte per 4 KiB of memory: whether a link's place may be there. */
  'placePages',
  /** Base of the control block. */
  'control',
  /** Directory of the object table: header → slot. */
  'objects',
  /** Directory of what is known: type → its number, code object → its entries' header. */
  'known',
  /** The page of entries that stay zero. */
  'noPage',
  /** Base of the bitmap "a link's place is at this word" (1 bit per 4 bytes). */
  'places',
  /** Next free row, and the end. */
  'row',
  'rowEnd',
  /** Instruction being executed, as last stored into a frame. */
  'ip',
  /** The running code object's bias: see `CODE_HEADER`. */
  'codes',
  /** Whether it is chosen: see `CODE_HEADER`. */
  'chosen',
  /** Base of the table `ALLOC_CODES`. */
  'allocCodes',
  /** First field of a frame whose boundaries need no look, as it stands there; 0: the next one needs a look. */
  'executable',
  /** What stands in a frame without code in its code object's place: None. */
  'noCode',
  /** Table index of the recorder's callback: (reason, a, b, c, row, ip) → next row. */
  'host',
  /** Address of the collector's `collecting` field. */
  'collecting',
  /** 1 when links may have changed since the last boundary. */
  'linksDirty',
  /** 1 when the recorder wants to see every boundary. */
  'everyBoundary',
  /** The frame of the last boundary that was looked at. */
  'frameSeen',
  /** The instructions of the line that runs. */
  'lineStart',
  'lineBytes',
  /** Address of the field that holds the current frame. */
  'currentFrame',
  /** Directory of the recorded generators' blocks: generator → `GENERATOR_BLOCK`. */
  'generators',
] as const;
export type GlobalName = (typeof GLOBALS)[number];

/** The tables of one byte per page; before recording their base is 0 and nothing may look (see `on`). */
export const PAGES = { shift: 12, bytes: 1 << 20 } as const;

/** Functions appended to the module and exported as `refwind_NAME`. */
export const EXPORTED_PROBES = ['tracer'] as const;

/** The same, where frames are followed. */
export const FRAME_EXPORTS = [
  'letGo',
  'dropHeld',
  'dropIn',
  'popAll',
  'dropParked',
  'linkParked',
  'forgetParked',
] as const;

export const EXPORT_PREFIX = 'refwind_';
