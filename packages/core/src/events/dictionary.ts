import type { CodeId, SiteId, StringId, TypeId } from '../units.js';

/** What an event code does. The numbers are the trace format's; never renumber. */
export const Op = {
  alloc: 0,
  incref: 1,
  decref: 2,
  free: 3,
  link: 4,
  unlink: 5,
  gcBegin: 6,
  gcEnd: 7,
  mark: 8,
} as const;
export type Op = (typeof Op)[keyof typeof Op];

/** The argument of a free: what destroyed the object. The numbers are the trace format's; never renumber. */
export const FreeBy = {
  /** Its last reference was given back. */
  refcount: 0,
  /** The collector. */
  collector: 1,
  /** The collector too, as `FreeEvent` says: what its pass had not found. */
  unmarked: 2,
  untracked: 3,
  called: 4,
} as const;
export type FreeBy = (typeof FreeBy)[keyof typeof FreeBy];

/** An object type of the recorded program. */
export interface TypeEntry {
  readonly name: string;
  /** Whether the cyclic collector manages objects of this type. */
  readonly gc: boolean;
}

/** A `Site` with its texts interned. */
export interface SiteEntry {
  readonly file: StringId;
  readonly line: number;
  readonly function: StringId;
  readonly offset: number;
  readonly opcode: StringId;
}

/**
 * What many events have in common, so that one small number per event says it all:
 * the operation, the site, and an argument whose meaning depends on the operation:
 *
 * | op | arg |
 * |---|---|
 * | alloc | `TypeId` |
 * | incref, decref | the delta, ≥ 1 |
 * | free | `FreeBy` |
 * | link, unlink, gcBegin, gcEnd | 0 |
 * | mark | `StringId` of the label |
 */
export interface EventCode {
  readonly op: Op;
  readonly site: SiteId;
  readonly arg: number;
}

/**
 * The texts, types, sites and event codes of a trace. Append-only while it is written: ids are
 * indices and never change their meaning.
 */
export class TraceDictionary {
  readonly strings: string[] = [];
  readonly types: TypeEntry[] = [];
  readonly sites: SiteEntry[] = [];
  readonly codes: EventCode[] = [];
  readonly #stringIds = new Map<string, StringId>();

  /** The id of `text`, added when new. */
  string(text: string): StringId {
    let id = this.#stringIds.get(text);
    if (id === undefined) {
      id = this.strings.push(text) - 1;
      this.#stringIds.set(text, id);
    }
    return id;
  }

  /** Appends a type. Two types may share a name. */
  addType(entry: TypeEntry): TypeId {
    return this.types.push(entry) - 1;
  }

  /** Appends a site. */
  addSite(entry: SiteEntry): SiteId {
    return this.sites.push(entry) - 1;
  }

  /** Appends a code. The caller keeps codes distinct (a duplicate costs space, not correctness). */
  addCode(code: EventCode): CodeId {
    return this.codes.push(code) - 1;
  }
}
