import { type Holder, HolderKind, type Site } from '@refwind/core';
import type { LedgerRow } from '../ledger.js';

/** A holder as columns say it. */
export interface HolderCode {
  readonly kind: HolderKind;
  readonly a: number;
  readonly b: number;
}

/** A ledger's sites and holders as numbers, so that columns can hold them. */
export class LedgerCodes {
  /** By row: a number for its instruction, −1 where it is not known. */
  readonly sites: Int32Array;
  readonly strings: string[] = [];
  readonly #ids = new Map<string, number>();
  /** How many holders that look alike hold the object. */
  readonly #alike = new Map<string, number>();

  constructor(rows: readonly LedgerRow[]) {
    const known = new Map<string, number>();
    this.sites = Int32Array.from(rows, ({ site }) => {
      if (site === null) return -1;
      const key = keyOf(site);
      const number = known.get(key) ?? known.size;
      known.set(key, number);
      return number;
    });
  }

  linked(holder: Holder): HolderCode {
    return this.#code(holder, 1);
  }

  unlinked(holder: Holder): HolderCode {
    return this.#code(holder, -1);
  }

  #code(holder: Holder, by: 1 | -1): HolderCode {
    if (holder.kind === 'variable') {
      const a = this.#string(holder.frame);
      return { kind: HolderKind.variable, a, b: this.#string(holder.name) };
    }
    if (holder.kind === 'slot') {
      // Slot 1 is the object itself; owners have numbers of their own.
      const a = this.#string(`#${holder.owner}`) + 2;
      return { kind: HolderKind.key, a, b: this.#string(holder.key) };
    }
    const detail = `${holder.kind} ${holder.detail}`;
    const before = this.#alike.get(detail) ?? 0;
    this.#alike.set(detail, before + by);
    const kind = holder.kind === 'temporary' ? HolderKind.temporary : HolderKind.external;
    return { kind, a: this.#string(detail), b: by > 0 ? before : before - 1 };
  }

  #string(text: string): number {
    let id = this.#ids.get(text);
    if (id === undefined) {
      id = this.strings.push(text) - 1;
      this.#ids.set(text, id);
    }
    return id;
  }
}

function keyOf({ file, line, function: name, offset }: Site): string {
  return `${file}\n${name}\n${line}\n${offset}`;
}
