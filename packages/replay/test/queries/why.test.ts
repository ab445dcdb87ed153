import { parseEvents } from '@refwind/core';
import { describe, expect, it } from 'vitest';
import { holderAsText, LookupError, type Timeline, ways, why } from '../../src/index.ts';
import { timelineOf } from '../timelines.ts';

/** Events, each with the line it happens at behind a bar: `link #1 __main__.a | 3`. */
function told(...events: readonly string[]): Timeline {
  const lines = events.map((event, at) => {
    const [what, line] = event.split(' | ');
    return `${at + 1} ${what}${line === undefined ? '' : ` @ app.py:${line} f ${line} OP`}`;
  });
  return timelineOf(parseEvents(lines.join('\n')));
}

function asText(timeline: Timeline, object: number, at = timeline.end) {
  const { kept, steps, round } = why(timeline, object, at);
  const texts = steps.map(
    (step) =>
      `${holderAsText(step.holder, step.object)} holds #${step.object} since ${step.site?.line}`,
  );
  return { kept, round, steps: texts };
}

describe('why', () => {
  const chain = told(
    'alloc #1 dict 64 gc | 1',
    'link #1 __main__.cache | 1',
    'alloc #2 list 64 gc | 2',
    "link #2 #1['items'] | 2",
    'alloc #3 Node 48 gc | 3',
    'link #3 #2[0] | 3',
    'incref #3 =2 | 4',
    'link #3 f#1.node | 4',
    'unlink #3 f#1.node | 5',
    'decref #3 =1 | 5',
  );

  it('is the way from a variable, with the line that took each reference', () => {
    expect(asText(chain, 3)).toEqual({
      kept: 'variable',
      round: 0,
      steps: ['cache holds #1 since 1', "#1['items'] holds #2 since 2", '#2[0] holds #3 since 3'],
    });
  });

  it('is the shortest one there is at the moment', () => {
    expect(asText(chain, 3, 8)).toEqual({
      kept: 'variable',
      round: 0,
      steps: ['f#1.node holds #3 since 4'],
    });
  });

  it('prefers a longer way from a variable to a reference without a name', () => {
    expect(asText(chain, 3, 7).steps[0]).toBe('cache holds #1 since 1');
    const timeline = told(
      'alloc #1 list 64 gc | 1',
      'alloc #2 list 64 gc | 2',
      'link #2 #1[0] | 2',
    );
    expect(asText(timeline, 2)).toEqual({
      kept: 'unnamed',
      round: 0,
      steps: ['temporary of #1 holds #1 since undefined', '#1[0] holds #2 since 2'],
    });
  });

  it('is a cycle where nothing else leads, once round and on', () => {
    const timeline = told(
      'alloc #1 A 48 gc | 1',
      'alloc #2 B 48 gc | 2',
      'alloc #3 C 48 gc | 3',
      'link #1 #2.a | 4',
      'link #2 #1.b | 5',
      'link #3 #1.c | 6',
    );
    expect(asText(timeline, 3)).toEqual({
      kept: 'cycle',
      round: 2,
      steps: ['#1.b holds #2 since 5', '#2.a holds #1 since 4', '#1.c holds #3 since 6'],
    });
  });

  it('is a cycle of one object', () => {
    const timeline = told('alloc #1 list 48 gc | 1', 'link #1 #1[0] | 2');
    expect(asText(timeline, 1)).toEqual({
      kept: 'cycle',
      round: 1,
      steps: ['#1[0] holds #1 since 2'],
    });
  });

  it('takes what one instruction hands on for one hold', () => {
    const timeline = told(
      'alloc #1 frame 48 gc | 1',
      'link #1 __main__.frame | 1',
      'alloc #2 C 48 gc | 2',
      'link #2 f#1.x | 3',
      'unlink #2 f#1.x | 9',
      'link #2 #1.x | 9',
    );
    expect(asText(timeline, 2).steps[1]).toBe('#1.x holds #2 since 3');
    const later = told(
      'alloc #1 frame 48 gc | 1',
      'link #1 __main__.frame | 1',
      'alloc #2 C 48 gc | 2',
      'link #2 f#1.x | 3',
      'unlink #2 f#1.x | 8',
      'link #2 #1.x | 9',
    );
    expect(asText(later, 2).steps[1]).toBe('#1.x holds #2 since 9');
  });

  it('refuses an object that is not alive at the moment', () => {
    expect(() => why(chain, 3, 2)).toThrow(LookupError);
  });
});

describe('ways', () => {
  it('of a very long chain is the one there is', () => {
    const length = 3300;
    const events = ['1 alloc #1 list 56 gc', '2 link #1 __main__.first'];
    for (let object = 2; object <= length; object++) {
      events.push(`${events.length + 1} alloc #${object} list 56 gc`);
      events.push(`${events.length + 1} link #${object} #${object - 1}[0]`);
    }
    const timeline = timelineOf(parseEvents(events.join('\n')), 1000);
    const { ways: found, complete } = ways(timeline, length, timeline.end);
    expect(complete).toBe(false);
    expect(found.map(({ steps }) => steps.length)).toEqual([length]);
    expect(found[0].steps[1]).toMatchObject({ object: 2, seq: 4 });
  });
});
