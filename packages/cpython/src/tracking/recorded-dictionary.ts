import { type StringId, TraceDictionary } from '@refwind/core/trace';

/** Passing texts of which the number is remembered: this many, and up to this many older ones. */
const REMEMBERED = 100_000;

/**
 * A dictionary that is written while it grows. Keys of dicts may be new texts for as long as a program runs; so
 * these are **passing**: once they are sent they are forgotten, and what comes again later gets another number. A trace may
 * have a text twice; links keep the number that they began with.
 */
export class RecordedDictionary extends TraceDictionary {
  #young = new Map<string, StringId>();
  #old = new Map<string, StringId>();
  #added: StringId[] = [];

  constructor(readonly remembered = REMEMBERED) {
    super();
  }

  /** The number of a passing text: what it had if that is still known, else a new one. */
  passing(text: string): StringId {
    const known = this.#young.get(text);
    if (known !== undefined) return known;
    const id = this.#old.get(text) ?? this.#add(text);
    if (this.#young.size >= this.remembered) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(text, id);
    return id;
  }

  /** The passing texts that were added since the last call; the dictionary keeps their numbers only. */
  takePassing(): readonly StringId[] {
    const taken = this.#added;
    this.#added = [];
    forgetTexts(this, taken);
    return taken;
  }

  #add(text: string): StringId {
    const id = this.strings.push(text) - 1;
    this.#added.push(id);
    return id;
  }
}

/** Nobody will ask for these texts any more. */
export function forgetTexts({ strings }: TraceDictionary, ids: readonly StringId[]): void {
  for (const id of ids) strings[id] = '';
}
