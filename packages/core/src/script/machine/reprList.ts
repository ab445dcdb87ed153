import { makeDict, setItem } from './dictOps.js';
import type { Machine } from './machine.js';
import { makeList } from './sequences.js';

/**
 * The first container that is written leaves a list behind, in the thread's dict, for good: what is being written goes
 * in and out of it. @see Objects/object.c `Py_ReprEnter` (3.8.2–3.15)
 */
export function expectReprList(machine: Machine): void {
  machine.makeReprList = () => {
    machine.makeReprList = null;
    setItem(machine, makeDict(machine), 'Py_Repr', makeList(machine, [], 'move'), 'move');
  };
}
