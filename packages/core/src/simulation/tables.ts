import type { TraceDictionary } from '../events/dictionary.js';
import { Interning } from '../events/interning.js';
import { getOrAdd } from '../maps.js';
import type { TypeId } from '../units.js';
import type { PassReaction, Reaction } from './commands.js';

/** Texts, types and functions that cells name by number. They only grow, so that all states can share them. */
export class Tables {
  readonly dictionary: TraceDictionary;
  readonly interning: Interning;
  /** Finalizers and callbacks; 0 is none. */
  readonly reactions: (Reaction | null)[] = [null];
  /** Lists of observers of passes; 0 is none. */
  readonly observers: (readonly PassReaction[])[] = [[]];
  readonly #numbers = new Map<Reaction, number>();
  readonly #managedTypes = new Map<string, TypeId>();
  readonly #otherTypes = new Map<string, TypeId>();

  constructor(dictionary: TraceDictionary) {
    this.dictionary = dictionary;
    this.interning = new Interning(dictionary);
  }

  /** Whether anything can run in the midst of a command. */
  get haveReactions(): boolean {
    return this.reactions.length > 1 || this.observers.length > 1;
  }

  /** The number of a type, for the price of one look-up. */
  type(name: string, managed: boolean): TypeId {
    const known = managed ? this.#managedTypes : this.#otherTypes;
    return known.get(name) ?? this.#addType(known, name, managed);
  }

  #addType(known: Map<string, TypeId>, name: string, managed: boolean): TypeId {
    const number = this.interning.type(name, managed);
    known.set(name, number);
    return number;
  }

  /** The number of a finalizer or callback; the same one has the same. */
  reaction(reaction: Reaction): number {
    return getOrAdd(this.#numbers, reaction, () => this.reactions.push(reaction) - 1);
  }
}
