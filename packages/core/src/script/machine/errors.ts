import { RefwindError } from '../../errors.js';
import type { Instance } from './objects.js';

/** A Python exception on its way through the machine, which owns a reference to it. */
export class Raised {
  constructor(readonly exception: Instance) {}
}

/** The script asks for more than its limits allow. Not an exception of the script's. */
export class ScriptLimitError extends RefwindError {}

export function stepLimit(steps: number, where: string): ScriptLimitError {
  return new ScriptLimitError(
    'script-limit',
    `${where}: the script ran ${steps.toLocaleString('en')} instructions, its limit. It may loop for ever; if not, raise limits.steps`,
  );
}
