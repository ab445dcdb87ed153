import type { ObjectId } from '../../units.js';
import { type DictObject, HeapObject, type Type } from './objects.js';

/** `dict.keys()`, `dict.values()`, `dict.items()`. */
export class DictView extends HeapObject {
  constructor(
    id: ObjectId,
    type: Type,
    readonly dict: DictObject,
    readonly part: 'keys' | 'values' | 'items',
  ) {
    super(id, type);
  }
}
