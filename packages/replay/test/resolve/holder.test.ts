import { parseEvents } from '@refwind/core';
import { describe, expect, it } from 'vitest';
import { holderAsText, LookupError, resolveHolder, resolveName } from '../../src/index.ts';
import { timelineOf } from '../timelines.ts';

const timeline = timelineOf(
  parseEvents(`
1 alloc #1 dict 64 gc
2 link #1 __main__.cache
3 alloc #2 list 64 gc
4 link #2 #1['items']
5 alloc #3 app.Node 48 gc
6 link #3 #2[0]
7 incref #3 =2
8 link #3 f#1.cache
9 alloc #4 set 200 gc
10 link #4 #3.next
11 alloc #5 A 9
12 link #5 #4{}
13 alloc #6 A 9
14 link #6 #4{}
15 alloc #7 set 200 gc
16 link #7 g#1.only
17 incref #6 =2
18 link #6 #7{}
19 incref #3 =3
20 link #3 #1"['a.b[0]']"
21 incref #2 =2
22 link #2 __main__.cachet
`),
);

const text = (written: string, at = timeline.end) => {
  const { object, holder } = resolveHolder(timeline, written, at);
  return `#${object} ${holderAsText(holder, object)}`;
};

function failure(written: string, resolve = resolveHolder): LookupError {
  try {
    resolve(timeline, written, timeline.end);
  } catch (error) {
    if (error instanceof LookupError) return error;
    throw error;
  }
  throw new Error(`'${written}' was resolved`);
}

describe('resolveHolder', () => {
  it.each([
    ['cachet', '#2 cachet'],
    ['__main__.cache', '#1 cache'],
    ['f#1.cache', '#3 f#1.cache'],
    // The innermost frame's.
    ['cache', '#3 f#1.cache'],
    ["#1['items']", "#2 #1['items']"],
    ["__main__.cache['items']", "#2 #1['items']"],
    ["cache@2['items']", "#2 #1['items']"],
    ['list#1[0]', '#3 #2[0]'],
    ['cachet[0]', '#3 #2[0]'],
    ['Node#1.next', '#4 #3.next'],
    ['app.Node#1.next', '#4 #3.next'],
    ['f#1.cache.next', '#4 #3.next'],
    ["#1['a.b[0]']", "#3 #1['a.b[0]']"],
    ['#4{#6}', '#6 #4{#6}'],
    ['set#1{A#1}', '#5 #4{#5}'],
    ['#7{}', '#6 #7{#6}'],
    ['only{}', '#6 #7{#6}'],
  ])('%s', (written, expected) => {
    expect(text(written)).toBe(expected);
  });

  it('a reference that no holder explains', () => {
    expect(text('temporary of #2', 3)).toBe('#2 temporary of #2');
    expect(text('temporary/C of list#1', 3)).toBe('#2 temporary of #2');
    expect(failure('temporary of #2').message).toBe(
      "Holder 'temporary of #2': all references to #2 are explained at event 22. Did you mean cachet, #1['items']?",
    );
  });

  it.each([
    [
      'cachex',
      'unknown-holder',
      "Holder 'cachex': no variable 'cachex' holds an object at event 22. Did you mean cache, cachet?",
    ],
    [
      "#1['item']",
      'unknown-holder',
      `Holder '#1['item']': #1 holds no object of this trace at ['item'] at event 22. Did you mean #1['items']?`,
    ],
    [
      '#4{}',
      'ambiguous-holder',
      "Holder '#4{}': the set has 2 members. Say which: #4{#5}, #4{#6}.",
    ],
    [
      '#3',
      'bad-holder',
      "'#3' is an object; what can be dropped is a holder of it. Did you mean f#1.cache, #1['a.b[0]'], #2[0]?",
    ],
    ['#99[0]', 'unknown-object', 'There is no object #99: objects #1 to #7 here.'],
    [
      "nope['k']",
      'bad-holder',
      "'nope['k']' is no holder at event 22. A holder is a variable (a, f#1.x), a place in an object " +
        "(#3['k'], list#2[0], #5.attribute, #4{#6}) or a temporary (temporary of #3).",
    ],
    ['', 'bad-holder', expect.stringContaining('is no holder')],
  ])('%s: %s', (written, code, message) => {
    expect(failure(written)).toMatchObject({ code, message });
  });

  it('needs a trace with holders', () => {
    const counts = timelineOf(parseEvents('1 alloc #1 dict 64 gc\n'));
    expect(() => resolveHolder(counts, 'a', 1)).toThrow(
      "Holder 'a': this trace does not say who holds what, so it has no variables.",
    );
    expect(resolveHolder(counts, 'temporary of #1', 1).object).toBe(1);
  });

  it('is quick about texts with very many dots', () => {
    expect(failure('.['.repeat(20_000)).code).toBe('bad-holder');
  });
});

describe('resolveName', () => {
  const name = (written: string) => resolveName(timeline, written, timeline.end);

  it('is a variable that is there, or a new one', () => {
    expect(name('cachet')).toEqual({ frame: '__main__', name: 'cachet' });
    expect(name('cache')).toEqual({ frame: 'f#1', name: 'cache' });
    expect(name('fresh')).toEqual({ frame: '__main__', name: 'fresh' });
    expect(name('g#1.fresh')).toEqual({ frame: 'g#1', name: 'fresh' });
  });

  it('refuses what is none', () => {
    expect(failure('h#1.x', resolveName as never)).toMatchObject({
      code: 'unknown-holder',
      candidates: ['f#1.x', 'g#1.x'],
    });
    expect(failure('a b', resolveName as never).code).toBe('bad-holder');
    expect(failure('', resolveName as never).code).toBe('bad-holder');
  });
});
