import type { TraceDictionary, TypeId } from '@refwind/core/trace';
import { TYPE_WORD } from '../instrument/shared.js';
import { LONG, PRE_HEADER, TYPE, TYPE_FLAG, UNICODE } from '../layout/structures.js';
import { type ContainerKind, containerKind } from './containers/kinds.js';
import { type FieldsKind, type FieldsTypes, fieldsKind } from './fields/kinds.js';
import type { InterpreterMemory } from './memory.js';
import type { Selection } from './selection.js';

/** How the size of one object follows from the words at +8 and +16 of its header. */
type Sizing = 'fixed' | 'items' | 'int' | 'str';

/** A type whose objects are recorded. */
export interface TypeState {
  readonly id: TypeId;
  /** What the probes call it: 1, 2, 3 …; never used again. */
  readonly number: number;
  /** What the probes know of it: its number, and which objects are recorded. */
  readonly word: number;
  readonly address: number;
  readonly flags: number;
  /** Objects of this type may be moved by a resize, which looks like a death and a birth. */
  readonly movable: boolean;
  /** Bytes without items, what stands in front of the object included. */
  readonly baseSize: number;
  readonly itemSize: number;
  readonly sizing: Sizing;
  /** The collector follows only some of its objects: those that hold what it manages. */
  readonly mayBeUntracked: boolean;
  /** Set when its objects are containers whose items are followed. */
  readonly container: ContainerKind | undefined;
  /** Set when the attributes of its objects are followed: how. */
  readonly fields: FieldsKind | undefined;
  /** Its objects are modules, whose namespaces are followed. */
  readonly isModule: boolean;
  /** Its objects are weak references. */
  readonly isWeakref: boolean;
}

/** More items than an object can have that was really just made; then the word is not a length. */
const MOST_ITEMS = 1 << 28;

const CHOICE_BITS = { all: 0, none: TYPE_WORD.never, 'by-code': TYPE_WORD.byCode } as const;

/** Knows the types of recorded objects, by address. */
export class Types {
  readonly #states = new Map<number, TypeState>();
  /** By number; 0 is none. */
  readonly byNumber: (TypeState | undefined)[] = [undefined];
  /** By number: the size of every object of a type, −1 where sizes differ. */
  readonly fixedSizes: number[] = [-1];

  constructor(
    readonly memory: InterpreterMemory,
    readonly dictionary: TraceDictionary,
    /** Types that no flag tells. */
    readonly known: FieldsTypes & { readonly module: number },
    readonly selection: Selection,
  ) {}

  get(type: number): TypeState | undefined {
    return this.#states.get(type);
  }

  /** Reads the type object at `address`, which is alive; replaces what was known of that address. */
  add(address: number): TypeState {
    const { memory } = this;
    const flags = memory.typeFlags(address);
    const name = memory.cString(memory.u32(address + TYPE.name));
    const gc = (flags & TYPE_FLAG.gc) !== 0;
    const itemSize = memory.u32(address + TYPE.itemSize);
    const managed = (flags & (TYPE_FLAG.managedDict | TYPE_FLAG.managedWeakref)) !== 0;
    const number = this.byNumber.length;
    const state: TypeState = {
      id: this.dictionary.addType({ name, gc }),
      number,
      word: number | CHOICE_BITS[this.selection.ofType(name, gc)],
      address,
      flags,
      movable: (flags & (TYPE_FLAG.tuple | TYPE_FLAG.bytes | TYPE_FLAG.unicode)) !== 0,
      baseSize:
        memory.u32(address + TYPE.basicSize) +
        (gc ? PRE_HEADER.gc : 0) +
        (managed ? PRE_HEADER.managed : 0),
      itemSize,
      sizing: sizingOf(flags, itemSize),
      mayBeUntracked: (flags & TYPE_FLAG.tuple) !== 0,
      container: containerKind(memory, address, this.known),
      fields: this.known.withFields ? fieldsKind(memory, address, this.known) : undefined,
      isModule: address === this.known.module,
      isWeakref: isWeakref(memory, address),
    };
    this.#states.set(address, state);
    this.byNumber.push(state);
    this.fixedSizes.push(state.sizing === 'fixed' ? state.baseSize : -1);
    return state;
  }
}

/** The types of weak references, by name. */
const WEAKREFS = new Set([
  'weakref.ReferenceType',
  'weakref.ProxyType',
  'weakref.CallableProxyType',
]);

/** Whether a type is one of weak references, or a subclass of one. */
function isWeakref(memory: InterpreterMemory, type: number): boolean {
  let base = type;
  while ((memory.typeFlags(base) & TYPE_FLAG.heap) !== 0) base = memory.u32(base + TYPE.base);
  return WEAKREFS.has(memory.cString(memory.u32(base + TYPE.name)));
}

function sizingOf(flags: number, itemSize: number): Sizing {
  if (flags & TYPE_FLAG.unicode) return 'str';
  if (flags & TYPE_FLAG.long) return 'int';
  return itemSize > 0 ? 'items' : 'fixed';
}

/**
 * Bytes of a new object, from its words at +8 and +16.
 * @see Objects/unicodeobject.c unicode_sizeof, Objects/longobject.c int___sizeof___impl
 */
export function objectSize(type: TypeState, at8: number, at16: number): number {
  switch (type.sizing) {
    case 'fixed':
      return type.baseSize;
    case 'items':
      return type.baseSize + (at8 >= 0 && at8 < MOST_ITEMS ? at8 * type.itemSize : 0);
    case 'int':
      return type.baseSize + Math.max(1, at8 >>> LONG.digitShift) * type.itemSize;
    case 'str':
      return textSize(type, at8, at16);
  }
}

function textSize(type: TypeState, length: number, state: number): number {
  if (!(state & UNICODE.compactBit) || length < 0) return type.baseSize;
  const isAscii = (state & UNICODE.asciiBit) !== 0;
  const kind = (state >>> UNICODE.kindShift) & UNICODE.kindMask;
  return isAscii ? UNICODE.asciiHead + length + 1 : UNICODE.compactHead + (length + 1) * kind;
}
