/**
 * The ring: rows of three 32-bit words that the instrumented interpreter writes and the recorder
 * drains. Word 0 is an address with a tag in its three low bits (objects are 8-byte aligned, watched
 * words 4-byte, so a plain store's tag is 0 or 4).
 *
 * | tag | word 0 | word 1 | word 2 |
 * |---|---|---|---|
 * | 0, 4 | a watched word's address | the value stored | instruction pointer |
 * | create | object | its type | instruction pointer |
 * | (next row) | the object's word at +8 | the object's word at +16 | 0 |
 * | destroy | object | current frame | instruction pointer |
 * | deallocated | object | current frame | instruction pointer |
 * | code | code object | 0 | instruction pointer |
 * | range | (tag only) | first byte written | bytes written |
 */
export const RowTag = {
  create: 1,
  destroy: 2,
  /** As destroy, of an object whose type has a finalizer: it may live on. */
  destroyFinalizable: 3,
  store4: 4,
  code: 5,
  range: 6,
  /** The deallocator of an object whose type has a finalizer has returned. */
  deallocated: 7,
} as const;

/** Where a pass's reason begins in the argument of `HostCall.passBegins`. */
export const PASS_REASON_SHIFT = 8;

/** `_PyGC_Reason` by value. @see Include/internal/pycore_gc.h of CPython 3.14 */
export const GC_REASONS = ['threshold', 'shutdown', 'explicit'] as const;

export const ROW_WORDS = 3;
export const ROW_BYTES = 12;
export const TAG_MASK = 7;

/** Why the instrumented interpreter calls the recorder. */
export const HostCall = {
  /** The ring is full. */
  drain: 0,
  /** A type's first instance is about to be created; argument: the type. */
  newType: 1,
  /** A code object runs for the first time; argument: the code object. */
  newCode: 2,
  /** The collector starts a pass; argument: generation, and reason from bit `PASS_REASON_SHIFT`. */
  passBegins: 3,
  /** A bytecode boundary after links may have changed. */
  links: 4,
  /** A bytecode boundary, when every one is asked for; argument: the next instruction. */
  boundary: 5,
  /** The collector's pass has ended. */
  passEnds: 6,
} as const;
export type HostCall = (typeof HostCall)[keyof typeof HostCall];

/** Which stores the instrumentation makes visible. */
export type Instrumentation = 'counts' | 'links';

/**
 * Globals appended to the module, exported as `refwind_NAME`. All are 32-bit and start at 0.
 */
export const GLOBALS = [
  /** 1 while recording. */
  'on',
  /** Base of the bitmap "a live recorded object's header is at this word" (1 bit per 4 bytes). */
  'headers',
  /** Base of the bitmap "the recorder knows this type or code object" (1 bit per 8 bytes). */
  'known',
  /** Base of the bitmap "objects of this type are containers" (1 bit per 8 bytes). */
  'containers',
  /** Base of the bitmap "a link's place is at this word" (1 bit per 4 bytes). */
  'places',
  /** Next free byte of the ring, its first byte, and the byte from which a row is no longer begun (room for two stays behind it). */
  'ring',
  'ringStart',
  'ringEnd',
  /** Instruction being executed, as last stored into a frame; and that frame's code object. */
  'ip',
  'code',
  /** First field of the frame seen last, as it stands there; 0 asks for a look at every boundary. */
  'executable',
  /** What stands in a frame without code in its code object's place: None. */
  'noCode',
  /** Address of the second row of the newest create, still to be filled; 0 when none. */
  'unfilled',
  /** Table index of the recorder's callback. */
  'host',
  /** Address of the collector's `collecting` field. */
  'collecting',
  /** Address of the field that holds the current frame. */
  'frameField',
  /** 1 when links may have changed since the last boundary. */
  'linksDirty',
  /** 1 when the recorder wants to see every boundary. */
  'everyBoundary',
] as const;
export type GlobalName = (typeof GLOBALS)[number];

/** Functions appended to the module and exported as `refwind_NAME`. */
export const EXPORTED_PROBES = ['tracer'] as const;

export const EXPORT_PREFIX = 'refwind_';
