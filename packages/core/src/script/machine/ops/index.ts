import type { Operation } from '../operations.js';
import { CALL_OPERATIONS } from './calls.js';
import { CONTAINER_OPERATIONS } from './containers.js';
import { CONTROL_OPERATIONS } from './control.js';
import { FUNCTION_OPERATIONS } from './functions.js';
import { HANDLER_OPERATIONS } from './handlers.js';
import { NAME_OPERATIONS } from './names.js';
import { OPERATOR_OPERATIONS } from './operators.js';
import { STACK_OPERATIONS } from './stack.js';

/** Every instruction that the compiler emits, by its name. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  ...STACK_OPERATIONS,
  ...NAME_OPERATIONS,
  ...CONTAINER_OPERATIONS,
  ...OPERATOR_OPERATIONS,
  ...FUNCTION_OPERATIONS,
  ...CALL_OPERATIONS,
  ...CONTROL_OPERATIONS,
  ...HANDLER_OPERATIONS,
};
