import { HolderKind } from '@refwind/core/trace';
import { DICT, DICT_VALUES } from '../../layout/structures.js';
import { keyEntries } from '../dict-keys.js';
import { Container, type ContainerContext, type ItemHolder } from './container.js';

const DICT_WORDS = [DICT.keys, DICT.values];

/** Identities of keys, beyond those of values: ids of strings are far fewer. */
const KEY_BASE = 2 ** 40;

/** A dict, of any kind: a module's namespace, an instance's, one whose keys other dicts share. */
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
