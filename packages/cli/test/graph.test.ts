import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { instance, type Viz } from '@viz-js/viz';
import { JSDOM } from 'jsdom';
import { beforeAll, describe, expect, test } from 'vitest';
import { refwind, refwindHere, stackTrace, temporaryFolder } from './refwind.js';
import { type Step, writeTrace } from './traces.js';

const folder = temporaryFolder();
const path = (name: string) => join(folder, name);

const born = (object: number, typeName: string): Step => ({
  type: 'alloc',
  object,
  typeName,
  size: 64,
  gc: true,
  refcount: 1,
  at: 'app.py:1',
});

/** What a name could do to a picture: end strings, tags and labels, break lines, name other nodes. */
const HOSTILE = [
  '"]; evil -> evil; x ["',
  '</text><script>alert(1)</script>',
  "<b>bold</b> &amp; \\N \\G \\l 'x'",
  '`md` **bold** #35; %%{init: {}}%% |x| end',
  'line\nbreak \u001b[31m red \u202e turned',
  '\u{1f600} 漢字 é',
];

beforeAll(async () => {
  await writeTrace(path('chain.rwt'), {
    steps: [
      born(1, 'dict'),
      { type: 'link', object: 1, holder: { kind: 'variable', frame: '__main__', name: 'cache' } },
      born(2, 'list'),
      { type: 'link', object: 2, holder: { kind: 'slot', owner: 1, key: "['items']" } },
      born(3, 'app.Node'),
      { type: 'link', object: 3, holder: { kind: 'slot', owner: 2, key: '[0]' } },
      { type: 'incref', object: 3, refcount: 2 },
      { type: 'incref', object: 3, refcount: 3 },
      { type: 'link', object: 3, holder: { kind: 'variable', frame: 'f#1', name: 'node' } },
    ],
  });
  await writeTrace(path('hostile.rwt'), {
    steps: HOSTILE.flatMap((text, at): Step[] => [
      born(at + 1, text),
      { type: 'link', object: at + 1, holder: { kind: 'variable', frame: text, name: text } },
      { type: 'incref', object: at + 1, refcount: 2 },
      { type: 'link', object: at + 1, holder: { kind: 'slot', owner: 1, key: text } },
    ]),
  });
});

const graph = (...args: string[]) => refwindHere('graph', path('chain.rwt'), ...args);

describe('what holds an object', () => {
  test('as text', async () => {
    const { stdout, code } = await graph('--object', '3');
    expect(code).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "Moment 9 of 9, after link #3 f#1.node

                     ┌──────────────────────────────┐
      cache ───────► │ #1 dict                 64 B │
                     │ refcount = 1                 │
                     ├──────────────────────────────┤
                     │ ['items'] → #2 list          ├──┐
                     └──────────────────────────────┘  │
                                                       │
                     ┌──────────────────────────────┐  │
                     │ #2 list                 64 B │◄─┘
                     │ refcount = 1                 │
                     ├──────────────────────────────┤
                     │ [0] → #3 app.Node            ├──┐
                     └──────────────────────────────┘  │
                                                       │
                     ┌──────────────────────────────┐  │
      f#1.node ────► │ #3 app.Node             64 B │◄─┘
                     │ refcount = 3  +1 temporary/C │
                     └──────────────────────────────┘
      "
    `);
  });

  test('as DOT', async () => {
    const { stdout } = await graph('--object', '3', '--format', 'dot');
    expect(stdout).toMatchInlineSnapshot(`
      "digraph heap {
        rankdir=LR;
        node [shape=box, style=rounded, fontname="Helvetica,sans-serif", fontsize=11, margin="0.18,0.07"];
        edge [fontname="Courier,monospace", fontsize=10, arrowsize=0.7];
        from1 [label="f#1.node", shape=plaintext, fontname="Courier,monospace"];
        from2 [label="+1 temporary/C", shape=plaintext, fontcolor="gray40"];
        from3 [label="cache", shape=plaintext, fontname="Courier,monospace"];
        object3 [label="#3 app.Node\\nrefcount = 3, 64 B", penwidth=2.5];
        object2 [label="#2 list\\nrefcount = 1, 64 B"];
        object1 [label="#1 dict\\nrefcount = 1, 64 B"];
        from1 -> object3;
        object2 -> object3 [label="[0]"];
        from2 -> object3;
        object1 -> object2 [label="['items']"];
        from3 -> object1;
      }
      "
    `);
  });

  test('as Mermaid', async () => {
    const { stdout } = await graph('--object', '3', '--depth', '1', '--format', 'mermaid');
    expect(stdout).toMatchInlineSnapshot(`
      "flowchart LR
        from1["f#35;1.node"]:::name
        from2["+1 temporary/C"]:::faint
        from3["1 more holder"]:::faint
        object3["#35;3 app.Node<br>refcount = 3, 64 B"]:::start
        object2["#35;2 list<br>refcount = 1, 64 B"]
        from1 --> object3
        object2 -->|"#91;0#93;"| object3
        from2 --> object3
        from3 --> object2
        classDef start stroke-width:3px
        classDef faint fill:none,stroke:none,opacity:0.7
        classDef name fill:none,stroke:none,font-family:monospace
      "
    `);
  });

  test('as data', async () => {
    const { stdout } = await graph('--object', '3', '--limit', '1', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      at: 9,
      start: 3,
      nodes: [{ state: { object: 3, refcount: 3 }, distance: 0, holdersLeft: 1, unexplained: 1 }],
      left: 2,
    });
  });

  test('to a file, whose name says the format', async () => {
    for (const name of ['a.svg', 'a.dot', 'a.mmd', 'a.txt']) {
      const { code, stdout } = await graph('--object', '3', '-o', path(name));
      expect([code, stdout]).toEqual([0, '']);
    }
    expect(readFileSync(path('a.svg'), 'utf8')).toContain('</svg>');
    expect(readFileSync(path('a.dot'), 'utf8')).toMatch(/^digraph/);
    expect(readFileSync(path('a.mmd'), 'utf8')).toMatch(/^flowchart/);
    expect(readFileSync(path('a.txt'), 'utf8')).toMatch(/^Moment 9/);
  });

  test('as SVG from the built program', async () => {
    const { code, stdout, stderr } = await refwind(['graph', path('chain.rwt'), '--format', 'svg']);
    expect([code, stderr]).toEqual([0, '']);
    expect(textsIn(stdout)).toEqual(
      expect.arrayContaining(['cache', '#1 dict', "['items']", '#3 app.Node', '[0]', 'f#1.node']),
    );
  });
});

describe('what cannot be', () => {
  test.each([
    [['--way', 'contents'], '--way needs an --object to start at.'],
    [['--format', 'swg'], "--format takes text, dot, mermaid, svg, not 'swg'. Did you mean 'svg'?"],
    [['-o', 'a.png'], 'The name a.png does not say which kind of picture it is'],
    [['--object', 'Node#9'], "Object 'Node#9'"],
    [['-o', '/no/such/folder/a.svg'], 'The picture cannot be written to /no/such/folder/a.svg'],
  ])('%j is told in a sentence', async (args, message) => {
    const { code, stdout, stderr } = await graph(...args);
    expect(code).toBeGreaterThan(0);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(stackTrace);
  });
});

describe('names that would be something else in the picture’s language', () => {
  let viz: Viz;
  beforeAll(async () => {
    viz = await instance();
  });

  /** What the texts look like in a picture: on one line, escapes shown, cut at 40 characters. */
  const shownTexts = [
    '"]; evil -> evil; x ["',
    '</text><script>alert(1)</script>',
    "<b>bold</b> &amp; \\N \\G \\l 'x'",
    '`md` **bold** #35; %%{init: {}}%% |x| e…',
    'line\\nbreak \\x1b[31m red \\u202e turned',
    '\u{1f600} 漢字 é',
  ];

  test('are texts to Graphviz, and its SVG has no script', async () => {
    const { stdout } = await refwindHere('graph', path('hostile.rwt'), '--format', 'dot');
    const drawn = viz.renderJSON(stdout) as { objects: { name: string; label: string }[] };
    const boxes = drawn.objects.filter(({ name }) => /^object\d+$/.test(name));
    expect(boxes).toHaveLength(HOSTILE.length);
    const { stdout: svg } = await refwindHere('graph', path('hostile.rwt'), '--format', 'svg');
    const texts = textsIn(svg);
    for (const [at, text] of shownTexts.entries()) expect(texts).toContain(`#${at + 1} ${text}`);
    const page = new JSDOM(svg).window.document;
    expect(page.querySelectorAll('script, image, a, foreignObject, use')).toHaveLength(0);
  });

  test('are texts to Mermaid', async () => {
    const { stdout } = await refwindHere('graph', path('hostile.rwt'), '--format', 'mermaid');
    writeFileSync(path('hostile.mmd'), stdout);
    const { labels } = await parsedByMermaid(stdout);
    for (const [at, text] of shownTexts.entries()) {
      expect(labels.get(`object${at + 1}`)?.split('<br>')[0]).toBe(`#${at + 1} ${text}`);
    }
    expect(labels.size).toBe(2 * HOSTILE.length);
  });
});

/** The texts of an SVG, as a browser reads them. */
function textsIn(svg: string): string[] {
  const page = new JSDOM(svg).window.document;
  return [...page.querySelectorAll('text')].map((each) =>
    (each.textContent ?? '').replaceAll('\u00a0', ' '),
  );
}

/** What Mermaid's own parser makes of a flowchart: the labels of its nodes, character references resolved. */
async function parsedByMermaid(text: string): Promise<{ labels: Map<string, string> }> {
  const { window } = new JSDOM('');
  Object.assign(globalThis, { window, document: window.document });
  const { default: mermaid } = await import('mermaid');
  await mermaid.parse(text);
  const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
  const vertices = (
    db as unknown as { getVertices(): Map<string, { text: string }> }
  ).getVertices();
  return {
    labels: new Map([...vertices].map(([id, { text: label }]) => [id, resolved(label)])),
  };
}

/** Mermaid stores `#35;` as `ﬂ°°35¶ß` until it draws. */
function resolved(label: string): string {
  return label.replace(/ﬂ°°(\d+)¶ß/g, (_, point) => String.fromCodePoint(Number(point)));
}
