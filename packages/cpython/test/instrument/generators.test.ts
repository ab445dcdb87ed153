import { describe, expect, test } from 'vitest';
import { type Code, EVENT, Frames, STATE, TEXT } from '../support/frames.js';
import { CODE, FRAME, OBJECT } from '../support/instrument.js';

const SLOT = 5;
const OTHER = 0x1200;
const OTHER_SLOT = 6;
const GENERATOR = 0x4e00;
const GENERATOR_SLOT = 7;
const INNER = 0x4d00;

/** Kinds of holders. */
const [VARIABLE, KEY] = [0, 2];
/** A word of the generator's frame: 5 come before its two variables, the stack behind them. */
const attribute = (word: number) => [KEY, GENERATOR_SLOT, TEXT.attributes + word];
const variable = (index: number) => attribute(5 + index);
const item = (index: number) => attribute(7 + index);

/** `FRAME` runs a generator whose frame's words hold that; it is recorded unless `isRecorded` says otherwise. */
function running(words: readonly number[], { isRecorded = true } = {}) {
  const frames = new Frames();
  const { tiny } = frames;
  tiny.object(OBJECT, SLOT, 2);
  tiny.object(OTHER, OTHER_SLOT, 2);
  const outer = frames.code(CODE, 0x11000);
  const code: Code = frames.code(INNER, 0x11400);
  if (isRecorded) tiny.object(GENERATOR, GENERATOR_SLOT, 1);
  frames.frame(FRAME, outer, [0, 0]);
  frames.step(FRAME);
  const frame = frames.generator(GENERATOR, code, words, FRAME);
  let block = 0;
  tiny.onCall = ([reason]) => {
    if (reason === 'newGenerator') block = frames.makeBlock(GENERATOR, code);
  };
  frames.step(frame);
  return { frames, tiny, frame, code, block };
}

/** It yields: its caller goes on. */
function stop({ frames, tiny, frame }: ReturnType<typeof running>): void {
  frames.setState(GENERATOR, STATE.suspended);
  tiny.poke(frame + 4, 0);
  frames.step(FRAME, CODE + 0x42);
}

/** It is resumed. */
function goOn({ frames, tiny, frame }: ReturnType<typeof running>): void {
  frames.setState(GENERATOR, STATE.running);
  tiny.poke(frame + 4, FRAME);
  frames.step(frame, INNER + 0x42);
}

describe("what a generator's frame holds", () => {
  test('the generator holds', () => {
    const { tiny } = running([0, OBJECT, OTHER]);
    expect(tiny.rows()).toEqual([
      [EVENT.link, SLOT],
      [EVENT.link, OTHER_SLOT],
    ]);
    expect(tiny.links()).toEqual([variable(1), item(0)]);
    expect(tiny.calls).toEqual([['newGenerator', GENERATOR]]);
  });

  test('is held by the frame when the generator is not recorded', () => {
    const { tiny } = running([OBJECT, 0], { isRecorded: false });
    expect(tiny.links()).toEqual([[VARIABLE, TEXT.frame + 1, TEXT.locals]]);
    expect(tiny.calls).toEqual([]);
  });

  test('it holds on when it stops and goes on, again and again', () => {
    const run = running([OBJECT, OTHER]);
    run.tiny.rows();
    for (let round = 0; round < 3; round++) {
      stop(run);
      goOn(run);
    }
    stop(run);
    expect(run.tiny.rows()).toEqual([]);
    expect(run.tiny.calls).toEqual([['newGenerator', GENERATOR]]);
  });

  test('what changed since its line began is told when it stops', () => {
    const run = running([OBJECT, 0]);
    const { tiny, frame } = run;
    tiny.rows();
    tiny.poke(frame + 40, OTHER);
    stop(run);
    expect(tiny.rows()).toEqual([
      [EVENT.unlink, SLOT],
      [EVENT.link, OTHER_SLOT],
    ]);
    expect(tiny.links().slice(1)).toEqual([variable(0), variable(0)]);
  });

  test('what it takes from its stack when it goes on is let go', () => {
    const run = running([0, 0, OBJECT]);
    const { tiny, frame } = run;
    stop(run);
    tiny.rows();
    tiny.poke(frame + 32, frame + 48);
    goOn(run);
    expect(tiny.rows()).toEqual([[EVENT.unlink, SLOT]]);
  });

  test('it lets go before a count falls below the number of holders, while it runs', () => {
    const { tiny, frame } = running([OBJECT, OBJECT]);
    tiny.rows();
    tiny.poke(frame + 40, 0);
    tiny.call('write', OBJECT, 1);
    expect(tiny.rows()).toEqual([
      [EVENT.unlink, SLOT],
      [EVENT.decref, SLOT],
    ]);
  });
});

describe('a generator that does not run', () => {
  test('is asked what it no longer holds, and what it has come to hold', () => {
    const run = running([OBJECT, 0]);
    const { tiny, frame, block } = run;
    stop(run);
    tiny.rows();
    tiny.poke(frame + 40, OTHER); // set through the frame object
    tiny.call('refwind_dropParked', block);
    expect(tiny.rows()).toEqual([[EVENT.unlink, SLOT]]);
    tiny.call('refwind_linkParked', block);
    expect(tiny.rows()).toEqual([[EVENT.link, OTHER_SLOT]]);
  });

  test('holds only its code once its frame was cleared, whatever its words say', () => {
    const run = running([OBJECT, 0]);
    const { frames, tiny, frame, block } = run;
    tiny.object(INNER, 8, 1);
    stop(run);
    tiny.call('refwind_linkParked', block);
    tiny.rows();
    frames.setState(GENERATOR, STATE.cleared);
    tiny.call('refwind_dropParked', block);
    expect(tiny.rows()).toEqual([[EVENT.unlink, SLOT]]);
    tiny.call('refwind_linkParked', block);
    expect(tiny.rows()).toEqual([]);
    tiny.poke(frame, 0);
    tiny.call('refwind_dropParked', block);
    expect(tiny.rows()).toEqual([[EVENT.unlink, 8]]);
  });

  test('holds nothing when it has ended', () => {
    const run = running([OBJECT, OTHER]);
    run.tiny.rows();
    run.frames.setState(GENERATOR, STATE.cleared);
    run.frames.step(FRAME, CODE + 0x42);
    expect(run.tiny.rows()).toEqual([
      [EVENT.unlink, SLOT],
      [EVENT.unlink, OTHER_SLOT],
    ]);
  });

  test('holds nothing when it is freed', () => {
    const run = running([OBJECT, OTHER]);
    stop(run);
    run.tiny.rows();
    run.tiny.call('refwind_forgetParked', run.block);
    expect(run.tiny.rows()).toEqual([
      [EVENT.unlink, SLOT],
      [EVENT.unlink, OTHER_SLOT],
    ]);
  });
});
