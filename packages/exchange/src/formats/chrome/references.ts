import { formatHolder, type Holder, type ObjectId, type Seq, type Site } from '@refwind/core';
import { history, type LedgerRow, pairing, type Timeline } from '@refwind/replay';
import { FIRST_OBJECT, type TraceEvent } from './traceEvents.js';

/**
 * What happened to the references of one object, on a thread of its own: a slice for each event, and a flow from what
 * took a reference to what gave it back.
 *
 * @param nextFlow gives each flow a number of its own: Perfetto tells them apart by hexadecimal ids
 */
export function* referenceEvents(
  timeline: Timeline,
  object: ObjectId,
  rank: number,
  { from, to }: { readonly from: Seq; readonly to: Seq },
  nextFlow: () => number,
): Generator<TraceEvent> {
  const tid = FIRST_OBJECT + rank;
  const life = history(timeline, object);
  const name = `#${object} ${life.typeName}`;
  yield { ph: 'M', name: 'thread_name', tid, args: { name } };
  for (const row of life.rows) {
    if (row.seq >= from && row.seq <= to) yield sliceOf(row, tid);
  }
  for (const { taken, given, references, confidence } of pairing(timeline, life, to).pairs) {
    if (taken === null || taken.seq < from) continue;
    const common = { name: 'reference', cat: 'reference', tid, id: nextFlow().toString(16) };
    yield { ph: 's', ...common, ts: taken.seq, args: { references, confidence } };
    yield { ph: 'f', ...common, ts: given.seq, bp: 'e' };
  }
}

function sliceOf({ seq, type, refcount, holder, site }: LedgerRow, tid: number): TraceEvent {
  const args = { event: seq, refcount, ...holderArgs(holder), ...siteArgs(site) };
  return { ph: 'X', name: type, cat: 'count', ts: seq, dur: 1, tid, args };
}

function holderArgs(holder: Holder | null): object {
  return holder === null ? {} : { holder: formatHolder(holder) };
}

function siteArgs(site: Site | null): object {
  if (site === null) return {};
  const { file, line, function: name, opcode } = site;
  return { line: `${file}:${line}`, function: name, opcode };
}
