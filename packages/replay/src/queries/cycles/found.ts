import {
  type Bytes,
  type CodeId,
  type EventChunk,
  type HeapColumns,
  type HolderKind,
  isOwned,
  NO_LINK,
  type ObjectId,
  type Seq,
  type Slot,
} from '@refwind/core';
import type { Timeline } from '../../timeline.js';
import { cyclesOf } from '../cycles.js';
import type { PassGarbage } from '../garbage/deaths.js';
import { garbageLeft } from '../garbage/left.js';
import { type GarbageListener, GarbageScan } from '../garbage/scan.js';
import { longer } from '../references/tokens.js';
import { type CycleGroup, CycleGroups, type FoundCycle } from './groups.js';
import { LinkTimes } from './linkTimes.js';

/** The cycles of a trace. */
export interface Cycles {
  /** How many the collector freed, and how many nobody can reach at the end that are still there. */
  readonly collected: number;
  readonly left: number;
  /** By the types of their members and the line that closed them, the most first. */
  readonly groups: readonly CycleGroup[];
}

/**
 * Every cycle that a pass of the collector freed, and those that are still there at the end: objects that lead to each
 * other and that nothing else leads to. The line that closed a cycle is the one that gave the last of the references
 * between its members. As good as what is known of holders: of attributes that were not recorded a cycle is known by
 * the way in which the pass took it apart, but not its line. One scan of the columns.
 *
 * @example
 * cycles(timeline).groups[0]; // { types: [{ typeName: 'Node', objects: 2 }], closedBy: { line: 9, … }, … }
 */
export function cycles(timeline: Timeline): Cycles {
  const finder = new CycleFinder(timeline);
  const scan = new GarbageScan(timeline, finder);
  finder.slots = scan.slots;
  scan.run();
  finder.lookAtRest();
  const groups = finder.groups.found();
  return {
    collected: groups.reduce((sum, { collected }) => sum + collected, 0),
    left: groups.reduce((sum, { left }) => sum + left, 0),
    groups,
  };
}

/** A reference between objects that were there when a pass ran. */
interface Edge {
  readonly holder: ObjectId;
  readonly object: ObjectId;
  readonly seq: Seq;
  readonly code: CodeId;
}

type Member = FoundCycle['members'][number];

class CycleFinder implements GarbageListener {
  readonly groups: CycleGroups;
  slots: GarbageScan['slots'] | null = null;
  readonly #timeline: Timeline;
  readonly #times = new LinkTimes();
  /** By slot. */
  #allocCode = new Uint32Array(0);
  /** References that went in the pass that runs, and what it freed. */
  #edges: Edge[] = [];
  #dead = new Map<ObjectId, Member>();
  #isInPass = false;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
    this.groups = new CycleGroups(timeline.dictionary);
  }

  takenOver({ seq, slotCount, object, allocCode, links }: HeapColumns): void {
    this.#reach(slotCount);
    for (let slot = 1; slot <= slotCount; slot++) {
      if (object[slot] === 0) continue;
      this.#allocCode[slot] = allocCode[slot];
      for (const { kind, a, b } of links.holdersOf(slot))
        this.#times.link(slot, kind, a, b, seq, -1);
    }
  }

  allocated(_seq: Seq, _size: Bytes, _managed: boolean, slot: Slot, code: CodeId): void {
    this.#reach(slot);
    this.#allocCode[slot] = code;
  }

  freedByCount(_seq: Seq, _size: Bytes, _zero: Seq, slot: Slot): void {
    this.#release(slot);
  }

  freedByPass(_seq: Seq, size: Bytes, slot: Slot): void {
    const object = this.#objectIn(slot);
    this.#dead.set(object, { object, code: this.#allocCode[slot], size });
    this.#release(slot);
  }

  linked(
    { holderKind, holderA, holderB }: EventChunk,
    rank: number,
    slot: Slot,
    seq: Seq,
    code: CodeId,
  ): void {
    const kind = holderKind[rank] as HolderKind;
    this.#times.link(slot, kind, holderA[rank], holderB[rank], seq, code);
  }

  unlinked({ holderKind, holderA, holderB }: EventChunk, rank: number, slot: Slot): void {
    const kind = holderKind[rank] as HolderKind;
    const a = holderA[rank];
    const link = this.#times.unlink(slot, kind, a, holderB[rank]);
    if (link !== NO_LINK && isOwned(kind) && this.#isInPass) this.#went(a, slot, link);
  }

  passBegan(): void {
    this.#isInPass = true;
  }

  passEnded(pass: PassGarbage): void {
    const objects = [...this.#dead.keys()];
    const edges = this.#edges;
    const { held } = pass;
    const found = cyclesOf(objects, {
      length: held.length + edges.length,
      holder: [...held.holder, ...edges.map(({ holder }) => holder)],
      object: [...held.object, ...edges.map(({ object }) => object)],
    });
    this.#add(found, this.#dead, edges, false);
    this.#edges = [];
    this.#dead = new Map();
    this.#isInPass = false;
  }

  /** What no pass has found by the end. */
  lookAtRest(): void {
    if (this.slots === null) return;
    const { links } = this.#times;
    const left = new Map<ObjectId, Member>();
    const slotsLeft = garbageLeft(this.#timeline, this.slots);
    for (const { slot, size } of slotsLeft) {
      const object = this.#objectIn(slot);
      left.set(object, { object, code: this.#allocCode[slot], size });
    }
    const edges: Edge[] = [];
    for (const { slot } of slotsLeft) {
      for (let at = links.firstHolder(slot); at !== NO_LINK; at = links.nextHolder(at)) {
        if (!isOwned(links.kindAt(at))) continue;
        edges.push(this.#edge(links.aAt(at), slot, at));
      }
    }
    const found = cyclesOf([...left.keys()], {
      length: edges.length,
      holder: edges.map(({ holder }) => holder),
      object: edges.map(({ object }) => object),
    });
    this.#add(found, left, edges, true);
  }

  #add(
    cycleOf: ReadonlyMap<ObjectId, number>,
    members: ReadonlyMap<ObjectId, Member>,
    edges: readonly Edge[],
    isLeft: boolean,
  ): void {
    const byCycle = new Map<number, Member[]>();
    for (const [object, cycle] of cycleOf) {
      const member = members.get(object) as Member;
      const known = byCycle.get(cycle);
      if (known === undefined) byCycle.set(cycle, [member]);
      else known.push(member);
    }
    const closing = new Map<number, Edge>();
    for (const edge of edges) {
      const cycle = cycleOf.get(edge.holder);
      if (cycle === undefined || cycleOf.get(edge.object) !== cycle) continue;
      if (edge.seq > (closing.get(cycle)?.seq ?? -1)) closing.set(cycle, edge);
    }
    for (const [cycle, list] of byCycle) {
      this.groups.add({ members: list, closedBy: closing.get(cycle)?.code ?? -1, isLeft });
    }
  }

  #went(owner: Slot, slot: Slot, link: number): void {
    this.#edges.push(this.#edge(owner, slot, link));
  }

  #edge(owner: Slot, slot: Slot, link: number): Edge {
    const { seq, code } = this.#times;
    return {
      holder: this.#objectIn(owner),
      object: this.#objectIn(slot),
      seq: seq[link],
      code: code[link],
    };
  }

  /** The object is gone; in a pass, what it still held is remembered. */
  #release(slot: Slot): void {
    const { links } = this.#times;
    if (this.#isInPass) {
      for (let at = links.firstOwned(slot); at !== NO_LINK; at = links.nextOwned(at)) {
        this.#went(slot, links.heldAt(at), at);
      }
    }
    links.release(slot);
  }

  #objectIn(slot: Slot): ObjectId {
    return this.slots?.object[slot] ?? 0;
  }

  #reach(slot: Slot): void {
    if (slot < this.#allocCode.length) return;
    const length = Math.max(1024, slot + 1, this.#allocCode.length * 2);
    this.#allocCode = longer(new Uint32Array(length), this.#allocCode);
  }
}
