import {
  type HeapColumns,
  holderOf,
  isOwned,
  NO_LINK,
  type Seq,
  type Slot,
  siteAt,
} from '@refwind/core';
import type { Timeline } from '@refwind/replay';
import type { ExportOptions } from '../../exporter.js';
import { rangeOf } from '../../range.js';
import {
  type EndRecord,
  type HeaderRecord,
  NDJSON_VERSION,
  type ObjectRecord,
  type SourceRecord,
} from './records.js';

export function headerOf(timeline: Timeline, options: ExportOptions): HeaderRecord {
  const { source, dictionary, summary } = timeline;
  const { from, to } = rangeOf(timeline, options);
  const { strings, types, sites } = dictionary;
  const name = options.traceName ?? source.meta?.program;
  const start = Math.max(timeline.start, from - 1);
  return {
    record: 'refwind',
    version: NDJSON_VERSION,
    ...(name !== undefined && { name }),
    ...(source.meta !== undefined && { meta: source.meta }),
    start,
    objectsBefore: timeline.columnsAt(start).allocs,
    ...(options.objects === undefined
      ? { events: Math.max(0, to - start), objects: timeline.columnsAt(Math.max(start, to)).allocs }
      : { only: options.objects }),
    types: types.map(({ name: typeName, gc }) => ({ name: typeName, gc })),
    sites: sites.map(({ file, line, function: name, offset, opcode }) => ({
      file: strings[file],
      line,
      function: strings[name],
      offset,
      opcode: strings[opcode],
    })),
    passes: summary.passes
      .filter(({ beginSeq }) => beginSeq >= from && beginSeq <= to)
      .map(({ beginSeq, endSeq }) => ({ begin: beginSeq, end: endSeq })),
  };
}

export function* sourcesOf({ source }: Timeline): Generator<SourceRecord> {
  for (const file of source.sources?.keys() ?? []) {
    yield { record: 'source', file, text: source.sources?.get(file) ?? '' };
  }
}

/** The heap after event `seq`, oldest object first. */
export function* startObjectsOf(timeline: Timeline, seq: Seq): Generator<ObjectRecord> {
  if (seq <= 0) return;
  const columns = timeline.columnsAt(seq);
  for (const slot of slotsByAge(columns)) yield objectOf(columns, slot);
}

function slotsByAge({ object, live, slotCount }: HeapColumns): Uint32Array {
  const slots = new Uint32Array(live);
  let found = 0;
  for (let slot = 1; slot <= slotCount; slot++) if (object[slot] > 0) slots[found++] = slot;
  return slots.sort((a, b) => object[a] - object[b]);
}

function objectOf(columns: HeapColumns, slot: Slot): ObjectRecord {
  const { dictionary, links } = columns;
  const { site, arg } = dictionary.codes[columns.allocCode[slot]];
  const { name, gc } = dictionary.types[arg];
  const holders = [];
  for (let at = links.firstHolder(slot); at !== NO_LINK; at = links.nextHolder(at)) {
    const [kind, a] = [links.kindAt(at), links.aAt(at)];
    const owner = isOwned(kind) ? columns.object[a] : 0;
    holders.push(holderOf(kind, a, links.bAt(at), owner, dictionary));
  }
  return {
    record: 'object',
    object: columns.object[slot],
    typeName: name,
    size: columns.size[slot],
    gc,
    refcount: columns.refcount[slot],
    allocSeq: columns.allocSeq[slot],
    site: siteAt(dictionary, site),
    holders,
  };
}

export function endOf(timeline: Timeline, options: ExportOptions, events: number): EndRecord {
  const { damage = null } = timeline.source;
  const isAll = rangeOf(timeline, options).to === timeline.end;
  const end = isAll ? (timeline.summary.end ?? null) : null;
  if (damage === null) return { record: 'end', events, complete: true, end };
  const reason = `at byte ${damage.offset}: ${damage.reason}`;
  return { record: 'end', events, complete: false, damage: reason, end };
}
