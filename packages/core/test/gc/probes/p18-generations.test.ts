import { describe, expect, test } from 'vitest';
import { Program } from './program.js';

/** p18_generations.py: where objects are after passes, freezing, and where cycles across generations die. */
class Generations extends Program {
  constructor(python: string) {
    super(python);
    this.makeList('interpreter', 20);
    this.run({ type: 'disable' });
    this.collect();
    this.run({ type: 'freeze' });
    this.collect();
  }

  /** `gen(o)` */
  where(object: number): number | 'none' {
    for (const generation of [0, 1, 2]) {
      for (const found of this.heap.objects(generation)) if (found === object) return generation;
    }
    return 'none';
  }

  promotion() {
    const o = this.makeNamed('o', 'C');
    const seen = [this.where(o)];
    for (const generation of [0, 0, 1, 1, 2]) {
      this.collect(generation);
      seen.push(this.where(o));
    }
    const p = this.makeNamed('p', 'C');
    this.collect(2);
    seen.push(this.where(p));
    const q = this.makeNamed('q', 'C');
    this.collect(1);
    return [...seen, this.where(q)];
  }

  freezing() {
    const o = this.heap.lookup('o')!;
    this.collect();
    const before = this.heap.frozen();
    this.run({ type: 'freeze' });
    const first = [this.heap.frozen() > before, this.heap.counts(), this.where(o)];
    const c = this.makeNamed('c', 'C');
    this.hold(c, '.me', c);
    this.run({ type: 'freeze' }, { type: 'unbind', name: 'c' });
    const frozen = this.collect();
    this.run({ type: 'unfreeze' });
    return [...first, frozen, this.heap.frozen(), this.where(o), this.collect() > 0];
  }

  /** A cycle of which one object is older than the other. */
  cycles() {
    const c = this.makeNamed('c', 'C');
    const d = this.makeNamed('d', 'C');
    this.hold(c, '.me', c);
    this.hold(c, '.d', d);
    this.collect();
    this.hold(d, '.back', c);
    this.run({ type: 'unbind', name: 'c' });
    const held = [this.collect(0), this.collect(1), this.collect(2)];
    this.run({ type: 'unbind', name: 'd' });
    const dropped = [this.collect(0), this.collect(2)];
    const old = this.makeNamed('old', 'C');
    this.collect();
    const young = this.makeNamed('young', 'C');
    this.hold(old, '.y', young);
    this.hold(young, '.o', old);
    this.run({ type: 'unbind', name: 'old' }, { type: 'unbind', name: 'young' });
    return [held, dropped, [this.collect(0), this.collect(1), this.collect(2)]];
  }

  hold(owner: number, key: string, object: number): void {
    this.run({ type: 'set-slot', owner, key, object, reference: 'new' });
  }
}

describe('generations and freezing (p18)', () => {
  /** Until 3.10 an instance's dict is collected with it: 4 instead of 2. */
  test.each([
    ['3.8.18', [0, 1, 1, 2, 2, 2, 2, 2], 4],
    ['3.9.18', [0, 1, 1, 2, 2, 2, 2, 2], 4],
    ['3.10.13', [0, 1, 1, 2, 2, 2, 2, 2], 4],
    ['3.11.7', [0, 1, 1, 2, 2, 2, 2, 2], 2],
    ['3.12.1', [0, 1, 1, 2, 2, 2, 2, 2], 2],
    ['3.13.18', [0, 1, 1, 2, 2, 2, 2, 2], 2],
    ['3.14.0', [0, 2, 2, 2, 2, 2, 2, 0], 2],
    ['3.14.2', [0, 2, 2, 2, 2, 2, 2, 0], 2],
    ['3.14.4', [0, 2, 2, 2, 2, 2, 2, 0], 2],
    ['3.14.10', [0, 1, 1, 2, 2, 2, 2, 2], 2],
    ['3.15.2', [0, 1, 1, 2, 2, 2, 2, 2], 2],
  ])('%s', (python, promotion, collected) => {
    const program = new Generations(python);
    expect(program.promotion()).toEqual(promotion);
    expect(program.freezing()).toEqual([true, [0, 0, 0], 'none', 0, 0, 2, true]);
    expect(program.cycles()).toEqual([
      [0, 0, 0],
      [0, collected],
      [0, 0, collected],
    ]);
  });
});
