import { extname } from 'node:path';
import type { Command } from 'commander';
import { wrongUse } from '../errors.js';
import { ExitCode } from '../exit-codes.js';
import { toJson } from '../format/escape.js';
import { asciiGlyphs, unicodeGlyphs } from '../format/glyphs.js';
import { Places } from '../format/sites.js';
import { styleFor } from '../format/style.js';
import type { Io, Lines } from '../io.js';
import { wholeNumber } from '../options.js';
import { type Report, reportOf } from '../report/report.js';
import { terminalReport } from '../report/terminal.js';
import { type Trace, withTrace } from '../trace.js';
import { writeTo } from '../write-file.js';
import { type CommonOptions, type Run, withCommonOptions, withExamples } from './shared.js';

interface ReportOptions extends CommonOptions {
  readonly html?: boolean;
  readonly markdown?: boolean;
  readonly output?: string;
  readonly limit?: number;
  readonly ascii?: boolean;
}

const PASSES = 20;

export function reportCommand(program: Command, run: Run): void {
  const command = program
    .command('report')
    .argument('<trace>', 'a trace file')
    .summary('the page to read first: leaks, growth, cycles, what allocates, what keeps memory')
    .description(
      'Says what stands out in a trace: what is still alive and who holds it, what grew between marks, cycles and the ' +
        'lines that closed them, the types and lines that allocate and that keep most, and what reference counting and ' +
        'the cyclic collector each did. In the terminal, as one HTML file, or as Markdown for a pull request.',
    )
    .option('--html', 'one HTML file, with pictures: it loads nothing and has no scripts')
    .option('--markdown', 'Markdown, with Mermaid pictures, as GitHub and GitLab show it')
    .option('-o, --output <file>', 'write to this file: .html and .md say the form')
    .option('--limit <n>', `list at most so many passes (${PASSES})`, wholeNumber('--limit', 0))
    .option('--ascii', 'draw with plain characters')
    .action((path: string, options: ReportOptions) =>
      run(command, (io) => {
        const form = formOf(options);
        return withTrace(path, io, (trace, out) => write(trace, out, io, { ...options, form }));
      }),
    );
  withCommonOptions(command, 'the report as one JSON object, with all rows');
  withExamples(
    command,
    ['refwind report app.rwt', ''],
    ['refwind report app.rwt --html -o app.html', 'to look at in a browser'],
    ['refwind report app.rwt --markdown >> "$GITHUB_STEP_SUMMARY"', 'in a pull request'],
    ['refwind report app.rwt --limit 0', 'without the list of passes'],
    ['refwind report app.rwt --json', 'for scripts'],
  );
}

type Form = 'text' | 'html' | 'markdown' | 'json';

const FORM_OF: Readonly<Record<string, Form>> = {
  '.html': 'html',
  '.htm': 'html',
  '.md': 'markdown',
  '.markdown': 'markdown',
  '.json': 'json',
  '.txt': 'text',
};

function formOf({ html, markdown, json, output }: ReportOptions): Form {
  const asked = [
    ...(html ? ['html' as const] : []),
    ...(markdown ? ['markdown' as const] : []),
    ...(json ? ['json' as const] : []),
  ];
  if (asked.length > 1) throw wrongUse(`Give one of --${asked.join(', --')}.`);
  if (asked.length === 1) return asked[0];
  return FORM_OF[extname(output ?? '').toLowerCase()] ?? 'text';
}

async function write(
  trace: Trace,
  out: Lines,
  io: Io,
  options: ReportOptions & { readonly form: Form },
): Promise<ExitCode> {
  const { output, form } = options;
  const found = await reportOf(trace);
  const shownIo = output === undefined ? io : { ...io, color: false };
  const text = await WRITERS[form](found, trace, shownIo, options);
  if (output === undefined) await out.text(text);
  else await writeTo(output, text, 'The report', io);
  return ExitCode.fine;
}

type Writer = (
  report: Report,
  trace: Trace,
  io: Io,
  options: ReportOptions,
) => string | Promise<string>;

const WRITERS: Readonly<Record<Form, Writer>> = {
  json: (report) => `${toJson(report)}\n`,
  html: async (report, _, io) => {
    const { pageOf } = await import('../report/html/page.js');
    return pageOf(report, new Places(io.cwd));
  },
  markdown: async (report, _, io) => {
    const { markdownOf } = await import('../report/markdown.js');
    return markdownOf(report, new Places(io.cwd));
  },
  text: (report, { source }, io, { ascii, limit = PASSES }) => {
    const glyphs = ascii ? asciiGlyphs : unicodeGlyphs;
    const look = { style: styleFor(io.color), width: io.columns, places: new Places(io.cwd) };
    return `${[...terminalReport(report, { limit, glyphs, source, ...look })].join('\n')}\n`;
  },
};
