import { HolderKind, type StringId, type TraceDictionary } from '@refwind/core/trace';
import {
  DICT,
  DICT_KEYS,
  DICT_VALUES,
  HEAP_TYPE,
  LIST,
  OBJECT,
  SET,
  TUPLE,
  TYPE,
  TYPE_FLAG,
} from '../layout/structures.js';
import { keyEntries } from './dict-keys.js';
import type { GeneratorBlocks } from './generator-blocks.js';
import type { KeyTexts } from './key-texts.js';
import type { InterpreterMemory } from './memory.js';
import type { ObjectTable } from './object-table.js';

/** What containers are read with. */
export interface ContainerContext {
  readonly memory: InterpreterMemory;
  readonly objects: ObjectTable;
  readonly dictionary: TraceDictionary;
  readonly keys: KeyTexts;
  /** Counts reconciliations: what was read in this one need not be read again. */
  readonly moment: { number: number };
  /** Attributes are followed as well. */
  readonly withFields: boolean;
  /** What generators hold by their frames, where that is followed. */
  readonly generators?: GeneratorBlocks | undefined;
}

/** What is older than the recording has no object in the trace, but a name: `re._cache`. */
export interface OlderName {
  readonly label: string;
}

/** A holder of one of a container's items. */
export interface ItemHolder {
  kind: HolderKind;
  a: number;
  b: number;
}

/** Memory that a container has watched. */
export interface Watched {
  readonly address: number;
  readonly offsets: readonly number[];
  readonly start: number;
  readonly bytes: number;
  readonly stride: number;
}

/** More positions than a container can really have: then its memory is not what it was taken for. */
const MOST_POSITIONS = 1 << 27;

/**
 * A container as the recorder last saw it: which recorded object was at each of its positions.
 * Positions are indices of a list's or tuple's items, of a dict's entries, of a set's table.
 */
export abstract class Container {
  /**
   * Slot held at each position, 0 for none, as last reconciled. As long as the last position that
   * holds something: most containers hold nothing recorded.
   */
  readonly held: number[] = [];
  /** Second half of the holder's identity at each position of `held` (see `holder`). */
  readonly identity: number[] = [];
  /** Positions seen at the last reconciliation. */
  positions = 0;
  /** Where the items are, as last located: `[start, start + bytes)`. */
  start = 0;
  bytes = 0;
  /** The part of memory that is watched for writes, and the words watched beside it. */
  watched: Watched | undefined;
  /** Positions that may have changed since; empty when `from > to`. */
  from = Number.POSITIVE_INFINITY;
  to = -1;
  /** The number of positions may have changed. */
  resized = true;
  /** The storage may be another; every position may have changed. */
  moved = true;
  /** The number under which it watches places. */
  watcher = 0;
  /** It stands in the list of those to compare at the next boundary. */
  queued = false;
  /** Set when it is older than the recording: what it is called. Its places are external holders. */
  older: OlderName | undefined;
  /** It was destroyed, and holds nothing; known only of what is older than the recording. */
  isGone = false;

  constructor(
    protected readonly context: ContainerContext,
    /** Slot of the container itself; 0 for a namespace older than the trace. */
    readonly slot: number,
    public address: number,
  ) {}

  /** Offsets of the object's words that say where the items are, and how many there are where items do not tell. */
  abstract readonly placeOffsets: readonly number[];
  /** Which of these offsets is the number's; 0: none. */
  get countOffset(): number {
    return 0;
  }
  /**
   * Reads where the items are and how many; sets `start` and `bytes`; returns the positions.
   * @param settled at a bytecode boundary; else in the midst of an instruction, whose C code may be half done
   */
  abstract locate(settled: boolean): number;
  /** Bytes from one position's word or words to the next. */
  abstract readonly stride: number;
  /** Address of the object at a position, 0 for none. */
  abstract objectAt(position: number): number;
  /** What tells the holder at this position from the container's others. */
  abstract identityAt(position: number, held: number): number;

  /** The holder with that identity: what an attribute is, if nothing else is said. */
  holder(identity: number, into: ItemHolder): void {
    const isOlder = this.older !== undefined;
    into.kind = isOlder ? HolderKind.external : HolderKind.key;
    into.a = isOlder ? identity : this.slot;
    into.b = isOlder ? 0 : identity;
  }

  /** What an attribute is called, as a holder: `.name`, with the object's own name in front when it is older. */
  protected attributeName(name: StringId): StringId {
    const { older } = this;
    if (older === undefined) return name;
    const { dictionary } = this.context;
    return dictionary.string(older.label + dictionary.strings[name]!);
  }

  /** Whether a holder's identity may wander to another position without being another. */
  abstract readonly wandering: boolean;

  /** Unlinks what it no longer holds elsewhere than at its positions; and links what it holds there. */
  release(): void {}
  take(): void {}

  /** Whether it can be read already; if not, it is tried again at the next boundary. */
  get isSettled(): boolean {
    return true;
  }

  /** Whether traversing the object now tells all that it holds. */
  get isReadable(): boolean {
    return this.isSettled;
  }

  /** Whether all that it holds stands in watched words: while none was written, it holds what it held. */
  get tellsAll(): boolean {
    return true;
  }

  /** Addresses of what it holds and its traverse function passes over. */
  get hidden(): readonly number[] {
    return [];
  }

  /** Addresses of what its traverse function visits although the references are not its own. */
  get borrowed(): readonly number[] {
    return [];
  }

  /** Notes a write to a watched word. */
  written(address: number): void {
    if (this.older !== undefined && address === this.address + OBJECT.type) {
      this.isGone = true;
      this.moved = true;
      return;
    }
    if (this.countOffset !== 0 && address === this.address + this.countOffset) {
      this.resized = true;
      return;
    }
    const offset = address - this.start;
    if (offset < 0 || offset >= this.bytes) {
      this.moved = true;
      return;
    }
    const [first, last] = this.positionsAt(offset);
    if (first < this.from) this.from = first;
    if (last > this.to) this.to = last;
  }

  /** The positions that a write at an offset from `start` may have changed. */
  protected positionsAt(offset: number): readonly [first: number, last: number] {
    const position = Math.floor(offset / this.stride);
    return [position, position];
  }

  /** What is at these positions is to be looked at again, although nothing was written. */
  lookAgain(from: number, to: number): void {
    this.from = from;
    this.to = to;
  }

  clean(): void {
    this.moved = false;
    this.resized = false;
    this.from = Number.POSITIVE_INFINITY;
    this.to = -1;
  }

  protected checked(positions: number): number {
    return positions >= 0 && positions < MOST_POSITIONS ? positions : 0;
  }
}

const NOTHING: readonly number[] = [];
const LIST_WORDS = [LIST.items, LIST.size];
const DICT_WORDS = [DICT.keys, DICT.values];
const SET_WORDS = [SET.mask, SET.table];
const CLASS_WORDS = [HEAP_TYPE.cachedKeys];

class Sequence extends Container {
  readonly stride = 4;
  readonly wandering = false;
  /** `list.sort` has taken the items: the list looks empty and still has the memory they are in, in some order. */
  #isSorted = false;

  constructor(
    context: ContainerContext,
    slot: number,
    address: number,
    readonly isTuple: boolean,
  ) {
    super(context, slot, address);
  }

  /** While it is sorted its traverse function visits nothing. */
  override get isReadable(): boolean {
    return !this.#isSorting();
  }

  /** @see Objects/listobject.c: `list_sort_impl` */
  #isSorting(): boolean {
    const { memory } = this.context;
    return !this.isTuple && memory.words[(this.address + LIST.allocated) >>> 2] === -1;
  }

  get placeOffsets(): readonly number[] {
    return this.isTuple ? NOTHING : LIST_WORDS;
  }

  override get countOffset(): number {
    // A tuple's length never changes.
    return this.isTuple ? 0 : LIST.size;
  }

  locate(): number {
    const { memory } = this.context;
    if (this.isTuple) {
      const length = this.checked(memory.words[(this.address + TUPLE.size) >>> 2]!);
      this.start = this.address + memory.tupleItems;
      this.bytes = length * 4;
      return length;
    }
    this.#isSorted = this.context.withFields && this.#isSorting();
    if (this.#isSorted) return this.positions;
    this.start = memory.u32(this.address + LIST.items);
    this.bytes = this.checked(memory.words[(this.address + LIST.allocated) >>> 2]!) * 4;
    const length = this.checked(memory.words[(this.address + LIST.size) >>> 2]!);
    return Math.min(length, this.bytes / 4);
  }

  /** What is sorted stays where it was until that is done. */
  objectAt(position: number): number {
    const { memory, objects } = this.context;
    if (!this.#isSorted) return memory.u32(this.start + position * 4);
    const held = this.held[position] ?? 0;
    return held === 0 ? 0 : objects.address(held);
  }

  identityAt(position: number): number {
    const { older } = this;
    return older === undefined ? position : this.context.keys.item(older.label, position);
  }

  override holder(identity: number, into: ItemHolder): void {
    if (this.older !== undefined) {
      super.holder(identity, into);
      return;
    }
    into.kind = HolderKind.index;
    into.a = this.slot;
    into.b = identity;
  }
}

/** Identities of keys, beyond those of values: ids of strings are far fewer. */
const KEY_BASE = 2 ** 40;

export class Mapping extends Container {
  stride = 4;
  readonly wandering = true;
  /** Its values are an instance's inline values, which the instance holds. */
  isEmbedded = false;
  #keyStart = 0;
  #keyStride = 0;
  /**
   * Positions per entry: 2 where keys are followed too, the key first. Keys of a table that several dicts share are the
   * table's.
   */
  #perEntry: 1 | 2 = 1;

  constructor(
    context: ContainerContext,
    slot: number,
    address: number,
    /** Set when the dict is a module's namespace: the id of the module's name. */
    public namespace: number | undefined,
  ) {
    super(context, slot, address);
  }

  get placeOffsets(): readonly number[] {
    return DICT_WORDS;
  }

  locate(): number {
    const { memory } = this.context;
    const keys = keyEntries(memory, memory.u32(this.address + DICT.keys));
    const values = memory.u32(this.address + DICT.values);
    const capacity = this.checked(keys.capacity);
    this.#keyStart = keys.keys;
    this.#keyStride = keys.stride;
    if (values !== 0) {
      this.stride = 4;
      this.start = values + DICT_VALUES.items;
      this.bytes = Math.min(memory.bytes[values + DICT_VALUES.capacity]!, capacity) * 4;
    } else {
      this.stride = keys.stride;
      this.start = keys.values;
      // The last entry's value is the last word: no byte behind it is watched.
      this.bytes = capacity === 0 ? 0 : (capacity - 1) * keys.stride + 4;
    }
    this.isEmbedded =
      this.context.withFields && values !== 0 && memory.bytes[values + DICT_VALUES.embedded] !== 0;
    if (this.isEmbedded) return 0;
    const keepsKeys = this.slot !== 0 || this.older !== undefined;
    this.#perEntry = this.context.withFields && values === 0 && keepsKeys ? 2 : 1;
    return Math.min(this.checked(keys.count), Math.ceil(this.bytes / this.stride)) * this.#perEntry;
  }

  /** Whether a position is that of an entry's key. */
  #isKey(position: number): boolean {
    return this.#perEntry === 2 && position % 2 === 0;
  }

  protected override positionsAt(offset: number): readonly [first: number, last: number] {
    const entry = Math.floor(offset / this.stride);
    return [entry * this.#perEntry, entry * this.#perEntry + this.#perEntry - 1];
  }

  objectAt(position: number): number {
    const { memory } = this.context;
    const entry = Math.floor(position / this.#perEntry);
    if (this.#isKey(position)) return memory.u32(this.#keyStart + entry * this.#keyStride);
    return memory.u32(this.start + entry * this.stride);
  }

  identityAt(position: number, held: number): number {
    if (held === 0) return 0;
    const { keys, memory } = this.context;
    const entry = Math.floor(position / this.#perEntry);
    const key = memory.u32(this.#keyStart + entry * this.#keyStride);
    const of = this.older?.label;
    if (this.#isKey(position)) return KEY_BASE + keys.key(key, entry, of);
    return this.namespace === undefined ? keys.subscript(key, entry, of) : keys.name(key);
  }

  override holder(identity: number, into: ItemHolder): void {
    super.holder(identity >= KEY_BASE ? identity - KEY_BASE : identity, into);
    if (identity >= KEY_BASE || this.namespace === undefined) return;
    into.kind = HolderKind.variable;
    into.a = this.namespace;
    into.b = identity;
  }
}

class Members extends Container {
  readonly stride = SET.entry.bytes;
  readonly wandering = true;

  get placeOffsets(): readonly number[] {
    return SET_WORDS;
  }

  locate(): number {
    const { memory } = this.context;
    const size = this.checked(memory.u32(this.address + SET.mask) + 1);
    this.start = memory.u32(this.address + SET.table) + SET.entry.key;
    this.bytes = size === 0 ? 0 : (size - 1) * SET.entry.bytes + 4;
    return size;
  }

  objectAt(position: number): number {
    return this.context.memory.u32(this.start + position * SET.entry.bytes);
  }

  identityAt(_position: number, held: number): number {
    return held;
  }

  override holder(identity: number, into: ItemHolder): void {
    const { older } = this;
    into.kind = older === undefined ? HolderKind.member : HolderKind.external;
    into.a = older === undefined ? this.slot : this.context.dictionary.string(`${older.label}{}`);
    into.b = identity;
  }
}

/** Keys of the table that the instances of a class share: it holds them, not they. */
class SharedKeys extends Container {
  readonly stride = DICT_KEYS.unicodeEntry.bytes;
  readonly wandering = true;

  get placeOffsets(): readonly number[] {
    return CLASS_WORDS;
  }

  locate(): number {
    const { memory } = this.context;
    const isHeap = memory.typeFlags(this.address) & TYPE_FLAG.heap;
    const table = isHeap ? memory.u32(this.address + HEAP_TYPE.cachedKeys) : 0;
    this.start = 0;
    this.bytes = 0;
    if (table === 0) return 0;
    const { keys, count, capacity } = keyEntries(memory, table);
    this.start = keys;
    this.bytes = Math.max(0, (this.checked(capacity) - 1) * this.stride + 4);
    return Math.min(this.checked(count), capacity);
  }

  objectAt(position: number): number {
    return this.context.memory.u32(this.start + position * this.stride);
  }

  identityAt(position: number, held: number): number {
    if (held === 0) return 0;
    return this.context.keys.key(this.objectAt(position), position, this.older?.label);
  }

  override get hidden(): readonly number[] {
    return Array.from({ length: this.locate() }, (_, position) => this.objectAt(position));
  }
}

/** The namespace of a module that is older than the trace: its variables are holders of their own. */
export function namespaceOf(context: ContainerContext, address: number, module: string): Container {
  const namespace = new Mapping(context, 0, address, context.dictionary.string(module));
  if (context.withFields) namespace.older = { label: module };
  return namespace;
}

/** From here on the dict is known as a module's namespace. False when it is no dict. */
export function becomeNamespace(container: Container, module: number): boolean {
  if (!(container instanceof Mapping)) return false;
  container.namespace = module;
  return true;
}

/** The id of the name of the module whose namespace the container is; undefined when it is none. */
export function namespaceName(container: Container): number | undefined {
  return container instanceof Mapping ? container.namespace : undefined;
}

/** What kind of container a type's objects are. */
export type ContainerKind = 'list' | 'tuple' | 'dict' | 'set' | 'keys';

/** What a type's flags do not tell. */
export interface SetTypes {
  /** Attributes are followed as well. */
  readonly withFields: boolean;
  readonly set: number;
  readonly frozenset: number;
}

/** The kind of a type's objects; undefined when they are no container known here. */
export function containerKind(
  memory: InterpreterMemory,
  type: number,
  sets: SetTypes,
): ContainerKind | undefined {
  const flags = memory.typeFlags(type);
  if (flags & TYPE_FLAG.list) return 'list';
  if (flags & TYPE_FLAG.tuple) return 'tuple';
  if (flags & TYPE_FLAG.dict) return 'dict';
  if (flags & TYPE_FLAG.type) return sets.withFields ? 'keys' : undefined;
  for (let base = type; base !== 0; base = memory.u32(base + TYPE.base)) {
    if (base === sets.set || base === sets.frozenset) return 'set';
  }
  return undefined;
}

/** Makes what follows the items of a new container. */
export function newContainer(
  context: ContainerContext,
  slot: number,
  kind: ContainerKind,
  address = context.objects.address(slot),
): Container {
  switch (kind) {
    case 'list':
      return new Sequence(context, slot, address, false);
    case 'tuple':
      return new Sequence(context, slot, address, true);
    case 'dict':
      return new Mapping(context, slot, address, undefined);
    case 'set':
      return new Members(context, slot, address);
    case 'keys':
      return new SharedKeys(context, slot, address);
  }
}
