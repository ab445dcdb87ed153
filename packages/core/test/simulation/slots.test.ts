import { describe, expect, it } from 'vitest';
import {
  bytesSource,
  type Command,
  type EventChunk,
  eventsOf,
  HeapColumns,
  HeapSimulation,
  MemorySink,
  TraceReader,
  TraceWriter,
} from '../../src/index.js';
import { META } from '../support/traces.js';

/** A list in a function's frame that holds an instance, over and over; frames have rows of their own. */
function* calls(rounds: number, first: number): Generator<Command> {
  for (let round = 0; round < rounds; round++) {
    const list = first + round * 2;
    yield { type: 'enter-frame', function: 'f' };
    yield { type: 'allocate', typeName: 'list' };
    yield { type: 'bind', name: 'x', object: list };
    yield { type: 'allocate', typeName: 'Node' };
    yield { type: 'set-slot', owner: list, key: '[0]', object: list + 1 };
    if (round % 3 === 0) {
      yield { type: 'bind', frame: `module${round}`, name: 'kept', object: list };
    }
    yield { type: 'leave-frame' };
  }
}

function simulate(heap: HeapSimulation, commands: Iterable<Command>): EventChunk[] {
  const chunks: EventChunk[] = [];
  const subscription = heap.chunks$.subscribe((chunk) => chunks.push(chunk));
  heap.run(commands);
  heap.flush();
  subscription.unsubscribe();
  return chunks;
}

describe('slots in chunks', () => {
  it('are dense, whatever else has rows, so that a trace can be written of them', async () => {
    const heap = HeapSimulation.from({ enabled: false });
    const chunks = simulate(heap, calls(20_000, 1));
    const sink = new MemorySink();
    const writer = new TraceWriter(sink, heap.dictionary, META);
    for (const chunk of chunks) await writer.writeChunk(chunk);
    const summary = await writer.finish();
    expect(summary).toMatchObject({ events: heap.seq, objects: 40_000, live: heap.live });
    const reader = TraceReader.open(bytesSource(sink.bytes()));
    expect([...reader.verify()]).toEqual([]);
    reader.close();
  });

  it('give the events that were dispatched', () => {
    const told = HeapSimulation.from({ enabled: false });
    const events = [...calls(50, 1)].flatMap((command) => told.dispatch(command));
    const heap = HeapSimulation.from({ enabled: false });
    const columns = new HeapColumns(heap.dictionary);
    const read = simulate(heap, calls(50, 1)).flatMap((chunk) => [...eventsOf(chunk, columns)]);
    expect(read).toEqual(events);
  });

  it('go on from a timeline’s, in a branch', () => {
    const start = HeapSimulation.from({ enabled: false });
    const columns = new HeapColumns(start.dictionary);
    for (const chunk of simulate(start, calls(50, 1))) columns.apply(chunk, 0, chunk.length);
    const branch = HeapSimulation.from(columns, { enabled: false });
    for (const chunk of simulate(branch, calls(50, branch.lastObject + 1))) {
      columns.apply(chunk, 0, chunk.length);
    }
    expect(columns).toMatchObject({ seq: branch.seq, live: branch.live, bytes: branch.bytes });
  });
});
