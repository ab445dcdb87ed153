import type { HeapEvent, Holder, Site } from '@refwind/core';

/** What an event says beside its number: `seq` follows from its place. */
type Numberless<E> = E extends HeapEvent ? Omit<E, 'seq'> : never;
export type Told = Numberless<HeapEvent>;

/** The events in order, numbered from 1. */
export function numbered(told: readonly Told[]): HeapEvent[] {
  return told.map((event, index) => ({ ...event, seq: index + 1 }) as HeapEvent);
}

/** `app.py:3 f 10 CALL`: file, line, function, offset, opcode. */
export function site(text: string): Site {
  const [, file, line, name, offset, opcode] = /^(.+):(\d+) (\S+) (\d+) (\S+)$/.exec(text) ?? [];
  return { file, line: Number(line), function: name, offset: Number(offset), opcode };
}

export function alloc(object: number, typeName: string, at: string | null = null): Told {
  const where = at === null ? null : site(at);
  return { type: 'alloc', object, typeName, size: 10, gc: false, refcount: 1, site: where };
}

export function link(object: number, holder: Holder): Told {
  return { type: 'link', object, holder, site: null };
}

export function mark(label: string, at: string | null = null): Told {
  return { type: 'mark', label, site: at === null ? null : site(at) };
}

export function variable(frame: string, name: string): Holder {
  return { kind: 'variable', frame, name };
}
