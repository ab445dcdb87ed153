import { describe, expect, test } from 'vitest';
import { type Command, HeapSimulation } from '../../src/index.js';

const enter = (name: string): Command => ({ type: 'enter-frame', function: name });
const leave: Command = { type: 'leave-frame' };

/** The young count after each command. */
function counts(python: string, commands: readonly Command[]): number[] {
  const heap = HeapSimulation.from({ python, enabled: false });
  return commands.map((command) => {
    heap.dispatch(command);
    return heap.counts()[0];
  });
}

describe('frames are managed objects until 3.10', () => {
  test('a function keeps the frame of its last call for the next one', () => {
    expect(counts('3.9', [enter('f'), leave, enter('f'), leave])).toEqual([1, 1, 1, 1]);
  });

  test('a call of itself needs another frame, which then waits in the free list for anybody', () => {
    const commands = [enter('f'), enter('f'), leave, leave, enter('g'), leave, enter('f'), leave];
    expect(counts('3.10', commands)).toEqual([1, 2, 2, 2, 2, 2, 2, 2]);
  });

  test('a full pass empties the free list, but functions keep theirs', () => {
    const calls = [enter('f'), enter('f'), leave, leave];
    const after = [enter('f'), enter('f'), leave, leave];
    const commands: Command[] = [...calls, { type: 'collect' }, ...after];
    expect(counts('3.8', commands)).toEqual([1, 2, 2, 2, 0, 0, 1, 1, 1]);
  });

  test('from 3.11 on they are none', () => {
    expect(counts('3.11', [enter('f'), enter('f'), leave, leave])).toEqual([0, 0, 0, 0]);
  });
});

describe('attributes of instances until 3.10', () => {
  const instance = (slotted: boolean): Command[] => [
    { type: 'allocate', typeName: 'C', slotted },
    { type: 'set-slot', owner: 1, key: '.a', object: null },
  ];

  test('a dict comes with the first one', () => {
    expect(counts('3.9', instance(false))).toEqual([1, 2]);
  });

  test('none where they have places in the instance', () => {
    expect(counts('3.9', instance(true))).toEqual([1, 1]);
  });
});
