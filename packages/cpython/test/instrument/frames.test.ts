import { describe, expect, test } from 'vitest';
import { FRAME_ENTRY } from '../../src/instrument/shared.js';
import { type Code, EVENT, Frames, TEXT } from '../support/frames.js';
import { CALLER, CODE, FRAME, NONE, OBJECT } from '../support/instrument.js';

const SLOT = 5;
const OTHER = 0x1200;
const OTHER_SLOT = 6;
const CALLED = 0x4c00;
const INNER = 0x4d00;

/** Kinds of holders: variables, temporaries. */
const [VARIABLE, TEMPORARY] = [0, 4];
const variable = (index: number, depth = 0) => [VARIABLE, TEXT.frame + depth, TEXT.locals + index];
/** Of a stack's item the second text is none: 0. */
const item = (index: number) => [TEMPORARY, TEXT.stack + index, 0];

function running(words: readonly number[], count = 1, holders = 0): Frames {
  const frames = new Frames();
  frames.tiny.object(OBJECT, SLOT, count, holders);
  frames.frame(FRAME, frames.code(CODE, 0x11000), words);
  frames.step(FRAME);
  return frames;
}

const rowsAndHolders = ({ tiny }: Frames) => ({ rows: tiny.rows(), links: tiny.links() });

describe('what the running frame holds', () => {
  test('variables', () => {
    const frames = running([0, OBJECT]);
    expect(rowsAndHolders(frames)).toEqual({
      rows: [[EVENT.link, SLOT]],
      links: [variable(1)],
    });
    expect(frames.tiny.record(SLOT).holders).toBe(1);
    expect(frames.tiny.calls).toEqual([]);
  });

  test("what is on its stack, up to the stack's end", () => {
    const frames = running([0, 0, OBJECT], 2);
    expect(frames.tiny.links()).toEqual([item(0)]);
    frames.tiny.rows();
    frames.frame(FRAME, { address: CODE, header: 0x11000, ip: CODE + 0x40 }, [0, 0]);
    frames.step(FRAME, CODE + 0x42); // the word is as it was, behind the end
    expect(frames.tiny.rows()).toEqual([[EVENT.unlink, SLOT]]);
    expect(frames.tiny.record(SLOT).holders).toBe(0);
  });

  test('no borrowed references, and nothing that is not recorded', () => {
    expect(running([OBJECT | 1, OTHER]).tiny.rows()).toEqual([]);
  });

  test('none more than there are references', () => {
    expect(running([OBJECT, OBJECT], 1).tiny.links()).toEqual([variable(0)]);
    expect(running([OBJECT, OBJECT], 2).tiny.links()).toEqual([variable(0), variable(1)]);
    expect(running([OBJECT], 1, 1).tiny.links()).toEqual([]);
  });

  test('a variable set anew: what it held is let go before', () => {
    const frames = running([OBJECT, 0], 2);
    frames.tiny.rows();
    frames.tiny.object(OTHER, OTHER_SLOT, 1);
    frames.tiny.poke(FRAME + 40, OTHER);
    frames.step(FRAME, CODE + 0x42);
    expect(frames.tiny.rows()).toEqual([
      [EVENT.unlink, SLOT],
      [EVENT.link, OTHER_SLOT],
    ]);
  });

  test('it lets go before a count falls below the number of holders', () => {
    const frames = running([OBJECT, 0]);
    frames.tiny.rows();
    frames.tiny.poke(FRAME + 40, 0); // in the midst of an instruction
    frames.tiny.call('write', OBJECT, 0);
    expect(frames.tiny.rows()).toEqual([
      [EVENT.unlink, SLOT],
      [EVENT.decref, SLOT],
    ]);
    expect(frames.tiny.calls).toEqual([]);
  });

  test('the recorder is asked when a frame still holds more than there would be', () => {
    const frames = running([OBJECT, 0]);
    frames.tiny.rows();
    frames.tiny.call('write', OBJECT, 0);
    expect(frames.tiny.calls).toEqual([['count', SLOT, 1, 0]]);
  });
});

describe('calls', () => {
  /** `FRAME` calls: what was on its stack is the called frame's first variable now. */
  function called(): { frames: Frames; outer: Code } {
    const frames = running([0, 0, OBJECT]);
    const outer = { address: CODE, header: 0x11000, ip: CODE + 0x40 };
    frames.tiny.rows();
    frames.frame(FRAME, outer, [0, 0]);
    frames.frame(CALLED, frames.code(INNER, 0x11400), [OBJECT, 0], FRAME);
    frames.step(CALLED);
    return { frames, outer };
  }

  test('an argument goes from the stack to a variable, one level deeper', () => {
    const { frames } = called();
    expect(frames.tiny.rows()).toEqual([
      [EVENT.unlink, SLOT],
      [EVENT.link, SLOT],
    ]);
    expect(frames.tiny.links().at(-1)).toEqual(variable(0, 1));
  });

  test('what has returned holds nothing', () => {
    const { frames } = called();
    frames.tiny.rows();
    frames.step(FRAME, CODE + 0x42);
    expect(frames.tiny.rows()).toEqual([[EVENT.unlink, SLOT]]);
  });

  test('not even while its variables are cleared', () => {
    const { frames } = called();
    frames.tiny.rows();
    frames.returnTo(FRAME);
    frames.tiny.call('write', OBJECT, 0);
    expect(frames.tiny.rows()).toEqual([
      [EVENT.unlink, SLOT],
      [EVENT.decref, SLOT],
    ]);
  });

  test('a frame that is made while its caller runs is none yet', () => {
    const frames = running([0, 0, OBJECT]);
    frames.tiny.rows();
    frames.frame(CALLED, frames.code(INNER, 0x11400), [OBJECT, 0], FRAME);
    frames.step(FRAME, CODE + 0x42);
    expect(frames.tiny.rows()).toEqual([]);
  });

  test('an outer frame that is not known comes first', () => {
    const frames = new Frames();
    frames.tiny.object(OBJECT, SLOT, 1);
    frames.tiny.object(OTHER, OTHER_SLOT, 1);
    frames.frame(CALLER, frames.code(CODE, 0x11000), [OBJECT, 0]);
    frames.frame(FRAME, frames.code(INNER, 0x11400), [OTHER, 0], CALLER);
    frames.step(FRAME);
    expect(frames.tiny.links()).toEqual([variable(0), variable(0, 1)]);
  });
});

describe('C code that calls Python', () => {
  const BY_C = 0x4e00;

  /** `FRAME` calls C code, which takes references to `OBJECT` until it has that many, and calls Python. */
  function calledByC(count: number): Frames {
    const frames = running([OBJECT, 0]);
    frames.tiny.rows();
    for (let references = 2; references <= count; references++) {
      frames.tiny.call('write', OBJECT, references);
    }
    frames.tiny.poke(BY_C, NONE);
    frames.tiny.poke(BY_C + 4, FRAME);
    frames.frame(CALLED, frames.code(INNER, 0x11400), [0, 0], BY_C);
    frames.step(CALLED);
    return frames;
  }

  test('holds what nothing else does', () => {
    const { tiny } = calledByC(2);
    const caller = tiny.control('frameTop') - FRAME_ENTRY.bytes;
    expect(tiny.calls.map(([reason, entry]) => [reason, entry])).toEqual([['calledByC', caller]]);
  });

  test('holds nothing when all has holders', () => {
    expect(calledByC(1).tiny.calls).toEqual([]);
  });

  test('is left when its caller goes on', () => {
    const frames = calledByC(1);
    const caller = frames.tiny.control('frameTop') - FRAME_ENTRY.bytes;
    frames.tiny.poke(caller + FRAME_ENTRY.call, 1);
    frames.tiny.onCall = ([reason]) => {
      if (reason === 'leftC') frames.tiny.poke(caller + FRAME_ENTRY.call, 0);
    };
    frames.step(FRAME, CODE + 0x42);
    expect(frames.tiny.calls).toEqual([['leftC', caller]]);
  });
});

describe('the recorder is asked', () => {
  test('what a word is called', () => {
    const frames = new Frames();
    frames.tiny.object(OBJECT, SLOT, 1);
    const code = frames.code(CODE, 0x11000);
    const name = frames.forgetNames(code);
    frames.frame(FRAME, code, [OBJECT, 0]);
    frames.tiny.onCall = name;
    frames.step(FRAME);
    expect(frames.tiny.calls).toEqual([['frameWord', frames.tiny.control('frameTop'), 5]]);
    expect(frames.tiny.links()).toEqual([variable(0)]);
  });

  test('for more room', () => {
    const frames = new Frames({ room: 2 });
    const outer = frames.code(CODE, 0x11000);
    frames.frame(CALLER, outer, [0, 0]);
    frames.frame(FRAME, outer, [0, 0], CALLER);
    frames.tiny.onCall = ([reason]) => {
      if (reason === 'growFrames') frames.makeRoom();
    };
    frames.step(FRAME);
    expect(frames.tiny.calls).toEqual([['growFrames', 40]]);
  });
});
