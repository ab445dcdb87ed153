import type { Step, TraceRecipe } from './traces.js';

/** What a name could do to a page or a picture: end strings, tags and labels, break lines, call for things. */
export const HOSTILE = [
  '"]; evil -> evil; x ["',
  '</text></style></title><script>document.title="owned"</script>',
  "<b onmouseover=alert(1)>bold</b> &amp; \\N \\G \\l 'x'",
  '`md` **bold** #35; %%{init: {}}%% |x| end ``` end',
  'line\nbreak \u001b[31m red \u202e turned',
  '<img src=x onerror=document.title="owned"><svg onload=alert(1)>',
  '<link rel=stylesheet href=//evil.example/x.css>@import url(//evil.example);',
  'https://evil.example/ @team #12 $x$ <!-- --> ]]>',
  '\u{1f600} 漢字 é',
] as const;

/** A trace of which every text is hostile: types, files, functions, names, keys, marks, source, program, arguments. */
export const hostileTrace: TraceRecipe = {
  meta: { program: HOSTILE[5], argv: [HOSTILE[5], ...HOSTILE] },
  sources: { [HOSTILE[1]]: HOSTILE.map((text) => text.replaceAll('\n', ' ')).join('\n') },
  steps: HOSTILE.flatMap((text, at): Step[] => [
    ...[0, 1].map(
      (more): Step => ({
        ...{ type: 'alloc', object: 2 * at + more + 1, typeName: text, size: 64 + more, gc: true },
        ...{ refcount: 1, at: `${HOSTILE[1]}:${at + 1}` },
      }),
    ),
    {
      ...{ type: 'link', object: 2 * at + 1, at: `${HOSTILE[1]}:${at + 1}`, in: text },
      holder: { kind: 'variable', frame: text, name: text },
    },
    {
      ...{ type: 'link', object: 2 * at + 2, at: `${text}:${at + 1}`, in: text },
      holder: { kind: 'slot', owner: 2 * at + 1, key: text },
    },
    { type: 'mark', label: text, at: `${HOSTILE[1]}:1` },
    { type: 'mark', label: text, at: `${HOSTILE[1]}:1` },
  ]),
};
