import { dotOf, drawingOf, svgOf } from '@refwind/exchange/pictures';
import type { HeapGraph } from '@refwind/replay';
import { Html, html } from './html.js';

/** Under what a graph's picture is found. */
export function pictureKey({ at, start }: Pick<HeapGraph, 'at' | 'start'>): string {
  return `${start}@${at}`;
}

/** Pictures of graphs as part of a page: Graphviz draws them, the page's style colours them. */
export async function picturesOf(graphs: readonly HeapGraph[]): Promise<Map<string, Html>> {
  const pictures = new Map<string, Html>();
  for (const graph of graphs) {
    pictures.set(pictureKey(graph), inline(await svgOf(dotOf(drawingOf(graph)))));
  }
  return pictures;
}

/** Without what only a file needs, and without names that would be there once for each picture. */
function inline(svg: string): Html {
  const text = svg
    .slice(svg.indexOf('<svg'))
    .replace(/<!--[\s\S]*?-->\n?/g, '')
    .replace(/ (id|class)="[^"]*"/g, '')
    .replace(/ (xmlns(:xlink)?)="[^"]*"/g, '');
  return html`<figure class="heap">${new Html(text)}</figure>`;
}
