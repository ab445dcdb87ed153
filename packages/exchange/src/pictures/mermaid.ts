import type { Drawing, GraphBox, Origin } from './drawing.js';

/** A drawing as a Mermaid flowchart, as GitHub and GitLab show it in a Markdown file. */
export function mermaidOf({ origins, boxes, arrows, note }: Drawing): string {
  const lines = [
    ...origins.map(originLine),
    ...boxes.map(boxLine),
    ...arrows.map(({ from, to, label }) =>
      label === '' ? `${from} --> ${to}` : `${from} -->|${quoted(label)}| ${to}`,
    ),
    ...(note === null ? [] : [`note[${quoted(note)}]:::faint`]),
    'classDef start stroke-width:3px',
    'classDef faint fill:none,stroke:none,opacity:0.7',
    'classDef name fill:none,stroke:none,font-family:monospace',
  ];
  return `flowchart LR\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

function originLine({ id, kind, label }: Origin): string {
  return `${id}[${quoted(label)}]:::${kind === 'variable' ? 'name' : 'faint'}`;
}

function boxLine({ id, lines, isStart }: GraphBox): string {
  const text = lines.map(escaped).join('<br>');
  return `${id}["${text}"]${isStart ? ':::start' : ''}`;
}

function quoted(text: string): string {
  return `"${escaped(text)}"`;
}

/**
 * A text that Mermaid shows as it is: everything that Mermaid, Markdown within it or HTML could take for something of
 * theirs is written by its number.
 */
function escaped(text: string): string {
  return text.replace(/[^\p{L}\p{N} .,=+:/()-]/gu, (mark) => `#${mark.codePointAt(0)};`);
}
