import { firstValueFrom, Subject, take, toArray } from 'rxjs';
import { expect, test } from 'vitest';
import { chunksOf, type EventChunk, EventStream, TraceDictionary } from '../../src/index.js';
import { randomHistory } from '../../src/testing/index.js';

const EVENTS = randomHistory(41, 500);

test('a stream gives its chunks, and the same as events, to each who asks', async () => {
  const dictionary = new TraceDictionary();
  const chunks = [...chunksOf(EVENTS, dictionary, 100)];
  const stream = EventStream.of(dictionary, () => chunks);
  expect(await firstValueFrom(stream.chunks$.pipe(toArray()))).toEqual(chunks);
  for (let asked = 0; asked < 2; asked++) {
    expect(await firstValueFrom(stream.events$.pipe(toArray()))).toEqual(EVENTS);
  }
});

test('chunks are decoded only as far as somebody listens', async () => {
  const dictionary = new TraceDictionary();
  const chunks = [...chunksOf(EVENTS, dictionary, 100)];
  let given = 0;
  const stream = EventStream.of(dictionary, function* () {
    for (const chunk of chunks) {
      given++;
      yield chunk;
    }
  });
  const first = await firstValueFrom(stream.events$.pipe(take(150), toArray()));
  expect(first).toEqual(EVENTS.slice(0, 150));
  expect(given).toBe(2);
});

test('events follow a live source', () => {
  const dictionary = new TraceDictionary();
  const chunks = [...chunksOf(EVENTS, dictionary, 250)];
  const source = new Subject<EventChunk>();
  const seen: number[] = [];
  new EventStream(dictionary, source).events$.subscribe(({ seq }) => seen.push(seq));
  source.next(chunks[0]);
  expect(seen.length).toBe(250);
  source.next(chunks[1]);
  expect(seen.at(-1)).toBe(500);
});
