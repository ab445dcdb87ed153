import { Instance } from './objects.js';
import type { Value } from './values.js';

/** What a value is to built-in code: an instance of a class that derives from `int`, `list` …, the number, the list. */
export const worth = (value: Value): Value =>
  value instanceof Instance && value.payload !== null ? value.payload : value;
