import type { Seq } from '@refwind/core';
import type { LedgerRow, ObjectHistory } from '@refwind/replay';
import type { Command } from 'commander';
import { loadReplay } from '../engine.js';
import { ExitCode } from '../exit-codes.js';
import { shown, toJson } from '../format/escape.js';
import { holderText } from '../format/holders.js';
import { count, counted, size } from '../format/numbers.js';
import { pairLines } from '../format/pairs.js';
import { Places } from '../format/sites.js';
import { type Style, styleFor } from '../format/style.js';
import { watchedText } from '../format/watched.js';
import { padEnd, padStart, truncate, widthOf } from '../format/width.js';
import type { Io, Lines } from '../io.js';
import { momentOf, objectOf } from '../moments.js';
import type { SourceText } from '../source-text.js';
import { hasShutdown, type Trace, withTrace } from '../trace.js';
import { type CommonOptions, type Run, withCommonOptions, withExamples } from './shared.js';

interface HistoryOptions extends CommonOptions {
  readonly pairs?: boolean;
  readonly at: string;
}

export function historyCommand(program: Command, run: Run): void {
  const command = program
    .command('history')
    .argument('<trace>', 'a trace file')
    .argument('<object>', 'an id, TYPE#N, NAME@MOMENT or watch:NAME')
    .summary("one object's life, event by event")
    .description(
      "Tells one object's life: each event with the count after it, who took or gave up a " +
        'reference, and the source line that did it.',
    )
    .option('--pairs', 'its references: which event gave each back, which stand out')
    .option('--at <moment>', 'with --pairs: up to this moment', 'exit')
    .action((path: string, object: string, options: HistoryOptions) =>
      run(command, (io) =>
        withTrace(path, io, (trace, out) =>
          options.pairs
            ? showPairs(trace, object, out, io, options)
            : showHistory(trace, object, out, io, options),
        ),
      ),
    );
  withCommonOptions(command, 'the whole history as one JSON object');
  withExamples(
    command,
    ['refwind history app.rwt 12', 'object 12'],
    ['refwind history app.rwt list#3', 'the third list that was allocated'],
    ['refwind history app.rwt cache@app.py:20', 'what `cache` held after line 20 first ran'],
    ['refwind history app.rwt 12 --pairs', 'which line took each reference, which gave it back'],
  );
}

async function showHistory(
  trace: Trace,
  object: string,
  out: Lines,
  io: Io,
  { json }: CommonOptions,
): Promise<ExitCode> {
  const { history, watchedNames } = await loadReplay();
  const life = history(trace.timeline, await objectOf(trace, object));
  const watched = watchedNames(trace.timeline).get(life.object) ?? [];
  if (json) await printJson(life, watched, out);
  else {
    const { programEnd } = await loadReplay();
    const end = { program: programEnd(trace.timeline), isExit: hasShutdown(trace) };
    await new Ledger(trace, life, watched, end, io, styleFor(io.color)).print(out);
  }
  return ExitCode.fine;
}

async function showPairs(
  trace: Trace,
  object: string,
  out: Lines,
  io: Io,
  { json, at }: HistoryOptions,
): Promise<ExitCode> {
  const { pairing } = await loadReplay();
  const moment = await momentOf(trace, at);
  const id = await objectOf(trace, object);
  const paired = pairing(trace.timeline, id, moment);
  if (json) {
    await out.line(toJson(paired));
    return ExitCode.fine;
  }
  const places = new Places(io.cwd);
  for (const line of pairLines(paired, trace.source, places, styleFor(io.color), io.columns)) {
    await out.line(line);
  }
  return ExitCode.fine;
}

/** Row by row: a busy object's ledger is long. */
async function printJson(
  { object, typeName, size, gc, allocSeq, allocSite, freed, atEnd, ledger }: ObjectHistory,
  watched: readonly string[],
  out: Lines,
): Promise<void> {
  const born = { object, typeName, size, gc, allocSeq, allocSite };
  const end = atEnd && { refcount: atEnd.refcount, holders: atEnd.holders };
  await out.text(`${toJson({ ...born, freed, atEnd: end, watched }).slice(0, -1)},"rows":[`);
  let separator = '';
  for (const row of ledger) {
    await out.text(separator + toJson(row));
    separator = ',';
  }
  await out.line(']}');
}

const WIDEST_HOLDER = 32;
const WIDEST_PLACE = 48;

/** Where a trace ends. */
interface TraceEnd {
  /** The last moment of the program's own code. */
  readonly program: Seq;
  /** The interpreter's shutdown is recorded to its end. */
  readonly isExit: boolean;
}

/** A history as aligned lines. */
class Ledger {
  readonly #life: ObjectHistory;
  /** Names that the program gave the object. */
  readonly #watched: readonly string[];
  readonly #start: number;
  readonly #traceEnd: TraceEnd;
  readonly #places: Places;
  readonly #source: SourceText;
  readonly #style: Style;
  readonly #widths: readonly number[];

  constructor(
    { source, timeline }: Trace,
    life: ObjectHistory,
    watched: readonly string[],
    end: TraceEnd,
    io: Io,
    style: Style,
  ) {
    this.#life = life;
    this.#traceEnd = end;
    this.#watched = watched;
    this.#start = timeline.start;
    this.#places = new Places(io.cwd);
    this.#source = source;
    this.#style = style;
    this.#widths = this.#measure();
  }

  async print(out: Lines): Promise<void> {
    await out.line(this.#birth());
    await out.line();
    await out.line(
      this.#style.faint(this.#cells(['seq', 'event', 'count', 'holder', 'where', 'source'])),
    );
    for (const row of this.#life.ledger) await out.line(this.#line(row));
    await out.line();
    await out.line(this.#end());
  }

  #birth(): string {
    const { object, typeName, size: bytes, allocSeq, allocSite } = this.#life;
    const title = `#${object} ${shown(typeName)}${watchedText(this.#watched)}`;
    const name = this.#style.title(title);
    const where = allocSite === null ? '' : ` at ${this.#places.full(allocSite)}`;
    const kept = allocSeq > this.#start ? '' : ', which was not kept';
    return `${name}, ${size(bytes)}, born by event ${count(allocSeq)}${where}${kept}`;
  }

  #end(): string {
    const { freed, atEnd, ledger } = this.#life;
    const events = counted(ledger.length, 'event');
    if (freed !== null) {
      const how = freed.cause === 'gc' ? 'by the collector' : 'when its count reached 0';
      const where = freed.site === null ? '' : ` at ${this.#places.line(freed.site)}`;
      const late = freed.seq > this.#traceEnd.program ? ", in the interpreter's shutdown" : '';
      return `${events}; freed by event ${count(freed.seq)}${where}, ${how}${late}.`;
    }
    if (atEnd === null) return `${events}; not alive at the end.`;
    const { refcount, holders } = atEnd;
    const named = holders.map(holderText);
    const unknown = refcount - holders.length;
    if (unknown > 0) named.push(`${count(unknown)} unknown (temporaries or C code)`);
    const held = named.length === 0 ? 'nobody' : named.join(', ');
    const then = this.#traceEnd.isExit
      ? "never freed: alive after the interpreter's shutdown"
      : 'alive at the end';
    return `${events}; ${then} with refcount = ${count(refcount)}, held by ${held}.`;
  }

  #line(row: LedgerRow): string {
    return this.#cells(
      [
        String(row.seq),
        row.type,
        count(row.refcount),
        row.holder === null ? '' : holderText(row.holder),
        this.#places.full(row.site),
        this.#source.lineAt(row.site),
      ],
      row.type,
    );
  }

  #cells([seq, type, after, holder, place, source]: string[], paintAs?: string): string {
    const [seqWidth, countWidth, holderWidth, placeWidth] = this.#widths;
    const style = this.#style;
    const paint = paintAs === 'alloc' ? style.born : paintAs === 'free' ? style.gone : plain;
    return [
      padStart(seq, seqWidth),
      paint(padEnd(type, 'unlink'.length)),
      style.count(padStart(after, countWidth)),
      style.variable(padEnd(truncate(holder, holderWidth), holderWidth)),
      style.place(padEnd(place, placeWidth)),
      style.source(source),
    ]
      .join('  ')
      .trimEnd();
  }

  /** Seq, count, holder, place. */
  #measure(): number[] {
    const widths = [3, 'count'.length, 'holder'.length, 'where'.length];
    for (const { seq, refcount, holder, site } of this.#life.ledger) {
      widths[0] = Math.max(widths[0], String(seq).length);
      widths[1] = Math.max(widths[1], count(refcount).length);
      if (holder !== null) widths[2] = Math.max(widths[2], widthOf(holderText(holder)));
      if (site !== null) widths[3] = Math.max(widths[3], widthOf(this.#places.full(site)));
    }
    widths[2] = Math.min(widths[2], WIDEST_HOLDER);
    widths[3] = Math.min(widths[3], WIDEST_PLACE);
    return widths;
  }
}

function plain(text: string): string {
  return text;
}
