import type { Command, ObjectId, SimulationOptions } from '../../src/index.js';
import { formatEvents, HeapSimulation } from '../../src/index.js';

/** A simulation to play with: objects by name, and a log of whose finalizers and callbacks ran. */
export class Lab {
  readonly heap: HeapSimulation;
  readonly log: string[] = [];

  constructor(python?: string, options: SimulationOptions = {}) {
    this.heap = HeapSimulation.from({ enabled: false, ...options, python });
  }

  run(...commands: readonly Command[]): this {
    for (const command of commands) this.heap.dispatch(command);
    return this;
  }

  /** What the commands make happen, as text. */
  events(...commands: readonly Command[]): string {
    return formatEvents(commands.flatMap((command) => this.heap.dispatch(command)));
  }

  /** A new object that is only on the evaluation stack. */
  make(typeName: string): ObjectId {
    this.run({ type: 'allocate', typeName });
    return this.heap.last;
  }

  /** A new object whose finalizer logs `name`. */
  logged(name: string, typeName = 'D'): ObjectId {
    const object = this.make(typeName);
    this.run({ type: 'finalizer', object, run: () => this.log.push(name) });
    return object;
  }

  /** `name = object`; the evaluation stack's reference becomes the name's. */
  name(name: string, object: ObjectId): ObjectId {
    this.run({ type: 'bind', name, object });
    return object;
  }

  /** `owner[key] = object` or `owner.key = object` */
  put(owner: ObjectId, key: string, object: ObjectId | null): void {
    this.run({ type: 'set-slot', owner, key, object });
  }

  drop(name: string): void {
    this.run({ type: 'unbind', name });
  }

  /** A weak reference under a name of its own whose callback logs `label`. */
  watch(object: ObjectId, label: string): ObjectId {
    this.run({ type: 'weakref', object, callback: () => this.log.push(label) });
    return this.name(`watch ${label}`, this.heap.last);
  }

  collect(generation = 2): number {
    this.run({ type: 'collect', generation });
    return this.heap.collected;
  }

  /** The log, which is empty then. */
  said(): string {
    return this.log.splice(0).join(' ');
  }
}
