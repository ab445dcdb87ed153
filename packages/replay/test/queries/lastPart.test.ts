import { randomHistory } from '@refwind/core/testing';
import { describe, expect, it } from 'vitest';
import {
  balance,
  checkRule,
  churn,
  compare,
  cycles,
  dominators,
  find,
  floatingGarbage,
  holders,
  leaks,
  lifetimes,
  nextEvent,
  Playback,
  pairing,
  parseRule,
  previousEvent,
  SessionStore,
  type Timeline,
  ways,
} from '../../src/index.ts';
import { lastPartOf } from '../timelines.ts';
import { reachable } from './naiveGarbage.ts';

// A trace may hold the last part of a history only: what was there at its beginning has no events.

async function parts(): Promise<Timeline[]> {
  const all = await Promise.all(
    [1, 2].map((seed) => lastPartOf(randomHistory(seed, 12_000), 24_000)),
  );
  for (const { start, end } of all) expect(start > 0 && start < end).toBe(true);
  return all;
}

describe('queries of a history of which the beginning was forgotten', () => {
  it('leaks, dominators: all that is alive', async () => {
    for (const part of await parts()) {
      for (const at of [part.start, part.end]) {
        const state = part.at(at);
        const reached = reachable(state).size;
        const { reachable: alive, unreachable, groups } = leaks(part, at);
        expect([alive.objects, unreachable.objects]).toEqual([reached, state.live - reached]);
        expect(groups.reduce((sum, { objects }) => sum + objects, 0)).toBe(state.live);
        expect(dominators(part, at).reached).toBe(reached);
      }
    }
  });

  it('peaks: the most of all its moments', async () => {
    for (const part of await parts()) {
      const most = { objects: 0, bytes: 0 };
      for (let seq = part.start; seq <= part.end; seq++) {
        const { live, bytes } = part.at(seq);
        most.objects = Math.max(most.objects, live);
        most.bytes = Math.max(most.bytes, bytes);
      }
      expect(checkRule(part, parseRule('peak objects < 0')).found).toBe(most.objects);
      expect(checkRule(part, parseRule('peak bytes < 0')).found).toBe(most.bytes);
    }
  });

  it('pairing, balance: as many references as the counts say', async () => {
    for (const part of await parts()) {
      const state = part.at(part.end);
      let sum = 0;
      for (const { object, refcount } of state.objects) {
        const { outstanding } = pairing(part, object);
        const stand = outstanding.reduce((all, { references }) => all + references, 0);
        expect(stand).toBe(refcount);
        sum += outstanding
          .filter(({ taken }) => taken !== null)
          .reduce((all, { references }) => all + references, 0);
      }
      const known = balance(part, 'site').rows.reduce((all, row) => all + row.outstanding, 0);
      expect(known).toBeLessThanOrEqual(
        [...state.objects].reduce((all, each) => all + each.refcount, 0),
      );
      expect(known > 0).toBe(sum > 0);
    }
  });

  it('churn: what is left is what is alive', async () => {
    for (const part of await parts()) {
      const left = churn(part, 'type').reduce((sum, row) => sum + row.left.objects, 0);
      expect(left).toBe(part.at(part.end).live);
    }
  });

  it('find: from the first event that is there', async () => {
    for (const part of await parts()) {
      expect(find(part, 'live >= 0')).toBe(part.start + 1);
      const { live } = part.at(part.start + 40);
      const first = find(part, `live == ${live}`) ?? 0;
      expect(part.at(first).live).toBe(live);
      expect(first).toBeLessThanOrEqual(part.start + 40);
    }
  });

  it('holders, ways: of all that is alive, also of what is older', async () => {
    for (const part of await parts()) {
      for (const { object, holders: known } of part.at(part.start).objects) {
        expect(holders(part, object, part.start).holders.map(({ holder }) => holder)).toEqual(
          known,
        );
        const found = ways(part, object, part.start, { limit: 1 });
        expect(found.ways.length).toBe(reachable(part.at(part.start)).has(object) ? 1 : 0);
      }
    }
  });

  it('lifetimes, floating garbage: of what is there at its beginning or comes later', async () => {
    for (const part of await parts()) {
      const rows = lifetimes(part, 'type');
      const born = [...part.events()].filter(({ type }) => type === 'alloc').length;
      const died = rows.reduce((sum, { lifetime }) => sum + lifetime.count, 0);
      const alive = rows.reduce((sum, { age }) => sum + age.count, 0);
      expect(alive).toBe(part.at(part.end).live);
      expect(died + alive).toBe(part.at(part.start).live + born);
      const state = part.at(part.end);
      expect(floatingGarbage(part).left.objects).toBe(state.live - reachable(state).size);
    }
  });

  it('travel, breakpoints, sessions: within what is there', async () => {
    for (const part of await parts()) {
      const { start, end } = part;
      expect([nextEvent(part, start, 'event'), previousEvent(part, end, 'event')]).toEqual([
        start + 1,
        end - 1,
      ]);
      expect(previousEvent(part, start, 'event')).toBe(null);
      const player = new Playback(part, { breakpoints: [{ condition: 'free' }] });
      const frees = [...part.events()].filter(({ type }) => type === 'free');
      player.run('forward');
      expect(player.moment.stop?.seq).toBe(frees[0].seq);
      player.run('backward');
      expect(player.moment.state.seq).toBe(start);
      const session = SessionStore.on(part);
      expect(session.state.playhead).toBe(start);
      expect(() => session.seek(0)).toThrow("only the history's last part was kept");
    }
  });

  it('cycles, compare', async () => {
    for (const part of await parts()) {
      expect(cycles(part).groups).toBeInstanceOf(Array);
      const nothing = { blame: [], parting: null, balance: [], populations: [] };
      expect(compare(part, part)).toEqual(nothing);
    }
  });
});
