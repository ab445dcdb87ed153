import { describe, expect, test } from 'vitest';
import { FOLLOWED, SPECIAL } from '../../src/instrument/shared.js';
import { Instrument, IP, OBJECT, ROW_ROOM, TYPE } from '../support/instrument.js';
import { TINY_LOOP } from '../support/tiny-module.js';

const SECOND = OBJECT + 0x40;
const NUMBER = 3;
const SLOT = 5;
const [ALLOC, FREE, INCREF, DECREF] = [40, 30, 10, 20];

describe.each(['counts', 'links'] as const)('births, instrumented for %s', (kind) => {
  /** Type number 3 is known, and its allocation at this instruction; slots 5 and 9 are free. */
  function start(): Instrument {
    const tiny = new Instrument(kind);
    tiny.setKnown(TYPE, NUMBER);
    tiny.learnAlloc(NUMBER, ALLOC);
    tiny.setFree(SLOT, 9);
    tiny.setControl('allocs', 700);
    tiny.poke(SECOND + 4, TYPE);
    return tiny;
  }

  test('one seen before at this instruction is recorded without the recorder', () => {
    const tiny = start();
    tiny.setRecord(SLOT, { address: 9, holders: 77 });
    expect(tiny.call('refwind_tracer', OBJECT, 0, 0)).toBe(0);
    expect(tiny.calls).toEqual([]);
    expect(tiny.rows()).toEqual([[ALLOC, SLOT]]);
    expect(tiny.entry(OBJECT)).toBe(SLOT);
    expect(tiny.record(SLOT)).toEqual({ address: OBJECT, type: TYPE, born: 701, holders: 0 });
    expect([tiny.control('allocs'), tiny.control('freeSlot')]).toEqual([701, 9]);
    expect(tiny.headersWatched(OBJECT)).toBe(true);
    expect(tiny.headersWatched(OBJECT + 0x1000)).toBe(false);
    expect(tiny.get('linksDirty')).toBe(0);
  });

  test('its count is followed from then on', () => {
    const tiny = start();
    tiny.learn({ incref: INCREF });
    tiny.poke(OBJECT, 1);
    tiny.create(OBJECT);
    tiny.call('write', OBJECT, 2);
    expect(tiny.rows()).toEqual([
      [ALLOC, SLOT],
      [INCREF, SLOT],
    ]);
  });

  test('slots are given in the order of the list', () => {
    const tiny = start();
    tiny.create(OBJECT);
    tiny.create(SECOND);
    expect(tiny.rows()).toEqual([
      [ALLOC, SLOT],
      [ALLOC, 9],
    ]);
    expect(tiny.record(9)).toEqual({ address: SECOND, type: TYPE, born: 702, holders: 0 });
    expect(tiny.control('freeSlot')).toBe(0);
  });

  test('the ordinal goes on beyond 32 bits', () => {
    const tiny = start();
    tiny.setControl('allocs', -1);
    tiny.create(OBJECT);
    expect([tiny.control('allocs'), tiny.record(SLOT).born]).toEqual([0, 0]);
  });

  test('an allocation is found in the second place of its bucket', () => {
    const tiny = new Instrument(kind);
    tiny.setKnown(TYPE, NUMBER);
    tiny.setFree(SLOT);
    tiny.learnAlloc(NUMBER, 41, 1);
    tiny.create(OBJECT);
    expect(tiny.rows()).toEqual([[41, SLOT]]);
  });

  test.each<[string, (tiny: Instrument) => void]>([
    ['another object is created', (tiny) => tiny.create(SECOND)],
    ['it is destroyed', (tiny) => tiny.destroy(OBJECT)],
    ['a pass begins', (tiny) => tiny.call('PyGC_Collect', SECOND + 0x100)],
  ])('its words at +8 and +16 are read when %s', (_name, next) => {
    const tiny = start();
    tiny.create(OBJECT);
    tiny.poke(OBJECT + 8, 55); // its creator goes on
    tiny.poke(OBJECT + 16, 66);
    expect(tiny.allocations()).toEqual([[NUMBER, OBJECT, 0]]);
    tiny.onCall = () => expect(tiny.allocations()[0]).toEqual([NUMBER, 55, 66]);
    next(tiny);
    tiny.poke(OBJECT + 8, 77);
    tiny.create(SECOND);
    expect(tiny.allocations()[0]).toEqual([NUMBER, 55, 66]);
  });

  test("but not when counts change, which may be the creator's doing", () => {
    const tiny = start();
    tiny.learn({ incref: INCREF });
    tiny.poke(OBJECT, 1);
    tiny.create(OBJECT);
    tiny.call('write', OBJECT, 2);
    expect(tiny.allocations()).toEqual([[NUMBER, OBJECT, 0]]);
  });

  test('a row too many is drained; the allocation comes behind', () => {
    const tiny = start();
    tiny.learn({ incref: INCREF });
    tiny.object(SECOND, 8, 1);
    for (let i = 0; i < ROW_ROOM; i++) tiny.call('write', SECOND, 2 + i);
    tiny.onCall = () => expect(tiny.allocations()).toEqual([]);
    tiny.create(OBJECT);
    expect(tiny.calls).toEqual([['drain']]);
    expect(tiny.rows()).toEqual([...new Array(ROW_ROOM).fill([INCREF, 8]), [ALLOC, SLOT]]);
    expect(tiny.allocations()).toEqual([[NUMBER, OBJECT, 0]]);
  });

  test("a type's first is the recorder's", () => {
    const tiny = start();
    tiny.setKnown(TYPE, 0);
    tiny.onCall = ([reason]) => {
      if (reason === 'newType') tiny.setKnown(TYPE, 4);
    };
    tiny.create(OBJECT);
    expect(tiny.calls).toEqual([
      ['newType', TYPE],
      ['create', OBJECT, TYPE],
    ]);
    expect(tiny.rows()).toEqual([]);
  });

  test('a code that the recorder notes with the type is used at once', () => {
    const tiny = start();
    tiny.setKnown(TYPE, 0);
    tiny.onCall = () => {
      tiny.setKnown(TYPE, 4);
      tiny.learnAlloc(4, 44);
    };
    tiny.create(OBJECT);
    expect(tiny.calls).toEqual([['newType', TYPE]]);
    expect(tiny.rows()).toEqual([[44, SLOT]]);
  });

  /** In the second page of 64 KiB of the memory's last MiB: nothing else is there. */
  const REMOTE = 0x2e_0000;

  test.each<[string, number, (tiny: Instrument) => void]>([
    ['first of its type at this instruction', OBJECT, (tiny) => tiny.set('ip', IP + 2)],
    ['of another type than noted', OBJECT, (tiny) => tiny.setKnown(TYPE, NUMBER + 1)],
    ['where a recorded object is', OBJECT, (tiny) => tiny.setEntry(OBJECT, 6)],
    ['where a special object is', OBJECT, (tiny) => tiny.setEntry(OBJECT, 6 | SPECIAL)],
    ['while a move may be going on', OBJECT, (tiny) => tiny.setControl('moving', 1)],
    ['without a free slot', OBJECT, (tiny) => tiny.setControl('freeSlot', 0)],
    ['where the table has no page', REMOTE, (tiny) => tiny.poke(REMOTE + 4, TYPE)],
  ])("one %s is the recorder's", (_name, object, prepare) => {
    const tiny = start();
    prepare(tiny);
    const before = [tiny.control('freeSlot'), tiny.record(SLOT), tiny.entry(OBJECT)];
    tiny.create(object);
    expect(tiny.calls).toEqual([['create', object, TYPE]]);
    expect([tiny.control('freeSlot'), tiny.record(SLOT), tiny.entry(OBJECT)]).toEqual(before);
    expect([tiny.rows(), tiny.allocations(), tiny.control('allocs')]).toEqual([[], [], 700]);
    // The recorder may have begun to follow what it holds.
    expect(tiny.get('linksDirty')).toBe(kind === 'links' ? 1 : 0);
  });
});

describe.each(['counts', 'links'] as const)('deaths, instrumented for %s', (kind) => {
  /** An object in slot 5 without references, at an instruction that saw a death; slot 9 is free. */
  function dead(holders = 0): Instrument {
    const tiny = new Instrument(kind);
    tiny.object(OBJECT, SLOT, 0, holders);
    tiny.learn({ free: FREE });
    tiny.setFree(9);
    return tiny;
  }

  test('a plain one is recorded without the recorder', () => {
    const tiny = dead();
    expect(tiny.call('refwind_tracer', OBJECT, 1, 0)).toBe(0);
    expect(tiny.calls).toEqual([]);
    expect(tiny.rows()).toEqual([[FREE, SLOT]]);
    expect(tiny.entry(OBJECT)).toBe(0);
    expect([tiny.record(SLOT).type, tiny.record(SLOT).address]).toEqual([0, 9]);
    expect(tiny.control('freeSlot')).toBe(SLOT); // last freed, first given
  });

  test('what is written to its memory then is no count', () => {
    const tiny = dead();
    tiny.destroy(OBJECT);
    tiny.rows();
    tiny.call('write', OBJECT, 1);
    expect([tiny.calls, tiny.rows()]).toEqual([[], []]);
  });

  test.each<[string, number, (tiny: Instrument) => void]>([
    ['with references left', SLOT, (tiny) => tiny.poke(OBJECT, 1)],
    ['in a pass', SLOT, (tiny) => tiny.setControl('inPass', 1)],
    ['of a special object', SLOT | SPECIAL, (tiny) => tiny.setEntry(OBJECT, SLOT | SPECIAL)],
    ['at an instruction that saw none', SLOT, (tiny) => tiny.set('ip', IP + 2)],
  ])("one %s is the recorder's", (_name, slot, prepare) => {
    const tiny = dead();
    prepare(tiny);
    const before = tiny.record(SLOT);
    tiny.destroy(OBJECT);
    expect(tiny.calls).toEqual([['destroy', slot]]);
    expect([tiny.rows(), tiny.entry(OBJECT), tiny.control('freeSlot')]).toEqual([[], slot, 9]);
    expect(tiny.record(SLOT)).toEqual(before);
  });

  test.each([
    ['that a link holds', 1],
    ['whose items are followed', FOLLOWED],
    ['that both is true of', FOLLOWED | 2],
  ])("one of an object %s is the recorder's", (_name, holders) => {
    const tiny = dead(holders);
    tiny.destroy(OBJECT);
    expect(tiny.calls).toEqual([['destroy', SLOT]]);
  });

  test.each([
    ['tp_finalize', 196],
    ['tp_del', 188],
  ])("one of an object with %s is the recorder's twice: before and after", (_name, field) => {
    const tiny = dead();
    tiny.poke(TYPE + field, 1);
    tiny.destroy(OBJECT);
    expect(tiny.calls).toEqual([['finalize', SLOT]]);
    tiny.setEntry(OBJECT, SLOT | SPECIAL);
    tiny.poke(OBJECT, 1);
    tiny.call('_Py_Dealloc', OBJECT); // whose code writes 0
    expect(tiny.calls.slice(1)).toEqual([
      ['count', SLOT | SPECIAL, 1, 0],
      ['deallocated', OBJECT],
    ]);
    expect(tiny.rows()).toEqual([]);
  });

  test('other deallocators are not waited for', () => {
    const tiny = dead();
    tiny.call('_Py_Dealloc', OBJECT);
    expect(tiny.calls).toEqual([]);
    expect(tiny.peek(OBJECT)).toBe(0);
  });

  test('an unrecorded object is none of ours', () => {
    const tiny = dead();
    tiny.poke(TYPE + 196, 1);
    tiny.destroy(SECOND);
    expect([tiny.calls, tiny.rows()]).toEqual([[], []]);
  });

  test('a type or a code object is forgotten, recorded or not', () => {
    const tiny = dead();
    tiny.setKnown(OBJECT, 4);
    tiny.setKnown(SECOND, 0x11000);
    tiny.destroy(OBJECT);
    tiny.destroy(SECOND);
    expect([tiny.known(OBJECT), tiny.known(SECOND)]).toEqual([0, 0]);
  });

  test('in the trash can, a header is no count', () => {
    const tiny = dead();
    tiny.call('_PyTrash_thread_deposit_object', 0, OBJECT);
    expect(tiny.peek(OBJECT)).toBe(33); // what the trash can wrote
    expect([tiny.calls, tiny.rows()]).toEqual([[], []]);
    expect(tiny.entry(OBJECT)).toBe(SLOT | SPECIAL);
    tiny.call('write', OBJECT, 0); // its turn comes
    expect(tiny.calls).toEqual([['count', SLOT | SPECIAL, 33, 0]]);
  });

  test('an unrecorded object may be there too', () => {
    const tiny = dead();
    tiny.call('_PyTrash_thread_deposit_object', 0, SECOND);
    expect([tiny.entry(SECOND), tiny.peek(SECOND)]).toEqual([0, 33]);
  });
});

describe.each(['counts', 'links'] as const)(
  'deaths that are not told, instrumented for %s',
  (kind) => {
    function counted(hidesDeaths: boolean): Instrument {
      const tiny = new Instrument(kind, { ...TINY_LOOP, hidesDeaths });
      tiny.object(OBJECT, SLOT, 1);
      tiny.learn({ decref: DECREF, free: FREE });
      return tiny;
    }

    test('a count that becomes 0 is one', () => {
      const tiny = counted(true);
      tiny.call('write', OBJECT, 0);
      expect([tiny.calls, tiny.rows()]).toEqual([
        [],
        [
          [DECREF, SLOT],
          [FREE, SLOT],
        ],
      ]);
      expect(tiny.entry(OBJECT)).toBe(0);
    });

    test('when it is told all the same, nothing is there any more', () => {
      const tiny = counted(true);
      tiny.call('write', OBJECT, 0);
      tiny.rows();
      tiny.destroy(OBJECT);
      expect([tiny.calls, tiny.rows()]).toEqual([[], []]);
    });

    test('a count that stays above 0 is none, and where all are told, neither is 0', () => {
      const tiny = counted(true);
      tiny.learn({ incref: INCREF });
      tiny.call('write', OBJECT, 2);
      expect(tiny.rows()).toEqual([[INCREF, SLOT]]);
      const told = counted(false);
      told.call('write', OBJECT, 0);
      expect(told.rows()).toEqual([[DECREF, SLOT]]);
    });
  },
);
