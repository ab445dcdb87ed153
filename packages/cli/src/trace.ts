import type { TraceError, TraceReader, TraceSource } from '@refwind/core';
import type { Timeline } from '@refwind/replay';
import { loadFiles, loadReplay, loadTraces } from './engine.js';
import { CommandError, systemCode, systemReason } from './errors.js';
import { ExitCode } from './exit-codes.js';
import { shown } from './format/escape.js';
import { counted } from './format/numbers.js';
import { NO_INDEX, type OpenIndex, openIndex } from './index-file.js';
import { type Io, Lines } from './io.js';
import { SourceText } from './source-text.js';

/** An open trace file: what is known of it without travelling. */
export interface TraceFile {
  readonly reader: TraceReader;
  readonly source: SourceText;
  /** The file's size, of a cut one up to the cut. */
  readonly fileBytes: number;
}

/** An open trace. */
export interface Trace extends TraceFile {
  readonly timeline: Timeline;
}

/** What a command does with an open trace; results go to `out`. */
type Work<Opened> = (opened: Opened, out: Lines) => Promise<ExitCode>;
export type TraceWork = Work<Trace>;

/** A trace as a task wants it, and the index that was opened with it. */
interface Opening<Opened extends TraceFile> {
  readonly trace: Opened;
  readonly index: OpenIndex;
}

/** A way to open a source, and what is done then. */
interface Task<Opened extends TraceFile> {
  readonly open: (source: TraceSource) => Promise<Opening<Opened>>;
  readonly work: Work<Opened>;
}

interface Break {
  readonly offset: number;
  readonly reason: string;
}

/**
 * Opens a trace, works with it and closes it. Of a trace that is cut off or damaged, the work gets
 * what stands before the break; then stderr says so and the exit code is 3.
 */
export function withTrace(path: string, io: Io, work: TraceWork): Promise<ExitCode> {
  return withFile(path, io, { open: openTrace, work });
}

/** As `withTrace`, for what needs no timeline: it starts sooner. */
export function withTraceFile(path: string, io: Io, work: Work<TraceFile>): Promise<ExitCode> {
  return withFile(path, io, { open: openAlone, work });
}

async function withFile<Opened extends TraceFile>(
  path: string,
  io: Io,
  task: Task<Opened>,
): Promise<ExitCode> {
  const source = await openSource(path);
  try {
    return await workOn(source, io, task);
  } finally {
    source.close();
  }
}

async function workOn<Opened extends TraceFile>(
  source: TraceSource,
  io: Io,
  task: Task<Opened>,
): Promise<ExitCode> {
  const { trace, index } = await task.open(source);
  try {
    if (index.problem !== null) await sayWithoutIndex(index.problem, io);
    return await workWith(trace, source, io, task);
  } finally {
    index.close();
  }
}

async function workWith<Opened extends TraceFile>(
  trace: Opened,
  source: TraceSource,
  io: Io,
  task: Task<Opened>,
): Promise<ExitCode> {
  const { reader } = trace;
  const { damage } = reader;
  const out = new Lines(io.stdout);
  try {
    const exitCode = await task.work(trace, out);
    await out.flush();
    if (damage !== null) return await sayIncomplete(source, damage, reader.summary.events, io);
    const lost = trace.source.damage;
    return lost === null ? exitCode : await sayBroken(source, lost, 'source lines are missing', io);
  } catch (error) {
    const found = await asBreak(error);
    if (found === null) {
      await out.flush();
      if (damage !== null) await sayIncomplete(source, damage, reader.summary.events, io);
      throw error;
    }
    if (!out.sent) await workBefore(found, source, io, task);
    else await out.flush();
    const shown = out.sent ? 'what is shown ends there' : 'only what stands before it is shown';
    return await sayBroken(source, found, shown, io);
  }
}

/** Nothing has been shown yet: do it again with what stands before the break. */
async function workBefore<Opened extends TraceFile>(
  found: Break,
  source: TraceSource,
  io: Io,
  { open, work }: Task<Opened>,
): Promise<void> {
  const { name } = source;
  const before = { name, size: found.offset, read: source.read.bind(source) };
  const out = new Lines(io.stdout);
  const { trace, index } = await open(before);
  index.close();
  await work(trace, out);
  await out.flush();
}

async function openSource(path: string): Promise<TraceSource & { close(): void }> {
  const { fileSource } = await loadFiles();
  try {
    return fileSource(path);
  } catch (error) {
    throw new CommandError(ExitCode.unreadable, cannotOpen(path, error), { cause: error });
  }
}

function cannotOpen(path: string, error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = systemCode(cause);
  const reason = code === undefined ? 'it is not an ordinary file' : systemReason(code);
  return `The trace ${path} cannot be opened: ${reason}.`;
}

async function openTrace(source: TraceSource): Promise<Opening<Trace>> {
  const [file, { Timeline }] = await Promise.all([openFile(source), loadReplay()]);
  const index = await openIndex(file.reader);
  const timeline = Timeline.open(file.reader, { index: index.index });
  return { trace: { ...file, timeline }, index };
}

async function openAlone(source: TraceSource): Promise<Opening<TraceFile>> {
  return { trace: await openFile(source), index: NO_INDEX };
}

async function openFile(source: TraceSource): Promise<TraceFile> {
  const [{ TraceReader, TraceError }, { zlibCodec }] = await Promise.all([
    loadTraces(),
    loadFiles(),
  ]);
  const reader = TraceReader.open(source, { codec: zlibCodec });
  const isDamage = (error: unknown): error is TraceError =>
    error instanceof TraceError && isBreak(error);
  return {
    reader,
    source: new SourceText(reader, isDamage),
    fileBytes: source.size,
  };
}

/** What the program's own code did, without the interpreter's shutdown. */
export async function programPart({ timeline }: Trace): Promise<Timeline> {
  const { cutSource, programEnd, Timeline: Opened } = await loadReplay();
  const end = programEnd(timeline);
  return end === timeline.end ? timeline : Opened.open(cutSource(timeline.source, end));
}

/** Whether what is alive at a trace's end was never freed: the interpreter's shutdown is in it, to its end. */
export function hasShutdown({ reader }: TraceFile): boolean {
  const isWhole = reader.complete && reader.summary.end?.stopped === undefined;
  return isWhole && reader.programEnd() !== reader.summary.events;
}

async function asBreak(error: unknown): Promise<Break | null> {
  const { TraceError } = await loadTraces();
  if (!(error instanceof TraceError)) return null;
  return isBreak(error) ? { offset: error.offset, reason: error.reason } : null;
}

function isBreak({ code }: TraceError): boolean {
  return code === 'damaged' || code === 'truncated';
}

async function sayWithoutIndex(problem: string, io: Io): Promise<void> {
  await io.stderr.write(`refwind: the trace is read without its index: ${shown(problem)}\n`);
}

async function sayIncomplete(
  { name }: TraceSource,
  { offset, reason }: Break,
  events: number,
  io: Io,
): Promise<ExitCode> {
  const recovered = `${counted(events, 'event')} before it could be read`;
  const text = `${name} is incomplete at byte ${offset}: ${reason}; ${recovered}.`;
  await io.stderr.write(`refwind: ${shown(text)}\n`);
  return ExitCode.unreadable;
}

async function sayBroken(
  { name }: TraceSource,
  { offset, reason }: Break,
  consequence: string,
  io: Io,
): Promise<ExitCode> {
  const text = `${name} is damaged at byte ${offset}: ${reason}; ${consequence}.`;
  await io.stderr.write(`refwind: ${shown(text)}\n`);
  return ExitCode.unreadable;
}
