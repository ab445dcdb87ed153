import type { Holder } from '@refwind/core';
import { describe, expect, it } from 'vitest';
import { LookupError, resolveObject, type Timeline, watchedNames } from '../../src/index.ts';
import { alloc, link, mark, numbered, type Told, variable } from '../events.ts';
import { timelineOf } from '../timelines.ts';

const opened = (...told: Told[]) => timelineOf(numbered(told), 3);

function failure(timeline: Timeline, text: string, at?: number): LookupError {
  try {
    resolveObject(timeline, text, at);
  } catch (error) {
    if (error instanceof LookupError) return error;
  }
  throw new Error(`'${text}' was resolved`);
}

const unlink = (object: number, holder: Holder): Told => ({
  type: 'unlink',
  object,
  holder,
  site: null,
});

describe('resolveObject', () => {
  it('knows ids', () => {
    const timeline = opened(alloc(1, 'int'), alloc(2, 'int'));
    expect(resolveObject(timeline, '2')).toBe(2);
    expect(resolveObject(timeline, '#1')).toBe(1);
    for (const text of ['0', '3', '#3'])
      expect(failure(timeline, text).code).toBe('unknown-object');
    expect(failure(timeline, '#3').message).toBe('There is no object #3: objects #1 to #2 here.');
    expect(failure(opened(), '1').message).toBe('There is no object 1: no objects here.');
  });

  it('counts the objects of a type', () => {
    const told = ['int', 'list', 'int', 'm.Node', 'list', 'list'].map((t, i) => alloc(i + 1, t));
    const timeline = opened(...told);
    expect(['list#1', 'list#2', 'list#3'].map((text) => resolveObject(timeline, text))).toEqual([
      2, 5, 6,
    ]);
    expect(resolveObject(timeline, 'Node#1')).toBe(4);
    expect(failure(timeline, 'list#4')).toMatchObject({
      code: 'unknown-object',
      candidates: ['list#3'],
    });
    expect(failure(timeline, 'Node#2').message).toBe(
      "Object 'Node#2': 1 of that type was allocated, counted from 1. Did you mean m.Node#1?",
    );
    expect(failure(timeline, 'list#0').code).toBe('unknown-object');
    expect(failure(timeline, 'lisp#2').candidates).toEqual(['list#2']);
  });

  it('names the types when several end alike', () => {
    const timeline = opened(alloc(1, 'a.Node'), alloc(2, 'b.Node'));
    expect(failure(timeline, 'Node#1')).toMatchObject({
      code: 'ambiguous-object',
      candidates: ['a.Node#1', 'b.Node#1'],
    });
  });

  it('knows what a variable holds at a moment', () => {
    const a = variable('__main__', 'a');
    const timeline = opened(
      alloc(1, 'list'),
      link(1, a),
      alloc(2, 'list'),
      unlink(1, a),
      link(2, a),
      mark('late'),
    );
    expect(resolveObject(timeline, 'a@2')).toBe(1);
    expect(resolveObject(timeline, 'a@end')).toBe(2);
    expect(resolveObject(timeline, '__main__.a@mark:late')).toBe(2);
    expect(resolveObject(timeline, 'a', 3)).toBe(1);
    expect(failure(timeline, 'a@4')).toMatchObject({
      code: 'unknown-object',
      message: "Object 'a@4': no variable 'a' holds an object at event 4.",
    });
    expect(failure(timeline, 'b@5').candidates).toEqual([]);
    expect(failure(timeline, '__main__.b@5').candidates).toEqual(['__main__.a@5']);
    expect(failure(timeline, 'a')).toMatchObject({ code: 'bad-object', candidates: ['a@end'] });
    expect(failure(timeline, 'a@late').code).toBe('bad-moment');
  });

  it('knows what the program named', () => {
    const timeline = opened(
      alloc(1, 'list'),
      alloc(2, 'list'),
      mark('refwind.watch(#2, "pool")'),
      mark('refwind.watch(#1, "pool")'),
      mark('refwind.watch(#2, "pool")'),
      mark('refwind.watch(#1, "a#2")'),
      mark('refwind.watch(#9, "gone")'),
    );
    const objects = ['watch:pool', 'watch:pool#2', 'watch:a#2', 'pool', 'pool@3', 'pool@4'];
    expect(objects.map((text) => resolveObject(timeline, text))).toEqual([2, 1, 1, 2, 2, 1]);
    expect(watchedNames(timeline)).toEqual(
      new Map([
        [2, ['pool']],
        [1, ['pool', 'a#2']],
      ]),
    );
    expect(failure(timeline, 'watch:pool#3')).toMatchObject({
      code: 'unknown-object',
      candidates: ['watch:pool#2'],
    });
    expect(failure(timeline, 'watch:pol').candidates).toEqual(['watch:pool']);
    expect(failure(opened(), 'watch:x').message).toBe(
      "Object 'watch:x': the program named no object (refwind.watch).",
    );
  });

  it('takes a variable before a watched name', () => {
    const timeline = opened(
      alloc(1, 'list'),
      alloc(2, 'list'),
      mark('refwind.watch(#2, "a")'),
      link(1, variable('__main__', 'a')),
    );
    expect(['a@3', 'a@4', 'a'].map((text) => resolveObject(timeline, text))).toEqual([2, 1, 2]);
  });

  it('takes the variable of a generator where no other has the name', () => {
    const timeline = opened(
      alloc(1, 'generator'),
      alloc(2, 'list'),
      link(2, { kind: 'slot', owner: 1, key: '.x' }),
      alloc(3, 'm.Node'),
      alloc(4, 'list'),
      link(4, { kind: 'slot', owner: 3, key: '.x' }),
      alloc(5, 'coroutine'),
      link(4, { kind: 'slot', owner: 5, key: '.x' }),
      link(3, variable('f#1', 'x')),
    );
    expect(['x@4', 'x@7', '#1.x@8', '#5.x@8', 'x@9'].map((text) => resolveObject(timeline, text)))
      // An instance's attribute is no variable.
      .toEqual([2, 2, 2, 4, 3]);
    expect(failure(timeline, 'x@8')).toMatchObject({
      code: 'ambiguous-object',
      candidates: ['#1.x@8', '#5.x@8'],
    });
  });

  it('takes the innermost frame, then the main module', () => {
    const timeline = opened(
      alloc(1, 'int'),
      link(1, variable('other', 'x')),
      alloc(2, 'int'),
      link(2, variable('__main__', 'x')),
      alloc(3, 'int'),
      link(3, variable('f#1', 'x')),
      alloc(4, 'int'),
      link(4, variable('g#2', 'x')),
    );
    const found = [2, 4, 6, 8].map((at) => resolveObject(timeline, 'x', at));
    expect(found).toEqual([1, 2, 3, 4]);
    expect(resolveObject(timeline, 'f#1.x@end')).toBe(3);
    expect(resolveObject(timeline, 'other.x@end')).toBe(1);
  });

  it('asks which, when frames are equally near', () => {
    const timeline = opened(
      alloc(1, 'int'),
      alloc(2, 'int'),
      link(1, variable('m', 'x')),
      link(2, variable('n', 'x')),
    );
    expect(failure(timeline, 'x@end')).toMatchObject({
      code: 'ambiguous-object',
      candidates: ['m.x@end', 'n.x@end'],
    });
  });

  it('says when the trace has no holders', () => {
    expect(failure(opened(alloc(1, 'int')), 'x@end').code).toBe('no-holders');
  });
});
