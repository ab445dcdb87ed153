import type { GcReason, Seq } from '@refwind/core';
import type { OpenPass } from './pass.js';
import { Edges, greatestBefore, reachedFrom } from './reach.js';
import type { SlotFacts } from './slots.js';

/** The objects that a pass freed, in the order in which it met them: columns of equal length. */
export interface DeathColumns {
  readonly length: number;
  readonly object: Float64Array;
  /** Bytes. */
  readonly size: Float64Array;
  /** 1 where the collector manages the type; what it does not manage died with what held it. */
  readonly managed: Uint8Array;
  /** 1 where the pass did not count it: it had not found it, since something that it does not see held it. */
  readonly uncounted: Uint8Array;
  /** 1 where it was in none of the collector's lists when it died. */
  readonly untracked: Uint8Array;
  /** 1 for weak references that were no garbage: the pass called their callbacks, they died of that and were counted. */
  readonly called: Uint8Array;
  /**
   * The event after which nobody could reach it any more: the last one that the program did to it or to anything
   * that led to it. Where not all that led to it are known, the earliest event that it can have been.
   */
  readonly since: Float64Array;
  /** The latest event that it can have been; equal to `since` where it is known exactly. */
  readonly sinceAtMost: Float64Array;
  readonly freedAt: Float64Array;
}

/** References, holder and held: columns of equal length. */
export interface HeldColumns {
  readonly length: number;
  readonly holder: Float64Array;
  readonly object: Float64Array;
  /** 1 where a link told of it, 0 where only the taking apart did. */
  readonly linked: Uint8Array;
}

/** A pass and what it freed. */
export interface PassGarbage {
  /** Counted from 1, passes within passes too. */
  readonly number: number;
  readonly beginSeq: Seq;
  /** `null` for a pass that the trace's end cut off. */
  readonly endSeq: Seq | null;
  readonly generation: number;
  readonly reason: GcReason;
  /** What the interpreter counted. */
  readonly collected: number;
  readonly uncollectable: number;
  readonly examined: number | null;
  readonly deaths: DeathColumns;
  /** How many groups they form whose members do not hold each other. */
  readonly groups: number;
  /** What its garbage held when it began, as far as known; the held need not be garbage. */
  readonly held: HeldColumns;
}

/** How a pass ended. */
export interface PassEnd {
  readonly seq: Seq | null;
  readonly collected: number;
  readonly uncollectable: number;
  readonly examined: number | null;
}

/**
 * What a pass freed and since when that was garbage. The survivors that the garbage held are touched as of then: a
 * collector that lets go of them is no program that could reach them.
 */
export function concludePass(pass: OpenPass, end: PassEnd, slots: SlotFacts): PassGarbage {
  const isGarbage = Uint8Array.from(pass.freedAt.view(), (seq) => (seq > 0 ? 1 : 0));
  const { from, to, linked } = garbageEdges(pass, isGarbage);
  const edges = new Edges(pass.object.length, from, to);
  const since = greatestBefore(pass.touched.view(), edges);
  const unsure = reachedFrom(withUnknownHolder(pass, isGarbage), edges);
  isGarbage.forEach((flag, at) => {
    if (flag === 0) touchSurvivor(pass, at, since[at], slots);
  });
  const { number, beginSeq, row } = pass;
  const { generation, reason } = row;
  const { seq: endSeq, ...counts } = end;
  return {
    number,
    beginSeq,
    endSeq,
    generation,
    reason,
    ...counts,
    deaths: deathsOf(pass, isGarbage, since, unsure),
    groups: countGroups(isGarbage, from, to),
    held: {
      length: from.length,
      holder: Float64Array.from(from, (at) => pass.object.at(at)),
      object: Float64Array.from(to, (at) => pass.object.at(at)),
      linked: Uint8Array.from(linked),
    },
  };
}

function deathsOf(
  pass: OpenPass,
  isGarbage: Uint8Array,
  since: Float64Array,
  unsure: Uint8Array,
): DeathColumns {
  const dead = Uint32Array.from(isGarbage.keys()).filter((at) => isGarbage[at] === 1);
  const latest = dead.reduce((most, at) => Math.max(most, since[at]), 0);
  return {
    length: dead.length,
    object: Float64Array.from(dead, (at) => pass.object.at(at)),
    size: Float64Array.from(dead, (at) => pass.size.at(at)),
    managed: Uint8Array.from(dead, (at) => pass.managed.at(at)),
    uncounted: Uint8Array.from(dead, (at) => pass.uncounted.at(at)),
    untracked: Uint8Array.from(dead, (at) => pass.untracked.at(at)),
    called: Uint8Array.from(dead, (at) => pass.called.at(at)),
    since: Float64Array.from(dead, (at) => since[at]),
    sinceAtMost: Float64Array.from(dead, (at) => (unsure[at] === 1 ? latest : since[at])),
    freedAt: Float64Array.from(dead, (at) => pass.freedAt.at(at)),
  };
}

/** The edges that start at garbage. */
function garbageEdges(pass: OpenPass, isGarbage: Uint8Array) {
  const from: number[] = [];
  const to: number[] = [];
  const linked: number[] = [];
  for (let edge = 0; edge < pass.from.length; edge++) {
    const owner = pass.from.at(edge);
    if (isGarbage[owner] === 0) continue;
    from.push(owner);
    to.push(pass.to.at(edge));
    linked.push(pass.linked.at(edge));
  }
  return { from, to, linked };
}

/** 1 for each garbage object of which some reference's holder is not known. */
function withUnknownHolder(pass: OpenPass, isGarbage: Uint8Array): Uint8Array {
  const strange = new Uint8Array(isGarbage.length);
  for (let edge = 0; edge < pass.from.length; edge++) {
    const to = pass.to.at(edge);
    if (isGarbage[pass.from.at(edge)] === 1) continue;
    if (pass.edgeIn.at(edge) === pass.freedIn.at(to)) strange[to] = 1;
  }
  for (let at = 0; at < strange.length; at++) {
    const hasGap = strange[at] === 1 || pass.loose.at(at) === pass.freedIn.at(at) || !pass.hasSites;
    strange[at] = isGarbage[at] === 1 && hasGap && pass.balance.at(at) < 0 ? 1 : 0;
  }
  return strange;
}

/** It is still in its slot unless it died in the pass as well. */
function touchSurvivor(pass: OpenPass, at: number, since: Seq, slots: SlotFacts): void {
  const slot = pass.slot.at(at);
  if (slot === 0) return;
  slots.met[slot] = 0;
  if (since > slots.touched[slot]) slots.touched[slot] = since;
}

function countGroups(isGarbage: Uint8Array, from: readonly number[], to: readonly number[]) {
  const parent = Int32Array.from(isGarbage, (_, at) => at);
  const rootOf = (start: number) => {
    let at = start;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  };
  let groups = 0;
  for (const flag of isGarbage) groups += flag;
  from.forEach((owner, edge) => {
    if (isGarbage[to[edge]] === 0) return;
    const a = rootOf(owner);
    const b = rootOf(to[edge]);
    if (a === b) return;
    parent[a] = b;
    groups--;
  });
  return groups;
}
