import type { Drawing, Origin } from './drawing.js';

const ORIGIN_STYLE: Readonly<Record<Origin['kind'], string>> = {
  variable: 'shape=plaintext, fontname="Courier,monospace"',
  unnamed: 'shape=plaintext, fontcolor="gray40"',
  left: 'shape=plaintext, fontcolor="gray40"',
};

/** A drawing as a Graphviz program: arrows go from left to right, what was asked for has a thick border. */
export function dotOf({ origins, boxes, arrows, note }: Drawing): string {
  const lines = [
    'rankdir=LR;',
    // Graphviz has no fonts here and goes by the widths of those that these names begin with.
    'node [shape=box, style=rounded, fontname="Helvetica,sans-serif", fontsize=11, margin="0.18,0.07"];',
    'edge [fontname="Courier,monospace", fontsize=10, arrowsize=0.7];',
    ...origins.map(
      ({ id, kind, label }) => `${id} [label=${quoted(label)}, ${ORIGIN_STYLE[kind]}];`,
    ),
    ...boxes.map(({ id, lines: texts, isStart }) => {
      const width = isStart ? ', penwidth=2.5' : '';
      return `${id} [label=${quoted(texts.join('\n'))}${width}];`;
    }),
    ...arrows.map(({ from, to, label }) => {
      const labelled = label === '' ? '' : ` [label=${quoted(label)}]`;
      return `${from} -> ${to}${labelled};`;
    }),
    ...(note === null ? [] : [`label=${quoted(note)};`]),
  ];
  return `digraph heap {\n${lines.map((line) => `  ${line}\n`).join('')}}\n`;
}

/**
 * A text as a quoted DOT string that shows just that text. Graphviz reads `\N` and its like as names of nodes and
 * `&lt;` as a character, so both marks are written as what they stand for.
 */
function quoted(text: string): string {
  const escaped = text
    .replaceAll('&', '&amp;')
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n');
  return `"${escaped}"`;
}
