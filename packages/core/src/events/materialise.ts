import type { HeapColumns, ResolvedRows } from '../heap/columns.js';
import type { SiteId } from '../units.js';
import type { EventChunk, HolderKind } from './chunk.js';
import { type EventCode, FreeBy, Op, type TraceDictionary } from './dictionary.js';
import { holderOf } from './holders.js';
import type { FreeEvent, GcPassEvent, HeapEvent, Holder, Site } from './types.js';

/**
 * Works out what a chunk's rows leave to the rows before them: objects, counts, owners.
 * `columns` must stand right before the chunk and is advanced to its end.
 * @throws RefwindError as `HeapColumns.apply`.
 */
export function resolveChunk(chunk: EventChunk, columns: HeapColumns): ResolvedRows {
  const resolved = emptyResolution(chunk);
  columns.apply(chunk, 0, chunk.length, resolved);
  return resolved;
}

/** A resolution with room for a chunk's rows, to be filled by `HeapColumns.apply`. */
export function emptyResolution(chunk: EventChunk): ResolvedRows {
  return {
    object: new Float64Array(chunk.length),
    refcount: new Int32Array(chunk.length),
    rank: new Uint32Array(chunk.length),
    owner: new Float64Array(chunk.linkCount),
    member: new Float64Array(chunk.linkCount),
  };
}

/** Row `row` of a chunk as an event. */
export function eventAt(
  chunk: EventChunk,
  resolved: ResolvedRows,
  dictionary: TraceDictionary,
  row: number,
): HeapEvent {
  const code = dictionary.codes[chunk.code[row]];
  const seq = chunk.firstSeq + row;
  const site = siteAt(dictionary, code.site);
  const object = resolved.object[row];
  const rank = resolved.rank[row];
  switch (code.op) {
    case Op.alloc: {
      const { name, gc } = dictionary.types[code.arg];
      const size = chunk.size[rank];
      return { seq, type: 'alloc', object, typeName: name, size, gc, refcount: 1, site };
    }
    case Op.incref:
    case Op.decref:
      return countEvent(seq, object, resolved.refcount[row], code, site);
    case Op.free:
      return { seq, type: 'free', object, ...causeOf(code.arg), site };
    case Op.link:
    case Op.unlink: {
      const type = code.op === Op.link ? 'link' : 'unlink';
      return { seq, type, object, holder: holderAt(chunk, resolved, dictionary, rank), site };
    }
    case Op.gcBegin:
    case Op.gcEnd:
      return passEvent(seq, chunk, code.op, rank, site);
    case Op.mark:
      return { seq, type: 'mark', label: dictionary.strings[code.arg], site };
  }
}

/** The events of a chunk; `columns` as in `resolveChunk`, advanced before the first is given. */
export function* eventsOf(chunk: EventChunk, columns: HeapColumns): Generator<HeapEvent> {
  const resolved = resolveChunk(chunk, columns);
  for (let row = 0; row < chunk.length; row++) {
    yield eventAt(chunk, resolved, columns.dictionary, row);
  }
}

function countEvent(
  seq: number,
  object: number,
  refcount: number,
  code: EventCode,
  site: Site | null,
): HeapEvent {
  const type = code.op === Op.incref ? 'incref' : 'decref';
  if (code.arg === 1) return { seq, type, object, refcount, site };
  return { seq, type, object, refcount, delta: code.arg, site };
}

function holderAt(
  chunk: EventChunk,
  resolved: ResolvedRows,
  dictionary: TraceDictionary,
  rank: number,
): Holder {
  const kind = chunk.holderKind[rank] as HolderKind;
  const owner = resolved.owner[rank];
  return holderOf(kind, chunk.holderA[rank], chunk.holderB[rank], owner, dictionary);
}

function passEvent(
  seq: number,
  chunk: EventChunk,
  op: Op,
  rank: number,
  site: Site | null,
): GcPassEvent {
  const { generation, reason, collected, uncollectable, examined } = chunk.passes[rank];
  if (op === Op.gcBegin) return { seq, type: 'gc-pass', phase: 'begin', generation, reason, site };
  const end = {
    seq,
    type: 'gc-pass',
    phase: 'end',
    generation,
    reason,
    collected,
    uncollectable,
  } as const;
  return examined < 0 ? { ...end, site } : { ...end, examined, site };
}

const siteCache = new WeakMap<TraceDictionary, Site[]>();

/** A site with its texts; the same object each time, `null` for −1. */
export function siteAt(dictionary: TraceDictionary, id: SiteId): Site | null {
  if (id < 0) return null;
  const sites = sitesOf(dictionary);
  sites[id] ??= makeSite(dictionary, id);
  return sites[id];
}

function sitesOf(dictionary: TraceDictionary): Site[] {
  const known = siteCache.get(dictionary);
  if (known !== undefined) return known;
  const sites: Site[] = [];
  siteCache.set(dictionary, sites);
  return sites;
}

function makeSite({ sites, strings }: TraceDictionary, id: SiteId): Site {
  const { file, line, function: name, offset, opcode } = sites[id];
  return {
    file: strings[file],
    line,
    function: strings[name],
    offset,
    opcode: strings[opcode],
  };
}

function causeOf(argument: number): Pick<FreeEvent, 'cause' | 'how'> {
  switch (argument) {
    case FreeBy.refcount:
      return { cause: 'refcount' };
    case FreeBy.unmarked:
      return { cause: 'gc', how: 'unmarked' };
    case FreeBy.untracked:
      return { cause: 'gc', how: 'untracked' };
    case FreeBy.called:
      return { cause: 'gc', how: 'called' };
    default:
      return { cause: 'gc' };
  }
}
