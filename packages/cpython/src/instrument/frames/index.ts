import type { Probe } from '../probe.js';
import { framesLinked, framesMoved, topMoved } from './boundary.js';
import { heldByC } from './c-calls.js';
import { dropGone, linkNew } from './compare.js';
import { enterFrame } from './enter.js';
import { callerOf, findFrame } from './find.js';
import {
  blockOf,
  dropParked,
  forgetParked,
  linkAllParked,
  linkParked,
  park,
  pushGenerator,
} from './generators.js';
import { dropHeld, dropIn, letGo } from './let-go.js';
import { popAll, popTo } from './pop.js';
import { pushFrame, pushMany } from './push.js';
import { frameRow } from './row.js';

/**
 * What frames hold while they run or wait: variables, evaluation stack, function, code. The probes keep a list of the
 * running frames with what each of their words is known to hold, and compare it with memory whenever another frame
 * or another line begins: a link or unlink is a row as any other. A word counts when its tag says that it holds a
 * reference of its own. @see Include/internal/pycore_stackref.h
 */

/** The probes that follow frames, in the order in which they are appended. */
export const FRAME_PROBES: readonly Probe[] = [
  frameRow,
  dropGone,
  linkNew,
  popTo,
  pushFrame,
  callerOf,
  findFrame,
  pushMany,
  enterFrame,
  framesMoved,
  framesLinked,
  topMoved,
  heldByC,
  letGo,
  dropIn,
  dropHeld,
  popAll,
  blockOf,
  pushGenerator,
  park,
  dropParked,
  linkParked,
  linkAllParked,
  forgetParked,
];
