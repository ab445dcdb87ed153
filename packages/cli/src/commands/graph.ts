import { extname } from 'node:path';
import { dotOf, drawingOf, mermaidOf, svgOf } from '@refwind/exchange/pictures';
import type { GraphWay, HeapGraph, ObjectState } from '@refwind/replay';
import type { Command } from 'commander';
import { loadReplay } from '../engine.js';
import { wrongUse } from '../errors.js';
import { ExitCode } from '../exit-codes.js';
import { toJson } from '../format/escape.js';
import { asciiGlyphs, unicodeGlyphs } from '../format/glyphs.js';
import { counted } from '../format/numbers.js';
import { Places } from '../format/sites.js';
import { styleFor } from '../format/style.js';
import type { Io, Lines } from '../io.js';
import { momentOf, objectOf } from '../moments.js';
import { choice, wholeNumber } from '../options.js';
import { drawPicture } from '../picture/draw.js';
import { pictureOf } from '../picture/model.js';
import { type Trace, withTrace } from '../trace.js';
import { writeTo } from '../write-file.js';
import { momentText } from './moment-text.js';
import { type CommonOptions, type Run, withCommonOptions, withExamples } from './shared.js';

const WAYS: readonly GraphWay[] = ['holders', 'contents', 'both'];
const FORMATS = ['text', 'dot', 'mermaid', 'svg'] as const;
type Format = (typeof FORMATS)[number];
const FORMAT_OF: Readonly<Record<string, Format>> = {
  '.svg': 'svg',
  '.dot': 'dot',
  '.gv': 'dot',
  '.mmd': 'mermaid',
  '.mermaid': 'mermaid',
  '.txt': 'text',
};
const ITEMS = 10;

interface GraphOptions extends CommonOptions {
  readonly at: string;
  readonly object?: string;
  readonly way?: GraphWay;
  readonly depth?: number;
  readonly limit?: number;
  readonly format?: Format;
  readonly output?: string;
  readonly ascii?: boolean;
}

export function graphCommand(program: Command, run: Run): void {
  const command = program
    .command('graph')
    .argument('<trace>', 'a trace file')
    .summary('a picture of what holds an object, as SVG, DOT, Mermaid or text')
    .description(
      'Draws what holds an object at a moment, what it holds, or both; without --object what the ' +
        'variables hold. Arrows go from a holder to what it holds, with the place in the holder.',
    )
    .option('--at <moment>', 'the moment', 'end')
    .option('--object <object>', 'start at this object')
    .option('--way <way>', `from there to its ${WAYS.join(', ')} (holders)`, choice('--way', WAYS))
    .option('--depth <n>', 'references away at most (3)', wholeNumber('--depth', 0))
    .option('--limit <n>', 'objects at most (50)', wholeNumber('--limit', 1))
    .option(
      '--format <format>',
      `${FORMATS.join(', ')}; else as the file's name says`,
      choice('--format', FORMATS),
    )
    .option('-o, --output <file>', 'write to this file')
    .option('--ascii', 'draw text with plain characters')
    .action((path: string, options: GraphOptions) =>
      run(command, (io) => withTrace(path, io, (trace, out) => graph(trace, out, io, options))),
    );
  withCommonOptions(command, 'the objects as one JSON object');
  withExamples(
    command,
    ['refwind graph app.rwt --object Session#1', 'who holds the first Session, three steps back'],
    ['refwind graph app.rwt --object Session#1 -o session.svg', 'the same as an SVG file'],
    ['refwind graph app.rwt --at app.py:12 --format mermaid', 'for a Markdown file'],
    ['refwind graph app.rwt --object 12 --way both --depth 1', 'its neighbours'],
  );
}

async function graph(trace: Trace, out: Lines, io: Io, options: GraphOptions): Promise<ExitCode> {
  const { output } = options;
  const at = await momentOf(trace, options.at);
  if (options.way !== undefined && options.object === undefined) {
    throw wrongUse('--way needs an --object to start at.');
  }
  const { heapGraph } = await loadReplay();
  const object =
    options.object === undefined ? undefined : await objectOf(trace, options.object, at);
  const { way, depth, limit } = options;
  const found = heapGraph(trace.timeline, at, {
    ...(object !== undefined && { object }),
    ...(way !== undefined && { way }),
    ...(depth !== undefined && { depth }),
    ...(limit !== undefined && { limit }),
  });
  const text = options.json ? `${toJson(found)}\n` : await written(trace, found, io, options);
  if (output === undefined) await out.text(text);
  else await writeTo(output, text, 'The picture', io);
  return ExitCode.fine;
}

function formatOf({ format, output }: GraphOptions): Format {
  if (format !== undefined) return format;
  if (output === undefined) return 'text';
  const found = FORMAT_OF[extname(output).toLowerCase()];
  if (found !== undefined) return found;
  throw wrongUse(
    `The name ${output} does not say which kind of picture it is: give --format (${FORMATS.join(', ')}), ` +
      `or a name that ends in ${Object.keys(FORMAT_OF).join(', ')}.`,
  );
}

async function written(
  trace: Trace,
  found: HeapGraph,
  io: Io,
  options: GraphOptions,
): Promise<string> {
  const format = formatOf(options);
  if (format === 'text') return `${textLines(trace, found, io, options).join('\n')}\n`;
  const drawing = drawingOf(found);
  if (format === 'mermaid') return mermaidOf(drawing);
  const dot = dotOf(drawing);
  return format === 'dot' ? dot : await svgOf(dot);
}

function textLines(
  trace: Trace,
  found: HeapGraph,
  io: Io,
  { ascii, output }: GraphOptions,
): string[] {
  const style = styleFor(io.color && output === undefined);
  const { nodes, left } = found;
  const ids = new Set(nodes.map(({ state }) => state.object));
  const picture = pictureOf(withOwners(trace, found), {
    limit: nodes.length,
    itemLimit: ITEMS,
    only: ({ object }) => ids.has(object),
  });
  const glyphs = ascii ? asciiGlyphs : unicodeGlyphs;
  const holdersKnown = trace.reader.meta.holders !== 'none';
  return [
    momentText(trace, found.at, new Places(io.cwd), style),
    '',
    ...drawPicture(picture, { width: io.columns, glyphs, style, holdersKnown }),
    ...(left === 0
      ? []
      : ['', style.faint(`${glyphs.ellipsis} and ${counted(left, 'more object')}`)]),
  ];
}

/** The graph's objects, and those outside that hold them: the picture names their types. */
function withOwners(trace: Trace, { at, nodes }: HeapGraph): Iterable<ObjectState> {
  const { objects } = trace.timeline.at(at);
  const all = new Map(nodes.map(({ state }) => [state.object, state]));
  for (const { state } of nodes) {
    for (const holder of state.holders) {
      const owner = holder.kind === 'slot' ? objects.get(holder.owner) : undefined;
      if (owner !== undefined) all.set(owner.object, owner);
    }
  }
  return all.values();
}
