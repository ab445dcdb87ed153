import type { Bytes } from '../units.js';
import type { Sizes } from '../versions/sizes/sizes.js';
import type { ObjectKind } from './commands.js';

/** What an object's kind is when nobody says so, by the name of its type. */
const KIND_BY_TYPE: ReadonlyMap<string, ObjectKind> = new Map([
  ['list', 'list'],
  ['tuple', 'tuple'],
  ['dict', 'dict'],
  ['set', 'set'],
  ['frozenset', 'frozenset'],
  ['type', 'class'],
  ['function', 'function'],
  ['method', 'bound-method'],
  ['cell', 'cell'],
  ['generator', 'generator'],
  ['list_iterator', 'iterator'],
  ['tuple_iterator', 'iterator'],
  ['weakref.ReferenceType', 'weakref'],
  ['module', 'module'],
  ['slice', 'slice'],
  ['object', 'atom'],
  ['int', 'atom'],
  ['float', 'atom'],
  ['complex', 'atom'],
  ['bool', 'atom'],
  ['str', 'atom'],
  ['bytes', 'atom'],
  ['bytearray', 'atom'],
  ['range', 'atom'],
  ['code', 'atom'],
]);

/** The kind of objects of a type, as far as its name tells; `instance` for names that are not built in. */
export function kindOfType(typeName: string): ObjectKind {
  return KIND_BY_TYPE.get(typeName) ?? 'instance';
}

/** What an object of a type is when nothing else is said. */
export interface Blueprint {
  readonly kind: ObjectKind;
  readonly size: Bytes;
}

/** What objects of each type usually are, worked out once. */
export class Blueprints {
  readonly #sizes: Sizes;
  readonly #known = new Map<string, Blueprint>();

  constructor(sizes: Sizes) {
    this.#sizes = sizes;
  }

  of(typeName: string): Blueprint {
    const known = this.#known.get(typeName);
    if (known !== undefined) return known;
    const kind = kindOfType(typeName);
    const made = { kind, size: this.#sizes.allocated(kind, typeName) };
    this.#known.set(typeName, made);
    return made;
  }
}
