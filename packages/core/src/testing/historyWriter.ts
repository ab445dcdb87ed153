import type { FreeCause, HeapEvent, Holder, Site } from '../events/types.js';
import type { ObjectId } from '../units.js';

interface Living {
  readonly object: ObjectId;
  refcount: number;
  readonly holders: Holder[];
  /** Objects that this one holds, one entry per link. */
  readonly owned: { readonly held: Living; readonly holder: Holder }[];
}

const SITES: readonly (Site | null)[] = [
  null,
  { file: 'app.py', line: 1, function: '<module>', offset: 0, opcode: 'RESUME' },
  { file: 'app.py', line: 12, function: 'Node.__init__', offset: 18, opcode: 'STORE_ATTR' },
  {
    file: '<frozen importlib._bootstrap>',
    line: 0,
    function: 'f.<locals>.<lambda>',
    offset: 4,
    opcode: 'CALL',
  },
  {
    file: 'dir with space/é"x.py',
    line: 70_000,
    function: 'größe',
    offset: 70_000,
    opcode: 'POP_TOP',
  },
];
const TYPES = [
  { typeName: 'int', gc: false, size: 28 },
  { typeName: 'list', gc: true, size: 56 },
  { typeName: 'dict', gc: true, size: 64 },
  { typeName: '__main__.Node', gc: true, size: 48 },
  { typeName: 'weird type "x"', gc: false, size: 4_294_967_295 },
];
const NAMES = ['a', 'b', '.0', 'naïve', 'self'];
const FRAMES = ['__main__', 'f#1', 'f.<locals>.g#2', '#3'];
const KEYS = ["['k']", '.name', '[0]', '[1]', '[4294967295]', '[-1]', "['a b']", '{}', '["q"]'];
const DETAILS = ['stack', 'C code', 'builtins.__dict__', '\ud800 lone'];

/** Turns numbers into events of a lawful history: each number decides one small act. */
export class HistoryWriter {
  readonly events: HeapEvent[] = [];
  readonly #live: Living[] = [];
  readonly #busy = new Set<string>();
  #allocs = 0;
  #passes = 0;

  /** Does what `choice` (0 … 2^32 − 1) says. */
  act(choice: number): void {
    const detail = choice >>> 4;
    const kind = choice & 15;
    if (kind < 3) this.#alloc(detail);
    else if (kind < 6) this.#incref(detail);
    else if (kind < 8) this.#decref(detail);
    else if (kind < 11) this.#link(detail);
    else if (kind < 13) this.#unlink(detail);
    else if (kind < 14) this.#die(detail);
    else if (kind < 15) this.#collect(detail);
    else this.#mark(detail);
  }

  #emit(event: HeapEvent): void {
    this.events.push(event);
  }

  #base(choice: number) {
    return { seq: this.events.length + 1, site: pick(SITES, choice >>> 3) };
  }

  #alloc(choice: number): void {
    const object = ++this.#allocs;
    this.#live.push({ object, refcount: 1, holders: [], owned: [] });
    this.#emit({
      ...this.#base(choice),
      type: 'alloc',
      object,
      ...pick(TYPES, choice),
      refcount: 1,
    });
  }

  #incref(choice: number): void {
    const living = this.#any(choice);
    if (living !== undefined)
      this.#change(living, choice % 5 === 0 ? (choice % 1000) + 1 : 1, choice);
  }

  #decref(choice: number): void {
    const living = this.#any(choice);
    if (living === undefined) return;
    const spare = living.refcount - living.holders.length;
    if (spare === 0) return;
    this.#change(living, -(choice % 3 === 0 ? spare : 1), choice);
    if (living.refcount === 0) this.#free(living, 'refcount', choice);
  }

  #change(living: Living, by: number, choice: number): void {
    living.refcount += by;
    const { object, refcount } = living;
    const delta = Math.abs(by) === 1 ? {} : { delta: Math.abs(by) };
    const type = by > 0 ? 'incref' : 'decref';
    this.#emit({ ...this.#base(choice), type, object, refcount, ...delta });
  }

  #link(choice: number): void {
    const living = this.#any(choice);
    if (living === undefined || living.refcount <= living.holders.length) return;
    const owner = this.#any(choice >>> 7);
    const holder = makeHolder(choice >>> 2, owner?.object ?? 0);
    const key = busyKey(holder, living.object);
    if (this.#busy.has(key)) return;
    if (key !== '') this.#busy.add(key);
    living.holders.push(holder);
    if (holder.kind === 'slot') owner?.owned.push({ held: living, holder });
    this.#emit({ ...this.#base(choice), type: 'link', object: living.object, holder });
  }

  #unlink(choice: number): void {
    const living = this.#any(choice);
    if (living === undefined || living.holders.length === 0) return;
    this.#dropLink(living, pick(living.holders, choice >>> 6), choice);
  }

  #dropLink(living: Living, holder: Holder, choice: number): void {
    living.holders.splice(living.holders.indexOf(holder), 1);
    this.#busy.delete(busyKey(holder, living.object));
    if (holder.kind === 'slot') {
      const owner = this.#live.find(({ object }) => object === holder.owner);
      const at = owner?.owned.findIndex((owned) => owned.holder === holder) ?? -1;
      owner?.owned.splice(at, 1);
    }
    this.#emit({ ...this.#base(choice), type: 'unlink', object: living.object, holder });
  }

  #die(choice: number): void {
    const living = this.#any(choice);
    if (living === undefined) return;
    this.#cutOff(living, choice);
    if (living.refcount > 0) this.#change(living, -living.refcount, choice);
    this.#free(living, 'refcount', choice);
  }

  /** Nobody holds it any more, and it holds nobody. */
  #cutOff(living: Living, choice: number): void {
    for (const holder of [...living.holders]) this.#dropLink(living, holder, choice);
    for (const { held, holder } of [...living.owned]) this.#dropLink(held, holder, choice);
  }

  #free(living: Living, cause: FreeCause, choice: number): void {
    this.#cutOff(living, choice);
    this.#live.splice(this.#live.indexOf(living), 1);
    this.#emit({ ...this.#base(choice), type: 'free', object: living.object, cause });
  }

  #collect(choice: number): void {
    const generation = choice % 3;
    const reason = pick(['threshold', 'explicit', 'shutdown'] as const, choice >>> 5);
    const pass = { type: 'gc-pass', generation, reason } as const;
    this.#emit({ ...this.#base(choice), ...pass, phase: 'begin' });
    const doomed = this.#live.slice(0, choice % 4);
    for (const living of doomed) this.#cutOff(living, choice);
    for (const living of doomed) this.#free(living, 'gc', choice);
    const examined = ++this.#passes % 2 === 0 ? { examined: this.#live.length } : {};
    const counts = { collected: doomed.length, uncollectable: choice % 2, ...examined };
    this.#emit({ ...this.#base(choice), ...pass, phase: 'end', ...counts });
  }

  #mark(choice: number): void {
    this.#emit({
      ...this.#base(choice),
      type: 'mark',
      label: pick(['warm', 'end "x"', ''], choice),
    });
  }

  /** Young objects are chosen more often, as in real programs. */
  #any(choice: number): Living | undefined {
    const live = this.#live;
    const back = choice % 3 === 0 ? choice % (live.length || 1) : choice % 8;
    return live[Math.max(0, live.length - 1 - back)];
  }
}

/** Equal temporaries and externals may hold many objects; any other holder holds one at a time. */
function busyKey(holder: Holder, held: ObjectId): string {
  if (holder.kind === 'variable') return `${holder.frame} ${holder.name}`;
  if (holder.kind !== 'slot') return '';
  return `${holder.owner} ${holder.key} ${holder.key === '{}' ? held : ''}`;
}

function makeHolder(choice: number, owner: ObjectId): Holder {
  const detail = pick(DETAILS, choice >>> 3);
  switch (choice % 4) {
    case 0:
      return {
        kind: 'variable',
        frame: pick(FRAMES, choice >>> 3),
        name: pick(NAMES, choice >>> 5),
      };
    case 1:
      return { kind: 'temporary', detail };
    case 2:
      return { kind: 'external', detail };
    default:
      return { kind: 'slot', owner, key: pick(KEYS, choice >>> 3) };
  }
}

function pick<T>(items: readonly T[], choice: number): T {
  return items[choice % items.length];
}
