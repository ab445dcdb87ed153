import type { Holder, ObjectId } from '@refwind/core';
import { holderText } from '@refwind/exchange/pictures';

export { holderText };

/** A holder of `object` so that it can be typed back: as `holderText`, but `#4{#7}`, `temporary of #7`. */
export function typedHolder(holder: Holder, object: ObjectId): string {
  if (holder.kind === 'temporary' || holder.kind === 'external') return `temporary of #${object}`;
  const isMember = holder.kind === 'slot' && holder.key === '{}';
  return isMember ? `#${holder.owner}{#${object}}` : holderText(holder);
}
