import { LinkTable } from '@refwind/core/trace';
import { describe, expect, it } from 'vitest';
import { CONTROL, RECORD, TABLE } from '../../src/instrument/shared.js';
import {
  type EngineExports,
  type EngineHost,
  startEngine,
} from '../../src/tracking/engine/engine.js';

/** Where things are in the memory that stands for the interpreter's. */
const AT = { control: 0x1000, records: 0x2000, objects: 0x20000, page: 0x70000, rows: 0x80000 };
const HEAP = 0x200000;
const SLOTS = 200;
/** More references than any test takes. */
const REFERENCES = 1_000_000;

describe('the engine', () => {
  it('writes a row for each link, and none for one that there is', () => {
    const { engine, rows } = start();
    expect(engine.link(0, 3, 1, 4, 0)).toBe(1); // #4[0] holds #3
    expect(engine.link(0, 3, 1, 4, 0)).toBe(1);
    expect(engine.link(0, 5, 1, 4, 0)).toBe(1); // #4[0] holds #5 now
    engine.unlink(5, 1, 4, 0);
    engine.unlink(5, 1, 4, 0);
    expect(rows()).toEqual(['link 3', 'unlink 3', 'link 5', 'unlink 5']);
  });

  it('links no object to more holders than it has references', () => {
    const { engine, rows, setCount } = start();
    setCount(3, 1);
    expect(engine.link(0, 3, 1, 4, 0)).toBe(1);
    expect(engine.link(0, 3, 1, 4, 1)).toBe(0);
    expect(rows()).toEqual(['link 3']);
  });

  it('knows the same links as core does, whatever comes and goes', () => {
    const { engine } = start();
    const table = new LinkTable();
    const random = generator(7);
    for (let step = 0; step < 40_000; step++) {
      const slot = 1 + random(SLOTS - 1);
      const [kind, a, b] = [1 + random(3), 1 + random(SLOTS - 1), random(40)];
      if (random(3) > 0) {
        engine.link(0, slot, kind, a, b);
        if (table.heldBy(kind as 1, a, b) !== slot) table.link(slot, kind as 1, a, b);
      } else {
        const held = table.heldBy(kind as 1, a, b);
        engine.unlink(held, kind, a, b);
        table.unlink(held, kind as 1, a, b);
      }
    }
    for (let slot = 1; slot < SLOTS; slot++) {
      const expected = [...table.ownedBy(slot)].map(({ held }) => held);
      expect(ownedBy(engine, slot).sort()).toEqual(expected.sort());
    }
  });
});

function ownedBy(engine: EngineExports, slot: number): number[] {
  const held: number[] = [];
  for (let at = engine.firstOwned(slot); at !== -1; at = engine.nextOwned(at)) {
    held.push(engine.heldAt(at));
  }
  return held;
}

/** Numbers below a limit, always the same for a seed. */
function generator(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >>> 8) % limit;
  };
}

/** The engine in a memory with objects of many references in slots 1 …, the n-th at address n × 8 + 0x100. */
function start() {
  const memory = new WebAssembly.Memory({ initial: 512 });
  const words = new Int32Array(memory.buffer);
  const address = (slot: number): number => 0x100 + slot * 8;
  let heap = HEAP;
  const resetRows = (): void => {
    words[(AT.control + CONTROL.row) >>> 2] = AT.rows;
    words[(AT.control + CONTROL.linkEnd) >>> 2] = 0x180000;
  };
  const host: Partial<EngineHost> = {
    reserve(bytes) {
      heap += (bytes + 7) & ~7;
      return heap - ((bytes + 7) & ~7);
    },
    release() {},
    flush: resetRows,
    linkCode: (_instruction, isLink) => isLink,
  };
  const nothing = (): number => 0;
  const all = new Proxy(host, { get: (own, name) => Reflect.get(own, name) ?? nothing });
  const engine = startEngine(memory, all as EngineHost);
  const rowEnd = AT.rows + 0x40000;
  const places = [AT.control, AT.objects, rowEnd, 0, 0, 0, 0, 1, 16, 0, 0];
  words.set(places, engine.start() >>> 2);
  words[(AT.control + CONTROL.records) >>> 2] = AT.records;
  resetRows();
  words.fill(AT.page, AT.objects >>> 2, (AT.objects >>> 2) + (1 << (32 - TABLE.pageShift)));
  for (let slot = 1; slot < SLOTS; slot++) {
    words[(AT.records + slot * RECORD.bytes + RECORD.address) >>> 2] = address(slot);
    words[(AT.page + (address(slot) >>> 1)) >>> 2] = slot;
    words[address(slot) >>> 2] = REFERENCES;
  }
  return {
    engine,
    setCount(slot: number, count: number) {
      words[address(slot) >>> 2] = count;
    },
    rows(): string[] {
      const end = words[(AT.control + CONTROL.row) >>> 2]!;
      const slots = 0x40000 >>> 2;
      return [...words.subarray(AT.rows >>> 2, end >>> 2)].map(
        (code, i) => `${code === 1 ? 'link' : 'unlink'} ${words[(AT.rows >>> 2) + slots + i]}`,
      );
    },
  };
}
