import type { ObjectId, Seq } from '@refwind/core';
import type { HeapState } from '@refwind/replay';
import type { Command } from 'commander';
import { loadReplay } from '../engine.js';
import { ExitCode } from '../exit-codes.js';
import { shown, toJson } from '../format/escape.js';
import { asciiGlyphs, unicodeGlyphs } from '../format/glyphs.js';
import { count, counted, size } from '../format/numbers.js';
import { Places } from '../format/sites.js';
import { styleFor } from '../format/style.js';
import type { Io, Lines } from '../io.js';
import { momentOf, objectOf } from '../moments.js';
import { wholeNumber } from '../options.js';
import { drawPicture, looseLines } from '../picture/draw.js';
import { type PictureObject, pictureOf } from '../picture/model.js';
import { type Trace, withTrace } from '../trace.js';
import { momentText } from './moment-text.js';
import { type CommonOptions, type Run, withCommonOptions, withExamples } from './shared.js';

interface StateOptions extends CommonOptions {
  readonly at: string;
  readonly type?: string;
  readonly object?: string;
  readonly limit?: number;
  readonly ascii?: boolean;
}

const BOXES = 20;
const ITEMS = 10;

export function stateCommand(program: Command, run: Run): void {
  const command = program
    .command('state')
    .argument('<trace>', 'a trace file')
    .summary('the heap at one moment, drawn')
    .description(
      'Draws the heap at one moment: variables on the left, arrows to what they hold, each object ' +
        'with its type, size, count and contents. Dotted arrows come from what has no box here.',
    )
    .option('--at <moment>', 'the moment', 'end')
    .option('--object <object>', 'only this object')
    .option('--type <name>', 'only objects of this type')
    .option('--limit <n>', `draw at most so many boxes (${BOXES})`, wholeNumber('--limit', 1))
    .option('--ascii', 'draw with plain characters')
    .action((path: string, options: StateOptions) =>
      run(command, (io) => withTrace(path, io, (trace, out) => showState(trace, out, io, options))),
    );
  withCommonOptions(command, 'the state as one JSON object');
  withExamples(
    command,
    ['refwind state app.rwt --at end', 'what is left at the end'],
    ['refwind state app.rwt --at app.py:12', 'once line 12 has run'],
    ['refwind state app.rwt --at 480 --type dict', 'the dicts after event 480'],
    ['refwind state app.rwt --at gc:1 --json', 'after the first pass, for scripts'],
  );
}

async function showState(
  trace: Trace,
  out: Lines,
  io: Io,
  options: StateOptions,
): Promise<ExitCode> {
  const seq = await momentOf(trace, options.at);
  const only = await filterOf(trace, seq, options);
  const state = trace.timeline.at(seq);
  const { watchedNames } = await loadReplay();
  const watched = watchedNames(trace.timeline);
  if (options.json) await printJson(state, watched, only, out, options.limit);
  else await printPicture(trace, state, watched, only, out, io, options);
  if (only === undefined || hasSome(state, only)) return ExitCode.fine;
  await out.flush();
  await io.stderr.write(`refwind: No such object is alive after event ${seq}.\n`);
  return ExitCode.failed;
}

type WatchedNames = ReadonlyMap<ObjectId, readonly string[]>;
type Filter = (object: PictureObject) => boolean;

async function filterOf(
  trace: Trace,
  seq: Seq,
  { type, object }: StateOptions,
): Promise<Filter | undefined> {
  if (type === undefined && object === undefined) return undefined;
  const id: ObjectId | undefined =
    object === undefined ? undefined : await objectOf(trace, object, seq);
  return (each) =>
    (id === undefined || each.object === id) && (type === undefined || each.typeName === type);
}

function hasSome({ objects }: HeapState, only: Filter): boolean {
  for (const object of objects) if (only(object)) return true;
  return false;
}

/** One object at a time: a large heap is never one text. */
async function printJson(
  { seq, live, bytes, objects }: HeapState,
  watched: WatchedNames,
  only: Filter = () => true,
  out: Lines,
  limit = Number.POSITIVE_INFINITY,
): Promise<void> {
  await out.text(`{"seq":${seq},"live":${live},"bytes":${bytes},"objects":[`);
  let shownObjects = 0;
  for (const { object, typeName, size, refcount, allocSeq, site, holders } of objects) {
    const each = { object, typeName, size, refcount, allocSeq, site, holders };
    if (!only(each)) continue;
    if (shownObjects === limit) break;
    await out.text(`${shownObjects++ === 0 ? '' : ','}${toJson(named(each, watched))}`);
  }
  await out.line(']}');
}

/** An object with the names that the program gave it, if any. */
function named(object: PictureObject, watched: WatchedNames): PictureObject {
  const names = watched.get(object.object);
  return names === undefined ? object : { ...object, watched: names };
}

function* allNamed(
  objects: Iterable<PictureObject>,
  watched: WatchedNames,
): Generator<PictureObject> {
  for (const object of objects) yield named(object, watched);
}

async function printPicture(
  trace: Trace,
  state: HeapState,
  watched: WatchedNames,
  only: Filter | undefined,
  out: Lines,
  io: Io,
  { limit = BOXES, ascii }: StateOptions,
): Promise<void> {
  const { meta } = trace.reader;
  const style = styleFor(io.color);
  const glyphs = ascii ? asciiGlyphs : unicodeGlyphs;
  const picture = pictureOf(allNamed(state.objects, watched), {
    limit,
    itemLimit: ITEMS,
    ...(only && { only }),
  });
  const holdersKnown = meta.holders !== 'none';
  await out.line(momentText(trace, state.seq, new Places(io.cwd), style));
  await out.line(`${counted(state.live, 'object')} alive, ${size(state.bytes)}`);
  if (!holdersKnown) await out.line('Who holds what was not recorded (record --holders slots).');
  if (picture.boxes.length > 0) await out.line();
  const options = { width: io.columns, glyphs, style, holdersKnown };
  for (const line of drawPicture(picture, options)) await out.line(line);
  const loose = looseLines(picture, options);
  if (loose.length > 0) await out.line();
  for (const line of loose) await out.line(line);
  if (picture.left === 0) return;
  await out.line();
  const more = `${glyphs.ellipsis} and ${count(picture.left)} more; --limit ${limit * 5} shows more`;
  await out.line(style.faint(shown(more)));
}
