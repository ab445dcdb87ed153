import { BEFORE, CODE, DICT, TYPE, TYPE_FLAG } from '../../layout/structures.js';
import type { Container, ContainerContext, OlderName } from '../containers/container.js';
import { type ContainerKind, containerKind, type ItemsKind } from '../containers/kinds.js';
import { SharedKeys } from '../containers/shared-keys.js';
import { keyEntries } from '../dict-keys.js';
import { FieldsFactory, type FieldsKind, type FieldsTypes, fieldsKind } from '../fields/kinds.js';
import type { Traversal } from '../fields/traversal.js';
import type { OlderNames } from './names.js';

/** What objects of these C types hold never changes once they are made; of functions and the like, hardly ever. */
const UNCHANGING = new Set([
  'function',
  'property',
  'classmethod',
  'staticmethod',
  'tuple',
  'frozenset',
  'wrapper_descriptor',
  'method_descriptor',
  'getset_descriptor',
  'member_descriptor',
  'classmethod_descriptor',
  'builtin_function_or_method',
  'builtin_method',
  'method-wrapper',
  'method',
  'weakref.ReferenceType',
  'slice',
  'types.GenericAlias',
  'collections._tuplegetter',
  're.Pattern',
]);

/** More entries than that, each its own key, has only the table of interned strings. */
const MANY_INTERNED = 256;

/** How objects of a type are followed. */
interface Following {
  /** Stands for the type's number, which only types of recorded objects have. */
  readonly number: number;
  readonly items: ContainerKind | undefined;
  readonly fields: FieldsKind | undefined;
}

/** The items of a container that is older than the recording, which the engine compares. */
export interface OlderItems {
  readonly items: ItemsKind;
  readonly address: number;
  readonly older: OlderName;
}

/**
 * Objects that are older than the recording: they have no row in the trace, but may come to hold what the program makes.
 * Those that the collector knows, and that can change, are followed as recorded ones are; their places are external holders.
 */
export class OlderObjects {
  readonly #fields: FieldsFactory;
  readonly #following = new Map<number, Following>();

  constructor(
    readonly context: ContainerContext,
    readonly traversal: Traversal,
    readonly types: FieldsTypes,
    readonly names: OlderNames,
  ) {
    this.#fields = new FieldsFactory(context, traversal);
  }

  /**
   * What follows them all.
   * @param objects addresses of all objects that the collector tracks
   * @param isNamespace whether a dict is followed already, as the variables of a module
   */
  *containers(
    objects: readonly number[],
    isNamespace: (dict: number) => boolean,
  ): Generator<Container | OlderItems> {
    for (const address of objects) {
      if (isNamespace(address) || this.#isInterned(address)) continue;
      yield* this.#containersOf(address);
    }
  }

  /**
   * Follows a code object that is older, and those among its constants. Not known to the collector; code of the program's
   * own is compiled before it starts.
   * @param isKnown whether code at an address is followed already, or recorded
   */
  *code(address: number, isKnown: (code: number) => boolean): Generator<Container | OlderItems> {
    const { memory } = this.context;
    const type = memory.typeOf(address);
    const queue = [address];
    for (let code = queue.pop(); code !== undefined; code = queue.pop()) {
      if (isKnown(code)) continue;
      yield* this.#containersOf(code);
      const constants = memory.items(memory.u32(code + CODE.constants), 'tuple');
      queue.push(...constants.filter((each) => memory.typeOf(each) === type));
    }
  }

  *#containersOf(address: number): Generator<Container | OlderItems> {
    const { context, names } = this;
    const type = context.memory.typeOf(address);
    const { items, fields, number } = this.#followingOf(type);
    const older = {
      get label(): string {
        return names.of(address);
      },
    };
    if (items === 'keys') yield named(new SharedKeys(context, 0, address), older);
    else if (items !== undefined) yield { items, address, older };
    if (fields === undefined) return;
    yield named(this.#fields.make(fields, 0, type, number, address), older);
  }

  #followingOf(type: number): Following {
    const known = this.#following.get(type);
    if (known !== undefined) return known;
    const { memory } = this.context;
    const isUnchanging = UNCHANGING.has(memory.cString(memory.u32(type + TYPE.name)));
    const items = isUnchanging ? undefined : containerKind(memory, type, this.types);
    const following: Following = {
      number: this.#following.size,
      // Items of a tuple's subclass do not change either.
      items: items === 'tuple' ? undefined : items,
      fields: isUnchanging ? undefined : fieldsKind(memory, type, this.types),
    };
    this.#following.set(type, following);
    return following;
  }

  /**
   * The table of interned strings: its references are not counted.
   * @see Objects/unicodeobject.c: intern_common
   */
  #isInterned(address: number): boolean {
    const { memory } = this.context;
    if ((memory.typeFlags(memory.typeOf(address)) & TYPE_FLAG.dict) === 0) return false;
    const { keys, values, stride, count } = keyEntries(memory, memory.u32(address + DICT.keys));
    if (count < MANY_INTERNED || memory.u32(address + DICT.values) !== 0) return false;
    for (let entry = 0; entry < count; entry++) {
      const value = memory.u32(values + entry * stride);
      if (value !== 0 && value !== memory.u32(keys + entry * stride)) return false;
    }
    return true;
  }
}

function named(container: Container, older: { readonly label: string }): Container {
  container.older = older;
  return container;
}

/** Addresses of the objects in the collector's lists, whose heads are given. */
export function trackedObjects(
  { memory }: Pick<ContainerContext, 'memory'>,
  heads: readonly number[],
): number[] {
  const found: number[] = [];
  for (const head of heads) {
    for (let at = next(head); at !== head; at = next(at)) found.push(at - BEFORE.gcNext);
  }
  return found;

  function next(header: number): number {
    // The two low bits are the collector's. @see Include/internal/pycore_gc.h
    return (memory.u32(header) & ~3) >>> 0;
  }
}
