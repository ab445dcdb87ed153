import { type HeapColumns, type Holder, toHolder } from '@refwind/core';

/** The recorded heap at one moment, asked by names and keys. */
export class HeapView {
  readonly #columns: HeapColumns;
  /** Slot by holder. */
  readonly #held = new Map<string, number>();
  readonly #slotOf = new Map<number, number>();

  constructor(columns: HeapColumns) {
    this.#columns = columns;
    for (let slot = 1; slot <= columns.slotCount; slot++) {
      const object = columns.object[slot] as number;
      if (object === 0) continue;
      this.#slotOf.set(object, slot);
      for (const holder of this.#holders(slot)) this.#held.set(identity(holder), slot);
    }
  }

  /** The object that a variable holds, or what follows from there key by key; undefined for none. */
  at([module, name, ...keys]: readonly string[]): number | undefined {
    let slot = this.#held.get(`${module}.${name}`);
    for (const key of keys) {
      if (slot === undefined) return undefined;
      slot = this.#held.get(`#${this.#columns.object[slot]}${key}`);
    }
    return slot === undefined ? undefined : this.#columns.object[slot];
  }

  holdersOf(object: number): Holder[] {
    return this.#holders(this.#slotOf.get(object) as number);
  }

  #holders(slot: number): Holder[] {
    return [...this.#columns.links.holdersOf(slot)].map(({ kind, a, b }) =>
      toHolder(kind, a, b, this.#columns),
    );
  }
}

function identity(holder: Holder): string {
  if (holder.kind === 'variable') return `${holder.frame}.${holder.name}`;
  if (holder.kind === 'slot') return `#${holder.owner}${withoutNumbers(holder.key)}`;
  return `${holder.kind} ${holder.detail}`;
}

/** A key that is no scalar is told by its type and number; Python's own view knows the type only. */
export function withoutNumbers(key: string): string {
  return key.replace(/^([[{])<(\S+) (#\d+|at entry \d+)>([\]}])$/, '$1<$2>$4');
}
