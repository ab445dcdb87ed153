import type { InterpreterMemory } from '../memory.js';

/** Where what the engine shares with the probes is: addresses. */
export interface EnginePlaces {
  readonly control: number;
  /** Directory of the object table. */
  readonly objects: number;
  readonly rowEnd: number;
  /** Watched words: a bit for each, and a byte for each 4 KiB of memory. */
  readonly bitmap: number;
  readonly headerPages: number;
  readonly placePages: number;
  /** The list of writes to them. */
  readonly writes: number;
  /** Attributes are followed. */
  readonly withFields: boolean;
}

/** Writes these where the engine wants them (`engine/state.ts`). */
export function tellPlaces(memory: InterpreterMemory, address: number, at: EnginePlaces): void {
  const { control, objects, rowEnd, bitmap, headerPages, placePages, writes, withFields } = at;
  const tables = [control, objects, rowEnd, bitmap, headerPages, placePages, writes];
  const words = [...tables, withFields ? 1 : 0, memory.tupleItems, 0, 0];
  memory.words.set(words, address >>> 2);
}
