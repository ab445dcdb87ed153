import { extname } from 'node:path';
import type { MemoryOverTime } from '@refwind/replay';
import type { Command } from 'commander';
import { chartFile } from '../chart/chart-file.js';
import { memoryLines } from '../chart/memory-lines.js';
import { loadReplay } from '../engine.js';
import { wrongUse } from '../errors.js';
import { ExitCode } from '../exit-codes.js';
import { toJson } from '../format/escape.js';
import { asciiGlyphs, unicodeGlyphs } from '../format/glyphs.js';
import { styleFor } from '../format/style.js';
import type { Io, Lines } from '../io.js';
import type { TimelineJson } from '../json-outputs.js';
import { choice, wholeNumber } from '../options.js';
import { programPart, type Trace, withTrace } from '../trace.js';
import { writeTo } from '../write-file.js';
import { type CommonOptions, type Run, withCommonOptions, withExamples } from './shared.js';

const OF = ['bytes', 'objects'] as const;
type Unit = (typeof OF)[number];

interface TimelineOptions extends CommonOptions {
  readonly of: Unit;
  readonly svg?: boolean;
  readonly output?: string;
  readonly types: number;
  readonly samples: number;
  readonly ascii?: boolean;
}

/** A chart tells no more types apart: there are so many colours. */
const COLOURS = 8;

export function timelineCommand(program: Command, run: Run): void {
  const command = program
    .command('timeline')
    .argument('<trace>', 'a trace file')
    .summary('live bytes or objects by type over time, with passes and marks')
    .description(
      'Shows what was alive from the first event to the last, type by type, with the passes of the collector and the ' +
        "program's marks: in the terminal, or as an SVG file of stacked areas. Each point is the fullest moment of its " +
        "stretch, so that no peak is missed. The interpreter's shutdown is left out.",
    )
    .option('--of <what>', OF.join(' or '), choice('--of', OF), 'bytes')
    .option('--svg', 'as an SVG picture, light and dark')
    .option('-o, --output <file>', 'write to this file; .svg is a picture, .json the data')
    .option('--types <n>', `tell so many types apart (${COLOURS})`, typesCount, COLOURS)
    .option('--samples <n>', 'stretches of time at most', wholeNumber('--samples', 1), 200)
    .option('--ascii', 'draw with plain characters')
    .action((path: string, options: TimelineOptions) =>
      run(command, (io) => {
        const form = formOf(options);
        return withTrace(path, io, (trace, out) => show(trace, out, io, { ...options, form }));
      }),
    );
  withCommonOptions(command, 'the samples as one JSON object');
  withExamples(
    command,
    ['refwind timeline app.rwt', 'a line of bars for each type'],
    ['refwind timeline app.rwt -o app.svg', 'to look at in a browser, to put into a page'],
    ['refwind timeline app.rwt --of objects --types 3', 'counts; the three largest types'],
  );
}

const readTypes = wholeNumber('--types', 1);

function typesCount(text: string): number {
  const value = readTypes(text);
  if (value > COLOURS)
    throw wrongUse(`--types takes a whole number up to ${COLOURS}, not '${text}'.`);
  return value;
}

type Form = 'text' | 'svg' | 'json';

function formOf({ svg, json, output }: TimelineOptions): Form {
  if (svg && json) throw wrongUse('Give one of --svg, --json.');
  if (svg) return 'svg';
  if (json) return 'json';
  const end = extname(output ?? '').toLowerCase();
  return end === '.svg' ? 'svg' : end === '.json' ? 'json' : 'text';
}

async function show(
  trace: Trace,
  out: Lines,
  io: Io,
  options: TimelineOptions & { readonly form: Form },
): Promise<ExitCode> {
  const { memoryOverTime } = await loadReplay();
  const { output, types, samples } = options;
  const { passes, marks } = trace.timeline.summary;
  const part = await programPart(trace);
  const isInside = ({ to }: MemoryOverTime, seq: number) => seq <= to;
  const memory = memoryOverTime(part, { types, stretches: samples });
  const found: TimelineJson = {
    ...memory,
    passes: passes.filter(({ beginSeq }) => isInside(memory, beginSeq)),
    marks: marks.filter(({ seq }) => isInside(memory, seq)),
  };
  const text = written(found, options, io);
  if (output === undefined) await out.text(text);
  else await writeTo(output, text, 'The timeline', io);
  return ExitCode.fine;
}

function written(
  { passes, marks, ...memory }: TimelineJson,
  { form, of: unit, ascii, output }: TimelineOptions & { readonly form: Form },
  io: Io,
): string {
  if (form === 'json') return `${toJson({ ...memory, passes, marks })}\n`;
  const chart = { memory, unit, passes, marks };
  if (form === 'svg') return chartFile(chart);
  const look = {
    glyphs: ascii ? asciiGlyphs : unicodeGlyphs,
    style: styleFor(io.color && output === undefined),
    width: io.columns,
  };
  return `${[...memoryLines(chart, look)].join('\n')}\n`;
}
