import { RefwindError } from '@refwind/core';
import { type HeapGraph, heapGraph, type Timeline } from '@refwind/replay';
import type { Exporter, ExportOptions } from '../../exporter.js';
import { dotOf } from '../../pictures/dot.js';
import { drawingOf } from '../../pictures/drawing.js';
import { mermaidOf } from '../../pictures/mermaid.js';
import { svgOf } from '../../pictures/svg.js';
import { utf8 } from '../../text/textBytes.js';

/** What holds an object at a moment, or what variables lead to: as much of it as a picture can show. */
export const pictureExporters: readonly Exporter[] = [
  {
    ...pictureOf((graph) => dotOf(drawingOf(graph))),
    name: 'dot',
    title: "a moment's graph or what holds an object, for Graphviz",
    extension: '.dot',
  },
  {
    ...pictureOf((graph) => mermaidOf(drawingOf(graph))),
    name: 'mermaid',
    title: "a moment's graph or what holds an object, for Markdown",
    extension: '.mmd',
  },
  {
    ...pictureOf((graph) => svgOf(dotOf(drawingOf(graph)))),
    name: 'svg',
    title: "a moment's graph or what holds an object, as an image",
    extension: '.svg',
  },
];

type Draw = (graph: HeapGraph) => string | Promise<string>;

function pictureOf(draw: Draw): Pick<Exporter, 'isBinary' | 'export'> {
  async function* picture(
    timeline: Timeline,
    options: ExportOptions = {},
  ): AsyncGenerator<Uint8Array> {
    yield utf8(await draw(graphOf(timeline, options)));
  }
  return { isBinary: false, export: picture };
}

function graphOf(timeline: Timeline, { to = timeline.end, objects }: ExportOptions): HeapGraph {
  if (objects === undefined) return heapGraph(timeline, to);
  if (objects.length !== 1) {
    throw new RefwindError(
      'one-object',
      `A picture starts at one object; ${objects.length} were chosen. Choose one, or none for what variables hold.`,
    );
  }
  return heapGraph(timeline, to, { object: objects[0] });
}
