import type { ObjectKind } from '../../simulation/commands.js';
import type { ObjectId } from '../../units.js';
import type { CodeObject } from '../compile/code.js';
import type { Dict } from './dict.js';
import type { Frame } from './frame.js';
import type { Machine } from './machine.js';
import type { SetTable } from './setTable.js';
import type { Value } from './values.js';

/**
 * What the machine knows of an object; what holds it and what it counts is the simulation's. Ids are the
 * simulation's; 0: older than the script, never counted.
 */
export abstract class HeapObject {
  constructor(
    public id: ObjectId,
    public type: Type,
  ) {}
}

/** Values by name: a module's, a class's, an instance's. */
export type Names = Map<string, Value>;

export class Type extends HeapObject {
  readonly dict: Names = new Map();
  /** Of a built-in type: special methods that only those find who name them. */
  readonly hidden: Names = new Map();
  mro: readonly Type[] = [this];
  bases: readonly Type[] = [];
  /** Names in `__slots__`, of this class only, sorted; `null`: it declares none. */
  slots: readonly string[] | null = null;
  /** Whether instances can have any attribute. */
  hasDict = true;
  /** Whether there can be weak references to instances. */
  hasWeakrefs = true;
  qualifiedName: string;
  module = '__main__';
  /** The simulation's objects that a class statement makes besides the class. */
  parts: readonly ObjectId[] = [];
  /** `id` of the object of this class's names, the target of its slots. */
  dictId: ObjectId = 0;
  /** The object of the classes that derive from it, once there are any. */
  subclassesId: ObjectId = 0;
  /** Rises when the class changes, so that what was found before is looked up again. */
  version = 0;
  /** Classes that derive from this one. */
  readonly subclasses: Type[] = [];
  hasInstances = false;
  /** Names of attributes that instances have had: CPython's shared keys. */
  readonly sharedNames = new Set<string>();
  /** How many names more these can become; every new instance takes one away. CPython: `dk_usable`. */
  sharedRoom = 30;
  /** Makes instances of a built-in type. */
  construct: NativeCode | null = null;
  /**
   * The first minor version in which calls of a built-in type do not pack their arguments into a tuple: it got a
   * `tp_vectorcall`. 0: none ever did.
   */
  packsBefore = 0;
  /** A built-in type that classes may derive from: what their instances are besides, and to the memory manager. */
  makePayload:
    | ((machine: Machine, instance: Instance, args: readonly Value[], keywords: Keywords) => Value)
    | null = null;
  payloadKind: ObjectKind = 'instance';

  constructor(
    id: ObjectId,
    meta: Type | null,
    readonly name: string,
  ) {
    super(id, meta as Type);
    if (!meta) this.type = this;
    this.qualifiedName = name;
  }

  lookup(name: string): Value | undefined {
    for (const each of this.mro) {
      const found = each.dict.get(name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The class, and those that derive from it, are no longer what they were. */
  changed(): void {
    const seen = new Set<Type>([this]);
    for (const type of seen) {
      type.version += 1;
      for (const each of type.subclasses) seen.add(each);
    }
  }

  isSubtypeOf(other: Type): boolean {
    return this.mro.includes(other);
  }
}

export class List extends HeapObject {
  constructor(
    id: ObjectId,
    type: Type,
    public items: Value[],
  ) {
    super(id, type);
  }
}

export class Tuple extends HeapObject {
  constructor(
    id: ObjectId,
    type: Type,
    readonly items: readonly Value[],
  ) {
    super(id, type);
  }
}

export class DictObject extends HeapObject {
  constructor(
    id: ObjectId,
    type: Type,
    readonly dict: Dict,
  ) {
    super(id, type);
  }
}

export class SetObject extends HeapObject {
  constructor(
    id: ObjectId,
    type: Type,
    readonly table: SetTable,
    readonly isFrozen: boolean,
  ) {
    super(id, type);
  }
}

/** An instance of a class written in Python, or of a built-in exception. */
export class Instance extends HeapObject {
  attributes: Names = new Map();
  /** What an instance of a subclass of `int`, `list` … is worth besides. */
  payload: Value = null;
  /** Its `__dict__`, once asked for, or once its attributes need one. */
  dictObject: DictObject | null = null;
  /** Whether that dict was asked for: then it goes on using the places that the class's instances share. */
  sharesPlaces = false;
}

/** A frame as an object: what a traceback and `sys._getframe` give. */
export class FrameObject extends HeapObject {
  constructor(
    id: ObjectId,
    type: Type,
    readonly frame: Frame,
  ) {
    super(id, type);
  }
}

/** Where an exception came through: one function, and the ones that it called. */
export class Traceback extends HeapObject {
  constructor(
    id: ObjectId,
    type: Type,
    readonly frame: Frame,
    readonly line: number,
    readonly next: Traceback | null,
  ) {
    super(id, type);
  }
}

export class FunctionObject extends HeapObject {
  name: string;
  qualifiedName: string;
  defaults: Tuple | null = null;
  keywordDefaults: DictObject | null = null;
  closure: readonly Cell[] = [];
  attributes: Names = new Map();
  /** Whether its places in the simulation are in order. */
  isPrepared = false;
  /** The simulation's object of the attributes, once there are any. */
  dictId: ObjectId = 0;

  constructor(
    id: ObjectId,
    type: Type,
    readonly code: CodeObject,
  ) {
    super(id, type);
    this.name = code.name;
    this.qualifiedName = code.qualifiedName;
  }
}

export class Cell extends HeapObject {
  value: Value | undefined = undefined;
}

export class BoundMethod extends HeapObject {
  constructor(
    id: ObjectId,
    type: Type,
    readonly func: Value,
    readonly self: Value,
  ) {
    super(id, type);
  }
}

/** Keyword arguments of a call to a built-in function. */
export type Keywords = ReadonlyMap<string, Value>;

/** Built-in code. Arguments stay the caller's; the result is the caller's to give up. */
export type NativeCode = (machine: Machine, args: readonly Value[], keywords: Keywords) => Value;

/** A built-in function, or a built-in type's method (then the first argument is what it is called on). */
export class Native extends HeapObject {
  /** Minor versions in which its arguments come in a tuple: from the first to before the second. */
  packs: readonly [number, number] | null = null;

  constructor(
    type: Type,
    readonly name: string,
    readonly call: NativeCode,
    /** The type whose method it is. */
    readonly owner: Type | null = null,
  ) {
    super(0, type);
  }
}

/** `staticmethod`, `classmethod`, `property`: what a class attribute wraps. */
export class Wrapper extends HeapObject {
  constructor(
    id: ObjectId,
    type: Type,
    readonly kind: 'staticmethod' | 'classmethod' | 'property',
    readonly parts: readonly Value[],
  ) {
    super(id, type);
  }
}

/** The place of a slot in a class with `__slots__`. */
export class SlotMember extends HeapObject {
  constructor(
    id: ObjectId,
    type: Type,
    readonly name: string,
    readonly owner: Type,
  ) {
    super(id, type);
  }
}

export class Weakref extends HeapObject {
  callback: Value = null;
  hash: number | null = null;
  /** What it refers to, if that is older than the script: it never dies. */
  older: HeapObject | null = null;
}

export class Iterator extends HeapObject {
  constructor(
    id: ObjectId,
    type: Type,
    /** The next value, a reference more; `undefined` at the end. */
    public next: (machine: Machine) => Value | undefined,
  ) {
    super(id, type);
  }
}

export class Generator extends HeapObject {
  state: 'new' | 'suspended' | 'running' | 'done' = 'new';
  constructor(
    id: ObjectId,
    type: Type,
    readonly frame: Frame,
  ) {
    super(id, type);
  }
}

export class Module extends HeapObject {
  constructor(
    type: Type,
    readonly name: string,
    readonly names: Names,
  ) {
    super(0, type);
  }
}

export class Slice extends HeapObject {
  constructor(
    id: ObjectId,
    type: Type,
    readonly start: Value,
    readonly stop: Value,
    readonly step: Value,
  ) {
    super(id, type);
  }
}

/** The two arguments of `super`. */
export class Super extends HeapObject {
  constructor(
    id: ObjectId,
    type: Type,
    readonly after: Type,
    readonly self: Value,
  ) {
    super(id, type);
  }
}
