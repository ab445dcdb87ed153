import {
  chunksOf,
  type HeapEvent,
  TraceDictionary,
  type TraceMeta,
  TraceWriter,
} from '@refwind/core';
import { fileSink, zlibCodec } from '@refwind/core/node';

/** Omit over each member of a union. */
type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** An event without its number, its site given as `file:line` and the function; the rest of the site follows. */
export type Step = Without<HeapEvent, 'seq' | 'site'> & {
  readonly at?: string;
  readonly in?: string;
};

export interface TraceRecipe {
  readonly steps: readonly Step[];
  readonly sources?: Readonly<Record<string, string>>;
  readonly meta?: Partial<TraceMeta>;
  /** Rows in a chunk: small ones make many blocks. */
  readonly rows?: number;
}

export const plainMeta: TraceMeta = {
  python: { version: '3.14.2', implementation: 'CPython', platform: 'test' },
  program: 'app.py',
  argv: [],
  recorder: { name: 'test', version: '1.0.0' },
  startedAt: '2026-01-02T03:04:05.000Z',
  holders: 'slots',
  options: {},
};

/** Writes a trace of these steps to a file. */
export async function writeTrace(
  path: string,
  { steps, sources = {}, meta = {}, rows }: TraceRecipe,
): Promise<void> {
  const dictionary = new TraceDictionary();
  const options = { codec: zlibCodec };
  const writer = new TraceWriter(fileSink(path), dictionary, { ...plainMeta, ...meta }, options);
  for (const [file, text] of Object.entries(sources)) writer.addSource(file, text);
  for (const chunk of chunksOf(numbered(steps), dictionary, rows)) await writer.writeChunk(chunk);
  await writer.finish({ exitCode: 0 });
}

export function numbered(steps: readonly Step[]): HeapEvent[] {
  return steps.map(({ at, in: name, ...step }, index) => ({
    seq: index + 1,
    site: siteOf(at, name),
    ...step,
  }));
}

function siteOf(at: string | undefined, name = '<module>') {
  if (at === undefined) return null;
  const colon = at.lastIndexOf(':');
  const [file, line] = [at.slice(0, colon), Number(at.slice(colon + 1))];
  return { file, line, function: name, offset: line * 2, opcode: 'STORE_NAME' };
}

const variable = (name: string) => ({ kind: 'variable', frame: '__main__', name }) as const;

/** `a = []`, `b = a`, `del a`, `a = {}`, `a['k'] = b`, and a mark. */
export const twoNames: TraceRecipe = {
  sources: { 'app.py': "a = []\nb = a\ndel a\na = {}\na['k'] = b\n" },
  steps: [
    { type: 'alloc', object: 1, typeName: 'list', size: 88, gc: true, refcount: 1, at: 'app.py:1' },
    { type: 'link', object: 1, holder: variable('a'), at: 'app.py:1' },
    { type: 'incref', object: 1, refcount: 2, at: 'app.py:2' },
    { type: 'link', object: 1, holder: variable('b'), at: 'app.py:2' },
    { type: 'unlink', object: 1, holder: variable('a'), at: 'app.py:3' },
    { type: 'decref', object: 1, refcount: 1, at: 'app.py:3' },
    { type: 'alloc', object: 2, typeName: 'dict', size: 64, gc: true, refcount: 1, at: 'app.py:4' },
    { type: 'link', object: 2, holder: variable('a'), at: 'app.py:4' },
    { type: 'incref', object: 1, refcount: 2, at: 'app.py:5' },
    { type: 'link', object: 1, holder: { kind: 'slot', owner: 2, key: "['k']" }, at: 'app.py:5' },
    { type: 'mark', label: 'done', at: 'app.py:5' },
  ],
};

const me = { kind: 'slot', owner: 1, key: "['me']" } as const;
const selfPass = { type: 'gc-pass', generation: 2, reason: 'explicit', at: 'app.py:5' } as const;

/** `a = {}`, `a['me'] = a`, `del a`, `gc.collect()`. */
export const selfHeld: TraceRecipe = {
  steps: [
    { type: 'alloc', object: 1, typeName: 'dict', size: 64, gc: true, refcount: 1, at: 'app.py:1' },
    { type: 'link', object: 1, holder: variable('a'), at: 'app.py:1' },
    { type: 'incref', object: 1, refcount: 2, at: 'app.py:2' },
    { type: 'link', object: 1, holder: me, at: 'app.py:2' },
    { type: 'unlink', object: 1, holder: variable('a'), at: 'app.py:3' },
    { type: 'decref', object: 1, refcount: 1, at: 'app.py:3' },
    { type: 'alloc', object: 2, typeName: 'str', size: 40, gc: false, refcount: 1, at: 'app.py:4' },
    { type: 'decref', object: 2, refcount: 0, at: 'app.py:4' },
    { type: 'free', object: 2, cause: 'refcount', at: 'app.py:4' },
    { ...selfPass, phase: 'begin' },
    { type: 'incref', object: 1, refcount: 2, at: 'app.py:5' },
    { type: 'unlink', object: 1, holder: me, at: 'app.py:5' },
    { type: 'decref', object: 1, refcount: 1, at: 'app.py:5' },
    { type: 'decref', object: 1, refcount: 0, at: 'app.py:5' },
    { type: 'free', object: 1, cause: 'gc', at: 'app.py:5' },
    { ...selfPass, phase: 'end', collected: 1, uncollectable: 0, examined: 7 },
  ],
};
