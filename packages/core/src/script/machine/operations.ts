import type { Instruction } from '../compile/code.js';
import type { Frame } from './frame.js';
import type { Machine } from './machine.js';

/** What an instruction does. */
export type Operation = (machine: Machine, frame: Frame, instruction: Instruction) => void;
