import type { Dice } from './dice.js';
import type { Act, ScriptState } from './state.js';

/** Writes one statement, or nothing and gives `false` where it does not fit. */
export type Maker = (s: ScriptState, d: Dice, body: readonly Act[]) => boolean;
