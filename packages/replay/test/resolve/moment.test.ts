import { describe, expect, it } from 'vitest';
import { LookupError, resolveMoment, type Timeline } from '../../src/index.ts';
import { mark, numbered, site, type Told } from '../events.ts';
import { timelineOf } from '../timelines.ts';

/** A timeline in which nothing happens but marks, one at each site. */
const walk = (...sites: string[]) => timelineOf(numbered(sites.map((at) => mark('.', at))), 3);

const pass = (phase: 'begin' | 'end'): Told => {
  const head = { type: 'gc-pass', generation: 2, reason: 'explicit', site: null } as const;
  return phase === 'begin'
    ? { ...head, phase }
    : { ...head, phase, collected: 0, uncollectable: 0 };
};

function failure(timeline: Timeline, text: string): LookupError {
  try {
    resolveMoment(timeline, text);
  } catch (error) {
    if (error instanceof LookupError) return error;
  }
  throw new Error(`'${text}' was resolved`);
}

describe('resolveMoment', () => {
  it('knows numbers, start and end', () => {
    const timeline = walk('a.py:1 f 0 NOP', 'a.py:2 f 2 NOP');
    const moments = ['0', '1', '2', 'start', 'end', ' end '].map((text) =>
      resolveMoment(timeline, text),
    );
    expect(moments).toEqual([0, 1, 2, 0, 2, 2]);
    expect(failure(timeline, '3')).toMatchObject({ code: 'unknown-moment', candidates: ['2'] });
    expect(failure(timeline, '3').message).toBe(
      'There is no event 3: the last one is 2. Did you mean 2?',
    );
  });

  it('refuses what is written like no moment', () => {
    const timeline = walk('a.py:1 f 0 NOP');
    expect(failure(timeline, 'ende')).toMatchObject({ code: 'bad-moment', candidates: ['end'] });
    for (const text of ['', '-1', 'app.py', 'a.py:', ':3', 'gc:two', 'gc:', 'a.py:1#']) {
      expect(failure(timeline, text).code).toBe('bad-moment');
    }
  });

  it('knows the ends of collector passes', () => {
    const told = [pass('begin'), pass('end'), mark('x'), pass('begin'), pass('end'), pass('begin')];
    const timeline = timelineOf(numbered(told));
    expect(resolveMoment(timeline, 'gc:1')).toBe(2);
    expect(resolveMoment(timeline, 'gc:2')).toBe(5);
    expect(['gc:2', 'gc:3', '4'].map((text) => resolveMoment(timeline, text, 'first'))).toEqual([
      4, 6, 4,
    ]);
    expect(failure(timeline, 'gc:3')).toMatchObject({
      code: 'unknown-moment',
      candidates: ['6', 'end'],
    });
    expect(failure(timeline, 'gc:0').candidates).toEqual(['gc:3']);
    expect(failure(timeline, 'gc:4').message).toBe(
      "Moment 'gc:4': the collector ran 3 times. Did you mean gc:3?",
    );
  });

  it('knows marks, also the second of a label', () => {
    const timeline = timelineOf(numbered(['warm', 'round', 'round', 'odd#2'].map((l) => mark(l))));
    expect(resolveMoment(timeline, 'mark:round')).toBe(2);
    expect(resolveMoment(timeline, 'mark:round#2')).toBe(3);
    expect(resolveMoment(timeline, 'mark:odd#2')).toBe(4);
    expect(failure(timeline, 'mark:worm').candidates).toEqual(['mark:warm']);
    expect(failure(timeline, 'mark:round#3')).toMatchObject({
      code: 'unknown-moment',
      candidates: ['mark:round#2'],
    });
    expect(failure(walk(), 'mark:x').message).toBe("Moment 'mark:x': this trace has no marks.");
  });

  it('finds a file by its path or by the end of it', () => {
    const timeline = walk('/home/me/app.py:1 f 0 RETURN_VALUE', '/home/lib/util.py:7 g 0 NOP');
    expect(resolveMoment(timeline, 'app.py:1')).toBe(1);
    expect(resolveMoment(timeline, 'lib/util.py:7')).toBe(2);
    expect(resolveMoment(timeline, '/home/lib/util.py:7')).toBe(2);
    expect(failure(timeline, 'til.py:7')).toMatchObject({
      code: 'unknown-moment',
      candidates: ['/home/lib/util.py:7'],
    });
  });

  it('names the files when several end alike', () => {
    const timeline = walk('/a/app.py:1 f 0 NOP', '/b/app.py:1 f 0 NOP', 'x.py:1 f 0 NOP');
    expect(failure(timeline, 'app.py:1#2')).toMatchObject({
      code: 'ambiguous-moment',
      message:
        "Moment 'app.py:1#2': 2 files end with 'app.py'. " +
        'Say which: /a/app.py:1#2, /b/app.py:1#2.',
    });
  });

  it('offers the nearest lines, and the last visit', () => {
    const timeline = walk(...[10, 14, 15, 90].map((line) => `a.py:${line} f ${line} NOP`));
    expect(failure(timeline, 'a.py:13').candidates).toEqual(['a.py:14', 'a.py:15', 'a.py:10']);
    expect(failure(timeline, 'a.py:14#2').message).toBe(
      "Moment 'a.py:14#2': execution reaches that line once. Did you mean a.py:14#1?",
    );
    expect(failure(timeline, 'a.py:14#0').code).toBe('unknown-moment');
  });
});

describe('a visit of a line', () => {
  const moments = (timeline: Timeline, text: string, count: number) =>
    Array.from({ length: count }, (_, i) => resolveMoment(timeline, `${text}#${i + 1}`));

  it('is counted each time the line is entered', () => {
    const timeline = walk(
      'a.py:1 <module> 0 NOP', // for i in range(2):
      'a.py:2 <module> 10 NOP', //     x = i
      'a.py:2 <module> 12 NOP',
      'a.py:1 <module> 4 NOP',
      'a.py:2 <module> 10 NOP',
      'a.py:1 <module> 4 NOP',
    );
    expect(moments(timeline, 'a.py:2', 2)).toEqual([3, 5]);
    expect(moments(timeline, 'a.py:1', 3)).toEqual([1, 4, 6]);
    expect(failure(timeline, 'a.py:2#3').candidates).toEqual(['a.py:2#2']);
  });

  it('goes on through what the line calls', () => {
    const timeline = walk(
      'a.py:3 <module> 2 LOAD_NAME', // x = g(f())
      'a.py:3 <module> 4 CALL',
      'a.py:1 f 0 BUILD_LIST',
      'b.py:9 helper 0 BUILD_LIST',
      'a.py:3 <module> 4 CALL',
      'b.py:2 g 0 BUILD_LIST',
      'a.py:3 <module> 8 STORE_NAME',
      'a.py:4 <module> 10 NOP',
    );
    expect(resolveMoment(timeline, 'a.py:3')).toBe(7);
    expect(failure(timeline, 'a.py:3#2').code).toBe('unknown-moment');
  });

  it('includes what its last call does, to the end of the trace or to the next line', () => {
    const timeline = walk(
      'a.py:5 <module> 2 LOAD_NAME', // for … in …: log_in(…)
      'a.py:2 log_in 4 LOAD_GLOBAL',
      'b.py:9 Session.__init__ 0 BUILD_LIST',
      'b.py:9 Session.__init__ 8 RETURN_VALUE',
      'a.py:2 log_in 9 RETURN_VALUE',
      'a.py:4 <module> 0 FOR_ITER',
      'a.py:5 <module> 2 LOAD_NAME',
      'a.py:2 log_in 4 LOAD_GLOBAL',
    );
    const first = ['a.py:5', 'a.py:5#2'].map((text) => resolveMoment(timeline, text, 'first'));
    expect(first).toEqual([1, 7]);
    expect(moments(timeline, 'a.py:5', 2)).toEqual([5, 8]);
    expect(moments(timeline, 'a.py:2', 2)).toEqual([5, 8]);
    expect(moments(timeline, 'b.py:9', 1)).toEqual([4]);
  });

  it('is over when its caller goes on, and what that one calls then', () => {
    const timeline = walk(
      'a.py:9 <module> 2 LOAD_NAME', // f(); g()
      'a.py:1 f 0 LOAD_GLOBAL', // def f(): h()
      'a.py:5 h 0 BUILD_LIST',
      'a.py:9 <module> 6 LOAD_NAME',
      'a.py:3 g 0 BUILD_LIST',
    );
    expect(moments(timeline, 'a.py:1', 1)).toEqual([3]);
    expect(moments(timeline, 'a.py:9', 1)).toEqual([5]);
  });

  it('is over when its function has returned to C code, which calls another one', () => {
    const timeline = walk(
      'a.py:9 <module> 2 LOAD_NAME', // sorted(map(f, xs), key=g)
      'a.py:1 f 0 BUILD_LIST',
      'a.py:1 f 2 RETURN_VALUE',
      'a.py:3 g 0 BUILD_LIST',
    );
    expect(moments(timeline, 'a.py:1', 1)).toEqual([3]);
    expect(moments(timeline, 'a.py:9', 1)).toEqual([4]);
  });

  it('goes on in a generator that is asked for more, without what is done meanwhile', () => {
    const timeline = walk(
      'a.py:9 <module> 2 GET_ITER', // for x in gen():
      'a.py:3 gen 4 BUILD_LIST', // yield [n]
      'a.py:10 <module> 8 STORE_NAME',
      'a.py:9 <module> 4 FOR_ITER',
      'a.py:2 gen 2 FOR_ITER',
    );
    expect(moments(timeline, 'a.py:3', 1)).toEqual([2]);
    expect(moments(timeline, 'a.py:9', 2)).toEqual([2, 5]);
  });

  it('does not include what happens outside of the program after it', () => {
    const last = { type: 'mark', label: 'exit', site: null } as const;
    const timeline = timelineOf(numbered([mark('.', 'a.py:1 <module> 0 NOP'), last]));
    expect(resolveMoment(timeline, 'a.py:1')).toBe(1);
  });

  it('is each turn of a loop, also when the loop’s head has no events', () => {
    const timeline = walk(
      'a.py:7 g 20 LOAD_GLOBAL', // out.append(f(i))
      'a.py:3 f 0 BUILD_LIST',
      'a.py:7 g 30 CALL',
      'a.py:7 g 20 LOAD_GLOBAL',
      'a.py:7 g 30 CALL',
      'a.py:8 g 40 NOP',
    );
    expect(moments(timeline, 'a.py:7', 2)).toEqual([3, 5]);
    expect(failure(timeline, 'a.py:7#3').candidates).toEqual(['a.py:7#2']);
  });

  it('goes on through a loop within the line', () => {
    const timeline = walk(
      'a.py:9 g 10 BUILD_LIST', // out = [f(i) for i in xs]
      'a.py:9 g 20 LOAD_GLOBAL',
      'a.py:3 f 0 BUILD_LIST',
      'a.py:9 g 20 LOAD_GLOBAL',
      'a.py:3 f 0 BUILD_LIST',
      'a.py:9 g 40 STORE_FAST',
    );
    expect(resolveMoment(timeline, 'a.py:9')).toBe(6);
  });

  it('ends where a function is called anew, though nothing else of it happens in between', () => {
    const timeline = walk(
      'a.py:3 <module> 2 LOAD_NAME', // x = f()
      'a.py:1 f 0 BUILD_LIST', // def f(): return []
      'a.py:3 <module> 4 STORE_NAME',
      'a.py:1 f 0 BUILD_LIST',
      'a.py:4 <module> 9 STORE_NAME',
    );
    expect(moments(timeline, 'a.py:1', 2)).toEqual([2, 4]);
  });

  it('ends at the function’s next line, whatever ran in between', () => {
    const timeline = walk(
      'a.py:2 f 4 CALL', // g(); in a loop
      'b.py:1 g 0 NOP',
      'a.py:3 f 8 NOP',
      'b.py:1 g 0 NOP',
      'a.py:2 f 6 POP_TOP',
    );
    expect(moments(timeline, 'a.py:2', 2)).toEqual([2, 5]);
  });

  it('includes what functions on the same line do', () => {
    const timeline = walk(
      'a.py:2 f 4 CALL', // sorted(xs, key=lambda x: [x])
      'a.py:2 <lambda> 0 BUILD_LIST',
      'a.py:2 <lambda> 0 BUILD_LIST',
      'a.py:2 f 8 STORE_FAST',
      'a.py:3 f 10 NOP',
    );
    expect(moments(timeline, 'a.py:2', 1)).toEqual([4]);
    expect(site('a.py:2 f 4 CALL').opcode).toBe('CALL');
  });
});
