import type { Holder, ObjectId } from '@refwind/core';
import type { GraphNode, HeapGraph } from '@refwind/replay';
import { shown } from '../text/escape.js';
import { holderText } from '../text/holders.js';
import { count, counted, size } from '../text/numbers.js';

/** What an arrow comes from that is no object. */
export interface Origin {
  /** A letter, then letters and digits; no other origin and no box has it. */
  readonly id: string;
  /** `unnamed`: temporaries and C code; `left`: objects that the picture leaves out. */
  readonly kind: 'variable' | 'unnamed' | 'left';
  /** Safe to show on one line. */
  readonly label: string;
}

/** An object. */
export interface GraphBox {
  readonly id: string;
  /** Safe to show, each on a line. */
  readonly lines: readonly string[];
  /** Whether it is the one that was asked for. */
  readonly isStart: boolean;
}

/** A reference. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  /** The place in the owner, safe to show on one line; empty where the origin says it all. */
  readonly label: string;
}

/** A picture of a graph before it is written in some language. */
export interface Drawing {
  readonly origins: readonly Origin[];
  readonly boxes: readonly GraphBox[];
  readonly arrows: readonly Arrow[];
  /** What is left out, in words; `null` when nothing is. */
  readonly note: string | null;
}

/** Characters of a name at most, so that one long key does not make the picture as wide. */
const LONGEST = 40;

/** Who points to whom in a piece of a heap, and the words for it. */
export function drawingOf({ start, nodes, left }: HeapGraph): Drawing {
  const arrows = new Arrows(new Set(nodes.map(({ state }) => state.object)));
  for (const node of nodes) arrows.addAllTo(node);
  return {
    origins: arrows.origins,
    boxes: nodes.map((node) => boxOf(node, start)),
    arrows: arrows.all,
    note: left === 0 ? null : `and ${counted(left, 'more object')}`,
  };
}

function boxOf({ state }: GraphNode, start: ObjectId | null): GraphBox {
  const { object, typeName, refcount } = state;
  return {
    id: idOf(object),
    lines: [`#${object} ${fitted(typeName)}`, `refcount = ${count(refcount)}, ${size(state.size)}`],
    isStart: object === start,
  };
}

class Arrows {
  readonly all: Arrow[] = [];
  readonly #drawn: ReadonlySet<ObjectId>;
  readonly #origins = new Map<string, Origin>();

  constructor(drawn: ReadonlySet<ObjectId>) {
    this.#drawn = drawn;
  }

  get origins(): Origin[] {
    return [...this.#origins.values()];
  }

  addAllTo({ state, unexplained, holdersLeft }: GraphNode): void {
    const to = idOf(state.object);
    for (const holder of state.holders) this.#add(holder, to);
    if (unexplained > 0) this.#from('unnamed', `+${count(unexplained)} temporary/C`, to);
    if (holdersLeft > 0) this.#from('left', counted(holdersLeft, 'more holder'), to);
  }

  #add(holder: Holder, to: string): void {
    if (holder.kind === 'variable') {
      this.#from('variable', fitted(holderText(holder)), to, `${holder.frame}\0${holder.name}`);
    } else if (holder.kind !== 'slot') {
      this.#from('unnamed', fitted(holderText(holder)), to);
    } else if (this.#drawn.has(holder.owner)) {
      this.all.push({ from: idOf(holder.owner), to, label: fitted(holder.key) });
    }
  }

  /** Without a key the origin is the object's own: what is unnamed cannot be the same twice. */
  #from(kind: Origin['kind'], label: string, to: string, key?: string): void {
    const name = key ?? `${this.#origins.size}`;
    const known = this.#origins.get(name);
    const origin = known ?? { id: `from${this.#origins.size + 1}`, kind, label };
    this.#origins.set(name, origin);
    this.all.push({ from: origin.id, to, label: '' });
  }
}

function idOf(object: ObjectId): string {
  return `object${object}`;
}

/** A text of a trace, on one line and not too long. */
function fitted(text: string): string {
  const characters = [...shown(text)];
  if (characters.length <= LONGEST) return characters.join('');
  return `${characters.slice(0, LONGEST - 1).join('')}…`;
}
