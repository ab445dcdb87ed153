import type { MarkSummary, PassSummary, TraceReader } from '@refwind/core';
import type { Command } from 'commander';
import { loadReplay } from '../engine.js';
import { ExitCode } from '../exit-codes.js';
import { shown, toJson } from '../format/escape.js';
import { count, size } from '../format/numbers.js';
import { type Style, styleFor } from '../format/style.js';
import type { Io, Lines } from '../io.js';
import type { InfoJson, ShareJson } from '../json-outputs.js';
import { momentOf } from '../moments.js';
import { hasShutdown, type Trace, type TraceFile, withTrace, withTraceFile } from '../trace.js';
import { type CommonOptions, type Run, withCommonOptions, withExamples } from './shared.js';

interface InfoOptions extends CommonOptions {
  readonly share?: string;
}

export function infoCommand(program: Command, run: Run): void {
  const command = program
    .command('info')
    .argument('<trace>', 'a trace file')
    .summary('what a trace holds')
    .description(
      'Says what a trace holds: the program, its events, passes of the collector, marks.',
    )
    .option('--share <moment>', 'only this moment, as a text for somebody who has the same trace')
    .action((path: string, options: InfoOptions) => run(command, (io) => info(path, io, options)));
  withCommonOptions(command, 'the answer as one JSON object');
  withExamples(
    command,
    ['refwind info app.rwt', ''],
    ['refwind info app.rwt --json', 'for scripts'],
    ['refwind info app.rwt --share app.py:12', 'a moment to send to somebody: 480~8f3a1c2e'],
  );
}

/** The text needs no timeline, so that it is there at once. */
function info(path: string, io: Io, options: InfoOptions): Promise<ExitCode> {
  if (options.share === undefined && !options.json) {
    return withTraceFile(path, io, async (trace, out) => {
      await printInfo(trace, out, styleFor(io.color));
      return ExitCode.fine;
    });
  }
  return withTrace(path, io, async (trace, out) => {
    if (options.share !== undefined) await share(trace, options.share, out, options);
    else await out.line(toJson(await infoOf(trace)));
    return ExitCode.fine;
  });
}

async function share(
  trace: Trace,
  moment: string,
  out: Lines,
  { json }: CommonOptions,
): Promise<void> {
  const { shareMoment } = await loadReplay();
  const seq = await momentOf(trace, moment);
  const shared: ShareJson = { seq, moment: shareMoment(trace.timeline, seq) };
  await out.line(json ? toJson(shared) : shared.moment);
}

async function infoOf({ reader, timeline, fileBytes }: Trace): Promise<InfoJson> {
  const { identityOf } = await loadReplay();
  const { meta, summary } = reader;
  return {
    formatVersion: reader.version,
    identity: identityOf(timeline),
    complete: reader.complete,
    python: meta.python,
    program: meta.program,
    argv: meta.argv,
    start: reader.start,
    events: summary.events,
    objects: summary.objects,
    live: summary.live,
    passes: summary.passes,
    marks: summary.marks,
    bytes: summary.bytes,
    fileBytes,
    holders: meta.holders,
    recorder: meta.recorder,
    startedAt: meta.startedAt,
    sources: [...reader.sources.keys()],
    end: summary.end,
    damage: reader.damage,
  };
}

async function printInfo(trace: TraceFile, out: Lines, style: Style): Promise<void> {
  const { reader } = trace;
  const { meta, summary, damage } = reader;
  const { python, recorder } = meta;
  const row = (name: string, text: string) => out.line(`${style.title(name.padEnd(12))}${text}`);
  await row('trace', `${shown(reader.file)}, ${sizeText(trace)}`);
  await row('program', shown(meta.program));
  if (meta.argv.length > 1) await row('arguments', meta.argv.slice(1).map(shown).join(' '));
  await row('python', shown(`${python.implementation} ${python.version} on ${python.platform}`));
  await row('recorded', shown(`${meta.startedAt} by ${recorder.name} ${recorder.version}`));
  await row('events', eventsText(reader));
  await row('objects', objectsText(reader, hasShutdown(trace)));
  await row('holders', meta.holders === 'none' ? 'not recorded' : 'recorded');
  await row('ended', endText(reader));
  if (damage !== null) await row('complete', style.warning(`no, broken at byte ${damage.offset}`));
  else await row('complete', 'yes');
  await row('passes', summary.passes.length === 0 ? 'none' : count(summary.passes.length));
  await list(summary.passes, passText, out, style);
  await row('marks', summary.marks.length === 0 ? 'none' : count(summary.marks.length));
  await list(summary.marks, markText, out, style);
}

const LISTED = 20;

/** The first ones, indented, and how many are left out. */
async function list<T>(
  items: readonly T[],
  text: (item: T) => string,
  out: Lines,
  style: Style,
): Promise<void> {
  for (const item of items.slice(0, LISTED)) await out.line(`  ${text(item)}`);
  const more = items.length - LISTED;
  if (more > 0) await out.line(style.faint(`  … and ${count(more)} more; --json lists all`));
}

function markText({ label, seq }: MarkSummary): string {
  return `${shown(label)}, event ${count(seq)}`;
}

function sizeText({ reader, fileBytes }: TraceFile): string {
  const events = reader.summary.events - reader.start;
  const each = events === 0 ? '' : `, ${(fileBytes / events).toFixed(2)} bytes per event`;
  return `${size(fileBytes)}${each}, format ${reader.version}`;
}

function eventsText({ start, summary: { events } }: TraceReader): string {
  if (start === 0) return count(events);
  return `${count(events)}, of which the last ${count(events - start)} were kept`;
}

function objectsText({ summary }: TraceReader, hasShutdown: boolean): string {
  const { objects, live, bytes } = summary;
  const left = hasShutdown ? 'never freed' : 'alive at the end';
  return `${count(objects)} allocated, ${count(live)} ${left} (${size(bytes)})`;
}

function endText({ summary: { end }, complete }: TraceReader): string {
  if (end === null) return complete ? 'the recorder did not say' : 'unknown';
  const code = end.exitCode === undefined ? [] : [`exit code ${end.exitCode}`];
  const error = end.error === undefined ? [] : [shown(end.error)];
  const stopped =
    end.stopped === undefined ? [] : ['after recording had stopped: the trace was full'];
  return [...code, ...error, ...stopped].join(', ') || 'the recorder did not say';
}

function passText(pass: PassSummary): string {
  const { number, generation, reason, beginSeq, endSeq } = pass;
  const which = `gc:${number}  generation ${generation}, ${reason}`;
  if (endSeq === null) return `${which}, from event ${count(beginSeq)}, unfinished`;
  const examined = pass.examined === undefined ? '' : `${count(pass.examined)} examined, `;
  const found = `${count(pass.collected)} collected, ${count(pass.uncollectable)} uncollectable`;
  return `${which}, events ${count(beginSeq)} to ${count(endSeq)}: ${examined}${found}`;
}
