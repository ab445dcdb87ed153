import type { Seq } from '@refwind/core';
import { type Balance, balance } from '../queries/balance/balance.js';
import { type Cycles, cycles } from '../queries/cycles/found.js';
import { type Growth, growth } from '../queries/growth.js';
import { type Leaks, leaks } from '../queries/leaks/leaks.js';
import type { Timeline } from '../timeline.js';
import { type Peak, peak } from './peak.js';

/** What rules ask of a timeline. Each answer takes a scan, and several rules may need it: it is kept. */
export class Scans {
  readonly timeline: Timeline;
  readonly #answers = new Map<string, unknown>();

  constructor(timeline: Timeline) {
    this.timeline = timeline;
  }

  leaks(at: Seq): Leaks {
    return this.#once(`leaks ${at}`, () => leaks(this.timeline, at));
  }

  cycles(): Cycles {
    return this.#once('cycles', () => cycles(this.timeline));
  }

  growth(moments: readonly Seq[]): Growth {
    return this.#once(`growth ${moments}`, () => growth(this.timeline, moments));
  }

  /** Of lines, at the end. */
  balance(): Balance {
    return this.#once('balance', () => balance(this.timeline, 'line'));
  }

  peak(by: 'objects' | 'bytes', typeName: string | null): Peak {
    return this.#once(`peak ${by} ${JSON.stringify(typeName)}`, () =>
      peak(this.timeline, by, typeName),
    );
  }

  #once<Answer>(question: string, ask: () => Answer): Answer {
    if (!this.#answers.has(question)) this.#answers.set(question, ask());
    return this.#answers.get(question) as Answer;
  }
}
