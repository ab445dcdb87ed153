import { HolderKind, type StringId, type TraceDictionary } from '@refwind/core/trace';
import { OBJECT } from '../../layout/structures.js';
import type { Box } from '../engine/engine.js';
import type { GeneratorBlocks } from '../generator-blocks.js';
import type { KeyTexts } from '../key-texts.js';
import type { InterpreterMemory } from '../memory.js';
import type { ObjectTable } from '../object-table.js';

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
 * A container that is read in JavaScript (the engine reads the others), as the recorder last saw it: which recorded object was at each of its positions.
 * What positions are is the container's own matter.
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
  /** The storage may be another; every position may have changed. */
  moved = true;
  /** Where the engine has it, and its number there. */
  box: Box = 0;
  number = 0;
  /** Set when it is older than the recording: what it is called. Its places are external holders. */
  older: OlderName | undefined;
  /** It was destroyed, and holds nothing; known only of what is older than the recording. */
  isGone = false;

  constructor(
    protected readonly context: ContainerContext,
    /** Slot of the container itself; 0 when it is older than the recording. */
    readonly slot: number,
    public address: number,
  ) {}

  /** Offsets of the object's words that say where the items are. */
  abstract readonly placeOffsets: readonly number[];
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
    this.from = Number.POSITIVE_INFINITY;
    this.to = -1;
  }

  protected checked(positions: number): number {
    return positions >= 0 && positions < MOST_POSITIONS ? positions : 0;
  }
}
