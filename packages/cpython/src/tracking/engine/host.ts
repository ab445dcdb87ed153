import type { ChunkAssembler } from '../chunk-assembler.js';
import type { EventCodes } from '../event-codes.js';
import type { ExternalHolders } from '../external-holders.js';
import type { ForeignContainers } from '../foreign-containers.js';
import type { KeyTexts } from '../key-texts.js';
import type { ObjectTable } from '../object-table.js';
import type { EngineHost } from './engine.js';
import type { FieldLayouts } from './field-layouts.js';

/** What answers the engine. */
interface HostParts {
  readonly heap: { reserve(bytes: number): number; release(address: number): void };
  readonly out: ChunkAssembler;
  readonly codes: EventCodes;
  readonly objects: ObjectTable;
  readonly keys: KeyTexts;
}

/** @param foreign what follows containers that the engine does not read */
export function engineHost(
  { heap, out, codes, objects, keys }: HostParts,
  layouts: FieldLayouts,
  external: ExternalHolders,
  foreign: () => ForeignContainers,
): EngineHost {
  return {
    reserve: (bytes) => heap.reserve(bytes >>> 0),
    release: (address) => heap.release(address >>> 0),
    flush: () => out.flush(),
    linkCode: (instruction, isLink) => codes.link(instruction >>> 0, isLink !== 0),
    refcount: (slot) => objects.refcount(slot),
    spell: (spelling, key, entry) => keys.spell(spelling, key >>> 0, entry),
    spellOlder: (box, spelling, key, entry) =>
      keys.spell(spelling, key >>> 0, entry, external.label(box)),
    attribute: (layout, position) => layouts.attribute(layout, position),
    externalLinked: (text, box) => external.setOwner(text, box),
    externalUnlinked: (text) => external.forgetOwner(text),
    externalOwner: (text) => external.owner(text),
    olderGone: (box) => external.forgetLabel(box),
    foreignWritten: (number, address) => foreign().written(number, address >>> 0),
    foreignChanged: (number) => foreign().changed(number),
    foreignRemovals: (number, settled) => foreign().removals(number, settled !== 0),
    foreignAdditions: (number) => foreign().additions(number),
    foreignEmptied: (number) => foreign().emptied(number),
    foreignMoved: (number, address) => foreign().moved(number, address >>> 0),
    foreignForgotten: (number) => foreign().forgotten(number),
  };
}
