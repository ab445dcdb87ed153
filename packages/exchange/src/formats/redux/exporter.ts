import { type HeapEvent, RefwindError } from '@refwind/core';
import {
  diff,
  type HeapPatch,
  type HeapState,
  type PlainHeap,
  plainHeap,
  type Timeline,
} from '@refwind/replay';
import type { Exporter, ExportOptions } from '../../exporter.js';
import { chosenObjects, rangeOf } from '../../range.js';
import { jsonText } from '../../text/json.js';
import { TextBytes } from '../../text/textBytes.js';

/** Each moment is a whole heap in the file, and a line in a list that people scroll through. */
const MOST_MOMENTS = 1_000;
/** Objects of all moments together: some hundred bytes each. */
const MOST_OBJECTS = 200_000;

/** Moments as states and events as actions, for Redux DevTools. */
export const reduxExporter: Exporter = {
  name: 'redux',
  title: 'up to a thousand moments as states, for Redux DevTools',
  extension: '.redux.json',
  isBinary: false,
  export: liftedState,
};

/**
 * The state of Redux DevTools itself ("lifted state"), as its monitors export and import it: `LiftedState` in
 * https://github.com/reduxjs/redux-devtools/blob/main/packages/redux-devtools-instrument/src/instrument.ts
 */
async function* liftedState(
  timeline: Timeline,
  options: ExportOptions = {},
): AsyncGenerator<Uint8Array> {
  const { from } = rangeOf(timeline, options);
  const view = new View(options);
  const events = chosenEvents(timeline, options);
  const first = timeline.at(Math.max(timeline.start, Math.min(from - 1, timeline.end)));
  checkSize(view.of(first), events.length);
  const out = new TextBytes();
  const ids = Array.from({ length: events.length + 1 }, (_, id) => id);
  const current = { nextActionId: ids.length, currentStateIndex: events.length };
  const fixed = { monitorState: {}, ...current, skippedActionIds: [], stagedActionIds: ids };
  out.text(`${jsonText({ ...fixed, isLocked: false, isPaused: false }).slice(0, -1)},\n`);
  out.text(`"committedState":${jsonText(view.of(first))},\n"actionsById":{`);
  out.text(`\n"0":${jsonText(performed({ type: '@@INIT' }, first.seq))}`);
  let before = first;
  for (const [at, event] of events.entries()) {
    const after = timeline.at(event.seq);
    const patches = view.patches(before, after);
    const action = performed({ type: titleOf(event), event, patches }, event.seq);
    out.text(`,\n"${at + 1}":${jsonText(action)}`);
    before = after;
    if (out.isFull) yield out.take();
  }
  out.text(`\n},\n"computedStates":[\n${jsonText({ state: view.of(first) })}`);
  for (const { seq } of events) {
    out.text(`,\n${jsonText({ state: view.of(timeline.at(seq)) })}`);
    options.onProgress?.(seq);
    if (out.isFull) yield out.take();
  }
  out.text('\n]}\n');
  yield out.take();
}

/** The chosen objects of heaps. */
class View {
  readonly #wanted: ReadonlySet<number> | null;

  constructor(options: ExportOptions) {
    this.#wanted = chosenObjects(options);
  }

  of(state: HeapState): PlainHeap {
    const heap = plainHeap(state);
    const wanted = this.#wanted;
    if (wanted === null) return heap;
    const objects = Object.values(heap.objects).filter(({ object }) => wanted.has(object));
    return { ...heap, objects: Object.fromEntries(objects.map((each) => [each.object, each])) };
  }

  /** What leads from one such heap to the other, in immer's format. */
  patches(before: HeapState, after: HeapState): HeapPatch[] {
    const isWanted = ({ path }: HeapPatch) =>
      path[0] !== 'objects' || this.#wanted === null || this.#wanted.has(Number(path[1]));
    return diff(before, after).patches.filter(isWanted);
  }
}

/** @throws RefwindError `too-many-moments` */
function chosenEvents(timeline: Timeline, options: ExportOptions): HeapEvent[] {
  const { from, to } = rangeOf(timeline, options);
  const wanted = chosenObjects(options);
  const events: HeapEvent[] = [];
  for (const event of timeline.events(from, to)) {
    const object = 'object' in event ? event.object : 0;
    if (wanted !== null && !wanted.has(object)) continue;
    if (events.push(event) > MOST_MOMENTS) throw tooMany();
  }
  return events;
}

function checkSize({ objects }: PlainHeap, moments: number): void {
  const each = Object.keys(objects).length;
  if (each * moments <= MOST_OBJECTS) return;
  throw new RefwindError(
    'too-many-objects',
    `Redux DevTools keeps every moment whole: ${moments} moments of ${each} objects are too many; ${MOST_OBJECTS} together are the ` +
      'most. Choose fewer moments (--from, --to) or some objects (--object).',
  );
}

function tooMany(): RefwindError {
  return new RefwindError(
    'too-many-moments',
    `Redux DevTools keeps every moment whole: more than ${MOST_MOMENTS} are too many. Choose a part with --from and --to, or ` +
      'objects with --object.',
  );
}

function performed(action: object, timestamp: number): object {
  return { type: 'PERFORM_ACTION', action, timestamp };
}

/** What the list of actions shows. */
function titleOf(event: HeapEvent): string {
  if (event.type === 'mark') return `mark ${event.label}`;
  if (event.type === 'gc-pass') return `gc-pass ${event.phase} ${event.generation}`;
  if (event.type === 'alloc') return `alloc #${event.object} ${event.typeName}`;
  return `${event.type} #${event.object}`;
}
