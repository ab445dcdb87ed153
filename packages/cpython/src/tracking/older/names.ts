import {
  BEFORE,
  CODE,
  DICT,
  DICT_VALUES,
  HEAP_TYPE,
  MODULE,
  TYPE,
  TYPE_FLAG,
} from '../../layout/structures.js';
import { keyEntries } from '../dict-keys.js';
import type { Traversal } from '../fields/traversal.js';
import type { InterpreterMemory } from '../memory.js';

/** A module that is older than the recording: its name, and the address of the module and of its dict. */
export interface OlderModule {
  readonly name: string;
  readonly address: number;
  readonly dict: number;
}

/** The modules in `sys.modules`, a dict. @param moduleType address of `PyModule_Type` */
export function olderModules(
  memory: InterpreterMemory,
  modules: number,
  moduleType: number,
): OlderModule[] {
  const found: OlderModule[] = [];
  for (const [name, address] of textEntries(memory, modules)) {
    if (!isOfType(memory, address, moduleType)) continue;
    const dict = memory.u32(address + MODULE.dict);
    if (dict !== 0) found.push({ name, address, dict });
  }
  return found;
}

function isOfType(memory: InterpreterMemory, object: number, type: number): boolean {
  for (let base = memory.typeOf(object); base !== 0; base = memory.u32(base + TYPE.base)) {
    if (base === type) return true;
  }
  return false;
}

/**
 * Names of objects that are older than the recording: the shortest way from a module's variable, like
 * `logging.root.handlers`. They are looked for once, when the first one is asked for: that is when one of these objects
 * holds something recorded.
 */
export class OlderNames {
  #names: Map<number, string> | undefined;
  #unnamed = 0;
  readonly #used = new Set<string>();
  /** By a module's address: the address of its dict. */
  readonly #dicts: ReadonlyMap<number, number>;

  constructor(
    readonly memory: InterpreterMemory,
    readonly traversal: Traversal,
    readonly modules: readonly OlderModule[],
    /** Addresses of what may have a name. */
    readonly objects: ReadonlySet<number>,
  ) {
    this.#dicts = new Map(modules.map(({ address, dict }) => [address, dict]));
  }

  /** What the object at an address is called: no two are called the same. */
  of(address: number): string {
    this.#names ??= this.#search();
    const known = this.#names.get(address);
    if (known !== undefined) return known;
    const { memory } = this;
    const type = memory.cString(memory.u32(memory.typeOf(address) + TYPE.name));
    const name = type === 'code' ? this.#codeName(address) : `<older ${type} ${++this.#unnamed}>`;
    this.#names.set(address, name);
    return name;
  }

  /** `f.__code__`, with the address behind it when another one is called the same. */
  #codeName(address: number): string {
    const { memory } = this;
    return this.#unique(
      `${memory.unicode(memory.u32(address + CODE.qualifiedName))}.__code__`,
      address,
    );
  }

  #unique(name: string, address: number): string {
    const unique = this.#used.has(name) ? `${name} (at ${address.toString(16)})` : name;
    this.#used.add(unique);
    return unique;
  }

  #search(): Map<number, string> {
    const names = new Map<number, string>();
    const queue: number[] = [];
    const reach = (address: number, name: string): void => {
      if (!this.objects.has(address) || names.has(address)) return;
      names.set(address, this.#unique(name, address));
      queue.push(address);
    };
    for (const { name, address, dict } of this.modules) {
      reach(address, name);
      reach(dict, `${name}.__dict__`);
    }
    for (let at = 0; at < queue.length; at++) {
      const address = queue[at]!;
      const name = names.get(address)!;
      const dict = this.#dictOf(address);
      if (dict !== 0) reach(dict, `${name}.__dict__`);
      for (const [step, held] of this.#steps(address)) reach(held, name + step);
    }
    this.traversal.memory.refresh();
    return names;
  }

  /** What an object holds, and how one gets there from it. */
  *#steps(address: number): Generator<readonly [step: string, held: number]> {
    const { memory } = this;
    const type = memory.typeOf(address);
    const flags = memory.typeFlags(type);
    if (flags & TYPE_FLAG.dict) {
      for (const [key, held] of textEntries(memory, address)) yield [`['${key}']`, held];
    } else if (flags & TYPE_FLAG.list) {
      for (const [index, held] of memory.items(address, 'list').entries())
        yield [`[${index}]`, held];
    } else if (this.#dictOf(address) !== 0) {
      for (const [name, held] of textEntries(memory, this.#dictOf(address)))
        yield [`.${name}`, held];
    }
    if (flags & TYPE_FLAG.inlineValues) yield* this.#inlineValues(address, type);
    if ((flags & TYPE_FLAG.gc) === 0 || !this.traversal.isTracked(address)) return;
    for (const [place, held] of this.traversal.referents(address).entries()) {
      yield [`.<${place}>`, held];
    }
  }

  /** The dict with a module's, a class's or an instance's attributes; 0 when there is none. */
  #dictOf(address: number): number {
    const { memory } = this;
    const dict = this.#dicts.get(address);
    if (dict !== undefined) return dict;
    const flags = memory.typeFlags(memory.typeOf(address));
    if (flags & TYPE_FLAG.type) return memory.u32(address + TYPE.dict);
    return flags & TYPE_FLAG.managedDict ? memory.u32(address + BEFORE.managedDict) : 0;
  }

  *#inlineValues(address: number, type: number): Generator<readonly [step: string, held: number]> {
    const { memory } = this;
    const values = address + memory.u32(type + TYPE.basicSize);
    const table = memory.u32(type + HEAP_TYPE.cachedKeys);
    if (table === 0 || memory.bytes[values + DICT_VALUES.valid] === 0) return;
    const { keys, stride, count } = keyEntries(memory, table);
    for (let i = 0; i < Math.min(count, memory.bytes[values + DICT_VALUES.capacity]!); i++) {
      const held = memory.u32(values + DICT_VALUES.items + i * 4);
      if (held !== 0) yield [`.${memory.unicode(memory.u32(keys + i * stride))}`, held];
    }
  }
}

/** Entries of a dict whose keys are text, in its order. */
function* textEntries(
  memory: InterpreterMemory,
  dict: number,
): Generator<readonly [key: string, value: number]> {
  const table = memory.u32(dict + DICT.keys);
  const { keys, values, stride, count } = keyEntries(memory, table);
  const shared = memory.u32(dict + DICT.values);
  for (let entry = 0; entry < count; entry++) {
    const value =
      shared === 0
        ? memory.u32(values + entry * stride)
        : memory.u32(shared + DICT_VALUES.items + entry * 4);
    const key = memory.u32(keys + entry * stride);
    if (value === 0 || key === 0) continue;
    if (memory.typeFlags(memory.typeOf(key)) & TYPE_FLAG.unicode)
      yield [memory.unicode(key), value];
  }
}
