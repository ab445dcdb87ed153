import type { HeapEvent, Seq } from '@refwind/core';
import type { HeapState } from '@refwind/replay';
import type { Command } from 'commander';
import { loadReplay } from '../engine.js';
import { chosenEvents, type EventChoice } from '../event-stream.js';
import { ExitCode } from '../exit-codes.js';
import { shown, toJson } from '../format/escape.js';
import { Places } from '../format/sites.js';
import { doneText, undoneText } from '../format/steps.js';
import { type Style, styleFor } from '../format/style.js';
import { padEnd, padStart } from '../format/width.js';
import type { Io, Lines, TerminalStreams } from '../io.js';
import { beginningOf, momentOf, objectOf } from '../moments.js';
import type { SourceText } from '../source-text.js';
import { type Trace, withTrace } from '../trace.js';
import { type CommonOptions, type Run, withCommonOptions, withExamples } from './shared.js';

interface ReplayOptions extends CommonOptions {
  readonly from?: string;
  readonly to?: string;
  readonly reverse?: boolean;
  readonly object?: string;
  readonly until?: string;
  readonly at?: string;
  readonly plain?: boolean;
}

/** Options that only a play-through has: with one of them it is not the debugger that is wanted. */
const PLAIN = ['from', 'to', 'object', 'until', 'reverse', 'json', 'plain'] as const;

export function replayCommand(program: Command, run: Run): void {
  const command = program
    .command('replay')
    .argument('<trace>', 'a trace file')
    .summary('debug a trace in the terminal, or play it through, forward or back')
    .description(
      'On a terminal, opens the debugger at the end of the program; ? shows its keys. Elsewhere, or with one of the ' +
        'options of a play-through, plays the trace through, event by event, with the source lines that did it.',
    )
    .option('--at <moment>', 'where the debugger opens')
    .option('--plain', 'a play-through, on a terminal as well')
    .option('--from <moment>', 'the earliest event; of a line or a pass, its first', 'start')
    .option('--to <moment>', 'the latest event; of a line or a pass, its last', 'end')
    .option('--object <object>', 'only what happens to this object')
    .option(
      '--until <predicate>',
      'up to where this becomes true (see find), coming from where play begins',
    )
    .option('--reverse', 'from the latest event back to the earliest, undoing each')
    .action((path: string, options: ReplayOptions) =>
      run(command, (io) => {
        const isPlain = PLAIN.some((name) => command.getOptionValueSource(name) === 'cli');
        return withTrace(path, io, (trace, out) =>
          isPlain || io.terminal === undefined
            ? play(trace, out, io, options)
            : debugOn(io.terminal, trace, io, options),
        );
      }),
    );
  withCommonOptions(command, 'one JSON object per event and line');
  withExamples(
    command,
    ['refwind replay app.rwt', 'the debugger'],
    ['refwind replay app.rwt --plain', 'all of it, event by event'],
    ['refwind replay app.rwt --reverse', 'all of it, backwards'],
    ['refwind replay app.rwt --object a@app.py:3', 'the life of what `a` holds after line 3'],
    ['refwind replay app.rwt --from app.py:3 --to mark:warm', 'a part'],
    ["refwind replay app.rwt --reverse --until 'refcount(42) == 3'", 'back to where it became 3'],
  );
}

async function debugOn(
  terminal: TerminalStreams,
  trace: Trace,
  io: Io,
  { at }: ReplayOptions,
): Promise<ExitCode> {
  const [{ debug }, moment] = await Promise.all([
    import('../debugger/run.js'),
    at === undefined ? undefined : momentOf(trace, at),
  ]);
  return debug(trace, io, terminal, moment);
}

async function play(trace: Trace, out: Lines, io: Io, options: ReplayOptions): Promise<ExitCode> {
  const whole = await choiceOf(trace, options);
  if (whole.from > whole.to) return ExitCode.fine;
  const stop = await stopOf(trace, whole, options.until);
  const choice = stop === null ? whole : upTo(whole, stop);
  let found = false;
  if (options.json) {
    for (const event of await chosenEvents(trace, choice)) {
      found = true;
      await out.line(toJson(event));
    }
  } else {
    const lines = new StepLines(
      trace,
      new Places(io.cwd),
      styleFor(io.color),
      choice.reverse ?? false,
    );
    for (const step of steps(trace, await chosenEvents(trace, choice), choice)) {
      found = true;
      for (const line of lines.of(step)) await out.line(line);
    }
  }
  if (options.until !== undefined && stop === null) {
    await out.flush();
    await io.stderr.write('refwind: that does not become true between these moments.\n');
    return ExitCode.failed;
  }
  if (found || options.object === undefined) return ExitCode.fine;
  await out.flush();
  await io.stderr.write(
    `refwind: nothing happens to ${shown(options.object)} between these moments.\n`,
  );
  return ExitCode.failed;
}

async function choiceOf(trace: Trace, options: ReplayOptions): Promise<EventChoice> {
  const { from = 'start', to = 'end', reverse = false, object } = options;
  return {
    from: Math.max(1, await beginningOf(trace, from)),
    to: await momentOf(trace, to),
    reverse,
    ...(object && { object: await objectOf(trace, object) }),
  };
}

/** Where the play is to stop: the moment at which a predicate becomes true, coming from where it begins. */
async function stopOf(
  { timeline }: Trace,
  { from, to, reverse }: EventChoice,
  until: string | undefined,
): Promise<Seq | null> {
  if (until === undefined) return null;
  const { nextStop, previousStop } = await loadReplay();
  const stop = reverse
    ? previousStop(timeline, to, [until], from)
    : nextStop(timeline, Math.max(timeline.start, from - 1), [until], to);
  return stop?.seq ?? null;
}

/** In reverse, the event that led to the moment is not undone. */
function upTo(choice: EventChoice, stop: Seq): EventChoice {
  return choice.reverse ? { ...choice, from: stop + 1 } : { ...choice, to: stop };
}

interface Step {
  readonly event: HeapEvent;
  readonly before: HeapState;
  readonly after: HeapState;
}

/** The events with the states around each. */
function* steps(
  { timeline }: Trace,
  events: Iterable<HeapEvent>,
  { from, to, reverse }: EventChoice,
): Generator<Step> {
  const playhead = timeline.cursor(reverse ? to : from - 1);
  for (const event of events) {
    const before = (): HeapState => playhead.seek(event.seq - 1);
    const after = (): HeapState => playhead.seek(event.seq);
    // In the order in which they are passed: then each is one step from the one before.
    if (reverse) {
      const there = after();
      yield { event, before: before(), after: there };
    } else {
      const here = before();
      yield { event, before: here, after: after() };
    }
  }
}

/** A line per event, and one more wherever the source line changes. */
class StepLines {
  readonly #source: SourceText;
  readonly #places: Places;
  readonly #style: Style;
  readonly #reverse: boolean;
  readonly #seqWidth: number;
  #place = '';

  constructor({ source, timeline }: Trace, places: Places, style: Style, reverse: boolean) {
    this.#source = source;
    this.#places = places;
    this.#style = style;
    this.#reverse = reverse;
    this.#seqWidth = Math.max(6, String(timeline.end).length + 2);
  }

  *of(step: Step): Generator<string> {
    const { site } = step.event;
    const place = site === null ? 'outside the program' : this.#places.line(site);
    if (place !== this.#place) yield this.#heading(place, this.#source.lineAt(site));
    this.#place = place;
    yield this.#line(step);
  }

  #heading(place: string, text: string): string {
    const { place: paint, source } = this.#style;
    return text === '' ? paint(place) : `${paint(place)}  ${source(text)}`;
  }

  #line({ event, before, after }: Step): string {
    const verb = this.#reverse ? `undo ${event.type}` : event.type;
    const text = this.#reverse ? undoneText(event) : doneText(event);
    const seq = padStart(String(event.seq), this.#seqWidth);
    const what = padEnd(verb, this.#reverse ? 12 : 7);
    if (!('object' in event)) return `${this.#style.faint(seq)}  ${what}  ${text}`;
    const state = after.objects.get(event.object) ?? before.objects.get(event.object);
    const name = `#${event.object} ${shown(state?.typeName ?? '')}`.trimEnd();
    const paint = event.type === 'alloc' ? this.#style.born : this.#style.object;
    return `${this.#style.faint(seq)}  ${what}  ${paint(padEnd(name, 14))}  ${text}`;
  }
}
