import type { Command, ObjectId, Reference } from '../../src/index.js';

interface NaiveObject {
  readonly typeName: string;
  readonly managed: boolean;
  /** Temporary references. */
  loose: number;
  /** Places of a list or tuple by index, of others by key; of a set by member. */
  readonly places: Map<string, ObjectId | null>;
  referent: ObjectId | null;
  readonly isShared: boolean;
  finalizer: readonly Command[] | null;
  finalized: boolean;
}

interface NaiveFrame {
  readonly names: Map<string, ObjectId | null>;
  /** Names that read and do not hold. */
  readonly borrowed: Map<string, ObjectId | null>;
  /** What the caller's stack keeps until the return. */
  readonly kept: ObjectId[];
}

/**
 * The engine's twin: slow, obvious, without an order. Counts are counted anew whenever they are asked for; what is
 * dead is looked for until nothing is; garbage is what names and temporaries do not lead to. It knows no passes but
 * full ones that are asked for, and carries out good commands only.
 */
export class NaiveHeap {
  readonly objects = new Map<ObjectId, NaiveObject>();
  readonly main = new Map<string, ObjectId | null>();
  readonly frames: NaiveFrame[] = [];
  #last = 0;
  /** Until 3.10 a moved argument stays the caller's, too. */
  readonly copiesArguments: boolean;
  /** From 3.15 on a pass leaves weak references without callback alone until it knows who stays dead. */
  readonly sparesPlainWeakrefs: boolean;
  /** From 3.13 on callbacks wait in a tuple, an object that is gone when they have been called. */
  readonly packsCallbacks: boolean;

  constructor(minor: number) {
    this.copiesArguments = minor <= 10;
    this.packsCallbacks = minor >= 13;
    this.sparesPlainWeakrefs = minor >= 15;
  }

  dispatch(command: Command): void {
    this.#carryOut(command);
    this.#bury();
  }

  count(id: ObjectId): number {
    return this.objects.has(id) ? this.#holders(id) + this.#object(id).loose : 0;
  }

  /** What the name stands for in the innermost frame, or the module. */
  lookup(name: string): ObjectId | null {
    const frame = this.frames.at(-1);
    const found = (frame?.names ?? this.main).get(name) ?? frame?.borrowed.get(name) ?? null;
    return found !== null && this.objects.has(found) ? found : null;
  }

  #object(id: ObjectId): NaiveObject {
    return this.objects.get(id) as NaiveObject;
  }

  #holders(id: ObjectId): number {
    let count = 0;
    for (const { places } of this.objects.values()) count += occurrences(places.values(), id);
    for (const { names, kept } of this.frames) {
      count += occurrences(names.values(), id) + occurrences(kept, id);
    }
    return count + occurrences(this.main.values(), id);
  }

  #carryOut(command: Command): void {
    switch (command.type) {
      case 'allocate':
        this.#allocate(command.typeName, command.typeName !== 'str');
        return;
      case 'take':
        this.#object(command.object).loose++;
        return;
      case 'release':
        this.#object(command.object).loose--;
        return;
      case 'bind':
        this.#bind(command.name, command.object, command.reference, command.frame);
        return;
      case 'unbind':
        this.#unbind(command.name, command.freed === 'keep');
        return;
      case 'set-slot': {
        const key = command.key === '{}' ? `${command.object}` : command.key;
        this.#hold(this.#object(command.owner).places, key, command.object, command.reference);
        return;
      }
      case 'clear-slot':
        this.#clearSlot(command.owner, command.key, command.member, command.freed === 'keep');
        return;
      case 'splice':
        this.#splice(command);
        return;
      case 'clear':
        this.#object(command.owner).places.clear();
        return;
      case 'enter-frame':
        this.#enter(command);
        return;
      case 'leave-frame':
        this.frames.pop();
        return;
      case 'weakref':
        this.#weakref(command.object, command.callback === undefined);
        return;
      case 'finalizer':
        this.#object(command.object).finalizer = command.run as readonly Command[];
        return;
      case 'collect':
        this.#collect();
    }
  }

  #allocate(typeName: string, managed: boolean): NaiveObject {
    const object: NaiveObject = {
      typeName,
      managed,
      loose: 1,
      places: new Map(),
      referent: null,
      isShared: false,
      finalizer: null,
      finalized: false,
    };
    this.objects.set(++this.#last, object);
    return object;
  }

  /** The place takes the reference; what it held is simply no longer held. */
  #hold(
    places: Map<string, ObjectId | null>,
    key: string,
    id: ObjectId | null,
    reference?: Reference,
  ): void {
    if (id !== null) {
      const object = this.#object(id);
      if (reference === 'move' || (reference === undefined && object.loose > 0)) object.loose--;
    }
    places.set(key, id);
  }

  #bind(name: string, id: ObjectId | null, reference?: Reference, module?: string): void {
    const frame = module === undefined ? this.frames.at(-1) : undefined;
    const names = frame?.names ?? this.main;
    if (reference === 'borrow') {
      names.delete(name);
      frame?.borrowed.set(name, id);
      return;
    }
    this.#hold(names, name, id, reference);
    frame?.borrowed.delete(name);
  }

  #unbind(name: string, keep: boolean): void {
    const frame = this.frames.at(-1);
    const names = frame?.names ?? this.main;
    this.#keep(names.get(name), keep);
    names.delete(name);
    frame?.borrowed.delete(name);
  }

  #keep(id: ObjectId | null | undefined, keep: boolean): void {
    if (keep && id !== null && id !== undefined) this.#object(id).loose++;
  }

  #clearSlot(owner: ObjectId, key: string, member: ObjectId | undefined, keep: boolean): void {
    const { typeName, places } = this.#object(owner);
    if (typeName === 'list') {
      const at = Number(key.slice(1, -1));
      const [gone] = this.#items(owner, (items) => items.splice(at, 1));
      this.#keep(gone, keep);
      return;
    }
    const place = key === '{}' ? `${member}` : key;
    this.#keep(places.get(place), keep);
    places.delete(place);
  }

  #splice(command: Command & { readonly type: 'splice' }): void {
    for (const id of command.insert) if (id !== null) this.#take(id, command.reference);
    const gone = this.#items(command.owner, (items) =>
      items.splice(command.start, command.delete, ...command.insert),
    );
    for (const id of gone) this.#keep(id, command.freed === 'keep');
  }

  #take(id: ObjectId, reference?: Reference): void {
    const object = this.#object(id);
    if (reference === 'move' || (reference === undefined && object.loose > 0)) object.loose--;
  }

  /** Changes a list's items as an array. */
  #items(
    owner: ObjectId,
    change: (items: (ObjectId | null)[]) => (ObjectId | null)[],
  ): (ObjectId | null)[] {
    const { places } = this.#object(owner);
    const items = Array.from({ length: places.size }, (_, i) => places.get(`[${i}]`) ?? null);
    const gone = change(items);
    places.clear();
    items.forEach((id, i) => {
      places.set(`[${i}]`, id);
    });
    return gone;
  }

  #enter(command: Command & { readonly type: 'enter-frame' }): void {
    const frame: NaiveFrame = { names: new Map(), borrowed: new Map(), kept: [] };
    for (const { name, object, reference } of command.arguments ?? []) {
      if (reference === 'borrow') frame.borrowed.set(name, object);
      else {
        const isMoved = object !== null && reference !== 'new' && this.#object(object).loose > 0;
        if (isMoved && this.copiesArguments) frame.kept.push(object);
        this.#hold(frame.names, name, object, isMoved ? 'move' : 'new');
      }
    }
    this.frames.push(frame);
  }

  #weakref(referent: ObjectId, isShared: boolean): void {
    for (const object of this.objects.values()) {
      if (!isShared || !object.isShared || object.referent !== referent) continue;
      object.loose++;
      return;
    }
    this.#allocate('weakref.ReferenceType', true);
    Object.assign(this.#object(this.#last), { referent, isShared });
  }

  /** Ends everything whose count is 0, until nothing is. */
  #bury(): void {
    for (let found = true; found; ) {
      found = false;
      for (const id of [...this.objects.keys()]) {
        if (!this.objects.has(id) || this.count(id) > 0) continue;
        found = true;
        if (!this.#finalize(id)) this.#remove(id);
      }
    }
  }

  /** Whether the object was brought back to life. */
  #finalize(id: ObjectId): boolean {
    const object = this.#object(id);
    if (object.finalizer === null || object.finalized) return false;
    object.finalized = true;
    object.loose++;
    for (const command of object.finalizer) this.#carryOut(command);
    object.loose--;
    return this.count(id) > 0;
  }

  #remove(id: ObjectId): void {
    if (this.packsCallbacks && this.#hasCallbacks(id)) this.#last++;
    this.objects.delete(id);
    for (const object of this.objects.values()) if (object.referent === id) object.referent = null;
  }

  #hasCallbacks(referent: ObjectId): boolean {
    return [...this.objects].some(
      ([id, object]) => object.referent === referent && !object.isShared && this.count(id) > 0,
    );
  }

  #collect(): void {
    let garbage = this.#garbage();
    for (const id of garbage) this.#clearWeakrefs(id);
    for (const id of garbage) this.#finalize(id);
    garbage = this.#garbage().filter((id) => garbage.includes(id));
    for (const id of garbage) this.#object(id).places.clear();
  }

  #clearWeakrefs(id: ObjectId): void {
    for (const object of this.objects.values()) {
      if (object.referent !== id || (this.sparesPlainWeakrefs && object.isShared)) continue;
      object.referent = null;
    }
    if (!this.sparesPlainWeakrefs) this.#object(id).referent = null;
  }

  /** Managed objects that nothing leads to. */
  #garbage(): ObjectId[] {
    const found = new Set<ObjectId>();
    const waiting: (ObjectId | null)[] = [...this.main.values()];
    for (const { names, kept } of this.frames) waiting.push(...names.values(), ...kept);
    for (const [id, { loose }] of this.objects) if (loose > 0) waiting.push(id);
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      if (id === null || found.has(id)) continue;
      found.add(id);
      waiting.push(...this.#object(id).places.values());
    }
    return [...this.objects.keys()].filter((id) => !found.has(id) && this.#object(id).managed);
  }
}

function occurrences(ids: Iterable<ObjectId | null>, id: ObjectId): number {
  let count = 0;
  for (const other of ids) if (other === id) count++;
  return count;
}
