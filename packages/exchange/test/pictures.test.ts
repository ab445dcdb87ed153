import { randomHistory } from '@refwind/core/testing';
import { heapGraph, type Timeline } from '@refwind/replay';
import { instance } from '@viz-js/viz';
import { JSDOM } from 'jsdom';
import { beforeAll, describe, expect, test } from 'vitest';
import { exportedText } from './support/exported.js';
import { hostile, million, timelineOf, tiny } from './support/traces.js';

const viz = await instance();
let parseMermaid: (text: string) => Promise<unknown>;

beforeAll(async () => {
  const { window } = new JSDOM('');
  Object.assign(globalThis, { window, document: window.document });
  const { default: mermaid } = await import('mermaid');
  parseMermaid = (text) => mermaid.parse(text);
});

const traces: readonly (readonly [string, () => Timeline])[] = [
  ['a few events', tiny],
  ['a million events', million],
  ['hostile names', hostile],
  ['random histories', () => timelineOf(randomHistory(4, 500))],
];

describe.each(traces)('%s', (_name, make) => {
  const timeline = make();
  const { object } = [...timeline.at(timeline.end).objects][0];
  const expected = heapGraph(timeline, timeline.end, { object }).nodes.length;

  test('Graphviz draws each object that the graph has', async () => {
    const text = await exportedText('dot', timeline, { objects: [object] });
    const { objects = [] } = viz.renderJSON(text) as { objects?: { name: string }[] };
    expect(objects.filter(({ name }) => /^object\d+$/.test(name)).length).toBe(expected);
  });

  test('Mermaid parses it', async () => {
    const text = await exportedText('mermaid', timeline, { objects: [object] });
    expect(await parseMermaid(text)).toMatchObject({ diagramType: 'flowchart-v2' });
    await parseMermaid(await exportedText('mermaid', timeline));
  });

  test('a browser reads the image, which has no scripts', async () => {
    const text = await exportedText('svg', timeline, { objects: [object] });
    const page = new JSDOM(text).window.document;
    expect(page.querySelectorAll('g.node').length).toBeGreaterThanOrEqual(expected);
    expect(page.querySelectorAll('script, image, a, foreignObject, use').length).toBe(0);
  });
});

test('of a moment', async () => {
  expect(await exportedText('mermaid', tiny(), { to: 6, objects: [2] })).toMatchInlineSnapshot(`
    "flowchart LR
      from1["fill#35;1.items"]:::name
      from2["cache"]:::name
      object2["#35;2 list<br>refcount = 2, 56 B"]:::start
      object1["#35;1 dict<br>refcount = 1, 64 B"]
      from1 --> object2
      object1 -->|"#91;#39;items#39;#93;"| object2
      from2 --> object1
      classDef start stroke-width:3px
      classDef faint fill:none,stroke:none,opacity:0.7
      classDef name fill:none,stroke:none,font-family:monospace
    "
  `);
});

test('a picture starts at one object', async () => {
  await expect(exportedText('dot', tiny(), { objects: [1, 2] })).rejects.toThrow(
    'A picture starts at one object; 2 were chosen.',
  );
});
