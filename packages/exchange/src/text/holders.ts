import type { Holder } from '@refwind/core';
import { shown } from './escape.js';

/** The main module's variables go by their bare names. */
const MAIN = '__main__';

/** A holder in words: `a`, `f#1.x`, `#3['b']`, `temporary (stack)`. */
export function holderText(holder: Holder): string {
  switch (holder.kind) {
    case 'variable':
      return variableText(holder.frame, holder.name);
    case 'slot':
      return `#${holder.owner}${shown(holder.key)}`;
    case 'temporary':
    case 'external':
      return holder.detail === '' ? holder.kind : `${holder.kind} (${shown(holder.detail)})`;
  }
}

/** A variable's name as it is shown and can be typed back. */
function variableText(frame: string, name: string): string {
  return frame === MAIN ? shown(name) : `${shown(frame)}.${shown(name)}`;
}
