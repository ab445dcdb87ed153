import { RefwindError } from '@refwind/core';
import type { Timeline } from '@refwind/replay';
import type { Exporter, ExportOptions } from '../../exporter.js';
import { jsonText } from '../../text/json.js';
import { TextBytes } from '../../text/textBytes.js';
import { TextTable } from '../../text/textTable.js';
import { META, NODE_FIELDS } from './fields.js';
import { SnapshotGraph } from './snapshotGraph.js';

/** A moment's heap in V8's format, for Chrome DevTools and memlab. */
export const heapsnapshotExporter: Exporter = {
  name: 'heapsnapshot',
  title: 'the heap at a moment, for Chrome DevTools and memlab',
  extension: '.heapsnapshot',
  isBinary: false,
  export: snapshotOf,
};

async function* snapshotOf(
  timeline: Timeline,
  { to = timeline.end, objects }: ExportOptions = {},
): AsyncGenerator<Uint8Array> {
  if (objects !== undefined) {
    throw new RefwindError(
      'whole-heap',
      'A heap snapshot holds the whole heap of a moment: it takes no choice of objects.',
    );
  }
  const graph = new SnapshotGraph(timeline.columnsAt(to));
  const out = new TextBytes();
  const strings = new TextTable();
  const counts = { node_count: graph.nodeCount, edge_count: graph.edgeCount() };
  const head = { meta: META, ...counts, trace_function_count: 0 };
  out.text(`{"snapshot":${jsonText(head)},\n"nodes":[`);
  let isFirst = true;
  for (const { type, name, id, size, edges } of graph.nodes()) {
    out.text(isFirst ? '' : '\n,');
    isFirst = false;
    writeNumbers(out, [type, strings.of(name), id, size, edges, 0, 0]);
    if (out.isFull) yield out.take();
  }
  out.text('],\n"edges":[');
  isFirst = true;
  for (const { type, name, to: node } of graph.edges()) {
    out.text(isFirst ? '' : '\n,');
    isFirst = false;
    const label = typeof name === 'number' ? name : strings.of(name);
    writeNumbers(out, [type, label, node * NODE_FIELDS.length]);
    if (out.isFull) yield out.take();
  }
  out.text(
    '],\n"trace_function_infos":[],\n"trace_tree":[],\n"samples":[],\n"locations":[],\n"strings":[',
  );
  for (const [at, text] of strings.all.entries()) {
    out.text(`${at === 0 ? '' : ',\n'}${jsonText(text)}`);
    if (out.isFull) yield out.take();
  }
  out.text(']}\n');
  yield out.take();
}

function writeNumbers(out: TextBytes, numbers: readonly number[]): void {
  for (const [at, number] of numbers.entries()) {
    if (at > 0) out.text(',');
    out.number(number);
  }
}
