import type { HeapEvent } from '../events/types.js';
import { HistoryWriter } from './historyWriter.js';
import { randomNumbers } from './random.js';

/** The lawful history that these numbers (0 … 2^32 − 1) tell; fewer numbers, shorter history. */
export function historyFromChoices(choices: Iterable<number>): HeapEvent[] {
  const writer = new HistoryWriter();
  for (const choice of choices) writer.act(choice);
  return writer.events;
}

/** A lawful random history of exactly `length` events, the same for the same seed. */
export function randomHistory(seed: number, length: number): HeapEvent[] {
  const writer = new HistoryWriter();
  const next = randomNumbers(seed);
  while (writer.events.length < length) writer.act(next());
  return writer.events.slice(0, length);
}
