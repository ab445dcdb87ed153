import type { Command, ObjectKind, ReactionHeap } from '../../simulation/commands.js';
import type { HeapSimulation } from '../../simulation/simulation.js';
import type { ObjectId } from '../../units.js';
import { HeapObject } from './objects.js';
import type { Value } from './values.js';

export interface AllocateOptions {
  readonly kind?: ObjectKind;
  readonly class?: ObjectId;
  readonly gc?: boolean;
  readonly length?: number;
  readonly room?: number;
  readonly code?: number;
  readonly size?: number;
  readonly tracked?: boolean | 'for-good';
  readonly dictOf?: ObjectId;
  readonly inPlace?: boolean;
  readonly slotted?: boolean;
  readonly fresh?: boolean;
}

/** The id of what a value is in the simulation; 0 for what is outside the heap. */
export const idOf = (value: Value | undefined): ObjectId =>
  value instanceof HeapObject ? value.id : 0;

/** As commands want it: `null` for what is outside the heap. */
export const referenceTo = (value: Value | undefined): ObjectId | null => idOf(value) || null;

/** Objects whose simulated twins are gone are forgotten when there are this many more of them than live ones. */
const SLACK = 20_000;

/** What the machine does to the simulated heap. Commands go to the simulation, or to the reaction that runs. */
export class Heap {
  private reaction: ReactionHeap | null = null;
  private readonly one: Command[] = [];
  private readonly objects = new Map<ObjectId, HeapObject>();
  private sweepAt = SLACK;

  constructor(readonly simulation: HeapSimulation) {}

  send(command: Command): void {
    if (this.reaction) {
      this.reaction.dispatch(command);
      return;
    }
    this.one[0] = command;
    this.simulation.run(this.one);
  }

  /** Does something in the midst of a command: a finalizer, a callback. */
  within<Result>(reaction: ReactionHeap, action: () => Result): Result {
    const outer = this.reaction;
    this.reaction = reaction;
    try {
      return action();
    } finally {
      this.reaction = outer;
    }
  }

  allocate(typeName: string, options: AllocateOptions = {}): ObjectId {
    this.send({ type: 'allocate', typeName, ...options });
    return this.simulation.last;
  }

  /** Remembers who an id is. */
  register<Kind extends HeapObject>(object: Kind): Kind {
    this.objects.set(object.id, object);
    if (this.objects.size > this.sweepAt) this.sweep();
    return object;
  }

  find(id: ObjectId): HeapObject | undefined {
    return this.objects.get(id);
  }

  private sweep(): void {
    for (const id of this.objects.keys()) {
      if (!this.simulation.isAlive(id) && this.simulation.refcount(id) === 0)
        this.objects.delete(id);
    }
    this.sweepAt = 2 * this.objects.size + SLACK;
  }

  /** A reference more, for the stack or C code. */
  take(value: Value | undefined): void {
    const id = idOf(value);
    if (id) this.send({ type: 'take', object: id });
  }

  /** A reference of the stack or of C code less. */
  release(value: Value | undefined): void {
    const id = idOf(value);
    if (id) this.send({ type: 'release', object: id });
  }

  /** A place of an object comes to hold a value. Between two values outside the heap nothing happens. */
  set(
    owner: ObjectId,
    key: string,
    value: Value,
    reference: 'move' | 'new',
    isNew = false,
    old?: Value,
  ): void {
    if (!owner) return;
    const object = referenceTo(value);
    if (object === null && !isNew && idOf(old) === 0) return;
    this.send(
      object === null
        ? { type: 'set-slot', owner, key, object }
        : { type: 'set-slot', owner, key, object, reference },
    );
  }

  /** A place is emptied; what it held is let go of, or stays as a reference of the stack. */
  clear(
    owner: ObjectId,
    key: string,
    held: Value | undefined,
    freed: 'release' | 'keep' = 'release',
  ): void {
    if (!owner) return;
    const member = idOf(held);
    if (key === '{}' && !member) return;
    this.send(
      key === '{}'
        ? { type: 'clear-slot', owner, key, member, freed }
        : { type: 'clear-slot', owner, key, freed },
    );
  }
}
