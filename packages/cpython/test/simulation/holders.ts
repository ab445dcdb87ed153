import { formatHolder, type Holder, type ObjectId } from '@refwind/core';
import type { Role } from './roles.js';

/**
 * The holder in the text notation, with the owner's name as `nameOf` gives it; `undefined` for one that is not
 * compared, because the recorder does not see it: attributes of instances, cells, local variables, what
 * functions, methods and weak references hold. Their references show in the counts.
 */
export function heldIn(
  holder: Holder,
  roles: ReadonlyMap<ObjectId, Role>,
  nameOf: (owner: ObjectId) => string,
): string | undefined {
  switch (holder.kind) {
    case 'variable':
      return holder.frame === '__main__' ? formatHolder(holder) : undefined;
    case 'slot':
      if (!roles.has(holder.owner) || !/^[[{]/.test(holder.key)) return undefined;
      return `${nameOf(holder.owner)}${keyText(holder.key, nameOf)}`;
    default:
      return undefined;
  }
}

/** A key that is an object is told by its type and id: `[<Node #3>]`. */
function keyText(key: string, nameOf: (owner: ObjectId) => string): string {
  return key.replace(/(?<=^\[<.*)#(\d+)(?=>\]$)/, (_, id: string) => nameOf(Number(id)));
}
