import { join } from 'node:path';
import { JSDOM } from 'jsdom';
import { marked } from 'marked';
import { beforeAll, describe, expect, test } from 'vitest';
import { HOSTILE, hostileTrace } from './hostile.js';
import { refwind, refwindHere, temporaryFolder } from './refwind.js';
import { type Step, writeTrace } from './traces.js';

const folder = temporaryFolder();

const me = { kind: 'slot', owner: 1, key: "['me']" } as const;
const a = { kind: 'variable', frame: '__main__', name: 'a' } as const;

/** `a = {}`, `a['me'] = a`, `del a`: a cycle that nobody frees. */
const steps: readonly Step[] = [
  { type: 'alloc', object: 1, typeName: 'dict', size: 64, gc: true, refcount: 1, at: 'app.py:1' },
  { type: 'link', object: 1, holder: a, at: 'app.py:1' },
  { type: 'incref', object: 1, refcount: 2, at: 'app.py:2' },
  { type: 'link', object: 1, holder: me, at: 'app.py:2' },
  { type: 'unlink', object: 1, holder: a, at: 'app.py:3' },
  { type: 'decref', object: 1, refcount: 1, at: 'app.py:3' },
];

beforeAll(async () => {
  const sources = { 'app.py': "a = {}\na['me'] = a\ndel a\n" };
  await writeTrace(join(folder, 'ring.rwt'), { steps, sources });
  await writeTrace(join(folder, 'hostile.rwt'), hostileTrace);
});

test('a report for a pull request', async () => {
  const { code, stdout } = await refwind(['report', 'ring.rwt', '--markdown'], { cwd: folder });
  expect(code).toBe(0);
  expect(stdout).toMatchInlineSnapshot(`
    "## Memory of \`app.py\`

    CPython 3.14.2, recorded by Refwind

    - 🔴 1 object &#40;64 B&#41; can be reached by nobody and was not freed; see \`app.py:2\`.
    - 🔴 1 cycle is left, closed by \`app.py:2\`.
    - 🟡 Up to 64 B of garbage waited for the collector at once, 100 % of the most that was alive.

    | events | allocated | most alive | at the end | freed by counting | by the collector |
    | ---: | ---: | ---: | ---: | ---: | ---: |
    | 6 | 1 | 1 (64 B) | 1 (64 B) | 0 | 0 |

    ### Still alive at the end

    | type | objects | bytes | allocated | kept by | since |
    | --- | ---: | ---: | --- | --- | --- |
    | \`dict\` | 1 | 64 B | \`app.py:1\` | **nobody** but \`#1['me']\` in \`dict\` | \`app.py:2\` |

    <details>
    <summary>1 <code>dict</code>: who holds the oldest, <code>app.py:2</code></summary>

    \`\`\`text
         1  a = {}
    >    2  a['me'] = a
         3  del a
    \`\`\`

    \`\`\`mermaid
    flowchart LR
      object1["#35;1 dict<br>refcount = 1, 64 B"]:::start
      object1 -->|"#91;#39;me#39;#93;"| object1
      classDef start stroke-width:3px
      classDef faint fill:none,stroke:none,opacity:0.7
      classDef name fill:none,stroke:none,font-family:monospace
    \`\`\`

    </details>

    ### Cycles

    0 cycles freed by the collector, 1 still there at the end.

    | cycles | still there | members | closed by |
    | ---: | ---: | --- | --- |
    | 1 | 1 | 1 \`dict\` | \`app.py:2\` |

    <details>
    <summary>The first of them</summary>

    \`\`\`text
         1  a = {}
    >    2  a['me'] = a
         3  del a
    \`\`\`

    \`\`\`mermaid
    flowchart LR
      object1["#35;1 dict<br>refcount = 1, 64 B"]:::start
      object1 -->|"#91;#39;me#39;#93;"| object1
      classDef start stroke-width:3px
      classDef faint fill:none,stroke:none,opacity:0.7
      classDef name fill:none,stroke:none,font-family:monospace
    \`\`\`

    </details>

    <details>
    <summary>What was allocated most</summary>

    | type | allocated | bytes | at once | left |
    | --- | ---: | ---: | ---: | ---: |
    | \`dict\` | 1 | 64 B | 1 | 1 |

    | line | allocated | bytes | at once | left |
    | --- | ---: | ---: | ---: | ---: |
    | \`app.py:1\` | 1 | 64 B | 1 | 1 |

    </details>

    <details>
    <summary>Reference counting and the collector</summary>

    |  | reference counting | cyclic collector |
    | --- | --- | --- |
    | set off by | a count that reaches 0 | nothing: it never ran |
    | freed | 0 objects, 0 B | 0 objects, 0 B |
    | waited: half | – | – |
    | 95 of 100 | – | – |
    | longest | – | – |
    | cycles | are never freed | none were found |
    | work | 2 count operations, 2.0 per object | none |

    </details>
    "
  `);
});

describe('of a hostile trace', () => {
  test('has no HTML, link, picture or emphasis from it, and what is shown of its names is whole', async () => {
    const { stdout } = await refwindHere('report', join(folder, 'hostile.rwt'), '--markdown');
    const page = new JSDOM(await marked.parse(stdout)).window.document;
    const known = /^(H2|H3|P|UL|LI|TABLE|THEAD|TBODY|TR|TH|TD|CODE|PRE|DETAILS|SUMMARY)$/;
    for (const { tagName } of page.body.querySelectorAll('*')) expect(tagName).toMatch(known);
    const shownNames = HOSTILE.map((name) =>
      name.replace('\n', '\\n').replace('\u001b', '\\x1b').replace('\u202e', '\\u202e'),
    );
    const names = [...page.body.querySelectorAll('code')].map(({ textContent }) => textContent);
    for (const name of shownNames.slice(0, 5))
      expect(names.some((each) => each?.includes(name))).toBe(true);
  });

  test('has pictures that Mermaid reads', async () => {
    const { stdout } = await refwindHere('report', join(folder, 'hostile.rwt'), '--markdown');
    const { window } = new JSDOM('');
    Object.assign(globalThis, { window, document: window.document });
    const { default: mermaid } = await import('mermaid');
    const pictures = [...stdout.matchAll(/```mermaid\n([\s\S]*?)```/g)];
    expect(pictures.length).toBeGreaterThan(0);
    for (const [, text] of pictures) await mermaid.parse(text);
  });
});
