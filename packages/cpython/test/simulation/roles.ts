import type { AllocEvent, HeapEvent, ObjectId, Site } from '@refwind/core';
import type { HeapScript } from './observation.js';

/**
 * Which objects are compared, and how closely. This is the one place that says what the simulator leaves to
 * C code; `docs/differential.md` is its page.
 *
 * - `exact`: every event.
 * - `settled`: births, deaths and holders one by one, counts when the module's code comes to another line.
 *   Calls and lookups take and give back references to functions and classes in ways that depend on inline
 *   caches (whether an instruction has been specialised yet), which is no part of the model.
 */
export type Role = 'exact' | 'settled';

/** Built-in types whose objects a script makes knowingly. */
const EXACT = new Set([
  'list',
  'tuple',
  'dict',
  'set',
  'frozenset',
  'cell',
  'method',
  'weakref.ReferenceType',
  'generator',
  'list_iterator',
  'tuple_iterator',
  'set_iterator',
  'dict_keyiterator',
  'dict_valueiterator',
  'dict_itemiterator',
]);

const SETTLED = new Set(['function', 'type']);

/**
 * The objects that are compared. Left out are
 *
 * 1. objects older than the script: its module, its code, its constants, the lists of the module `gc`. They
 *    are no objects of the trace when a script is recorded alone;
 * 2. numbers, strings, ranges, code: they hold nothing, are shared and cached by rules of their own;
 * 3. what a class statement makes beside the class and what its body makes: the body's function, its
 *    namespace, bases, method resolution order, descriptors. `class` is one step of the model;
 * 4. what lives and dies within one instruction: tuples of arguments, method objects of C code, the
 *    collector's information for callbacks;
 * 5. types that heap scripts cannot name: exceptions' tracebacks, descriptors and the like.
 */
export function rolesOf(script: HeapScript, events: readonly HeapEvent[]): Map<ObjectId, Role> {
  const classes = classesOf(script);
  const roles = new Map<ObjectId, Role>();
  const born = new Map<ObjectId, string>();
  const runs = new Runs();
  for (const event of events) {
    const run = runs.of(event.site);
    if (event.type === 'alloc') {
      const role = roleOf(event, classes);
      if (role === undefined) continue;
      roles.set(event.object, role);
      born.set(event.object, run);
    } else if (event.type === 'free' && born.get(event.object) === run) {
      roles.delete(event.object);
    }
  }
  return roles;
}

/** Tells one run of an instruction from the next: between the two, its function has been elsewhere. */
class Runs {
  readonly #last = new Map<string, { readonly place: string; readonly number: number }>();

  of(site: Site | null): string {
    const place = placeOf(site);
    const name = site?.function ?? '';
    const last = this.#last.get(name);
    if (last?.place === place) return `${place}:${last.number}`;
    const number = (last?.number ?? 0) + 1;
    this.#last.set(name, { place, number });
    return `${place}:${number}`;
  }
}

/** The instruction, told by its place. */
export function placeOf(site: Site | null): string {
  return site === null ? '' : `${site.function}:${site.line}:${site.offset}`;
}

function roleOf(event: AllocEvent, classes: Classes): Role | undefined {
  const { typeName, site } = event;
  // What the collector does not manage though it could is the interpreter's: `gc.callbacks`, `gc.garbage`.
  if (!event.gc) return undefined;
  const classStatement = site !== null && classes.lines.has(site.line);
  if (typeName === 'type' || classes.names.has(typeName)) {
    return typeName === 'type' ? 'settled' : 'exact';
  }
  const classBody = site !== null && site.line === 0 && classes.names.has(site.function);
  if (classStatement || classBody) return undefined;
  if (EXACT.has(typeName)) return 'exact';
  return SETTLED.has(typeName) ? 'settled' : undefined;
}

interface Classes {
  readonly names: ReadonlySet<string>;
  /** Lines, from 1, on which class statements begin. */
  readonly lines: ReadonlySet<number>;
}

function classesOf({ source }: HeapScript): Classes {
  const names = new Set<string>();
  const lines = new Set<number>();
  source.split('\n').forEach((line, index) => {
    const name = /^\s*class\s+(\w+)/.exec(line)?.[1];
    if (name === undefined) return;
    names.add(name);
    lines.add(index + 1);
  });
  return { names, lines };
}
