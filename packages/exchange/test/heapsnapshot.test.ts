import { randomHistory } from '@refwind/core/testing';
import { dominators, type ObjectState, type Timeline } from '@refwind/replay';
import { describe, expect, test } from 'vitest';
import { exportedText } from './support/exported.js';
import { type MemlabNode, type MemlabSnapshot, memlab } from './support/memlab.js';
import { hostile, million, timelineOf, tiny } from './support/traces.js';

const { parse, finder } = memlab();

async function snapshotOf(timeline: Timeline, to?: number): Promise<MemlabSnapshot> {
  return parse(await exportedText('heapsnapshot', timeline, to === undefined ? {} : { to }));
}

const traces: readonly (readonly [string, () => Timeline])[] = [
  ['a few events', tiny],
  ['a million events', million],
  ['hostile names', hostile],
  ['random histories', () => timelineOf(randomHistory(9, 5_000))],
];

describe.each(traces)('%s', (_name, make) => {
  const timeline = make();
  const at = Math.ceil(timeline.end * 0.75);

  test('memlab reads each object with its type, size and holders', async () => {
    const snapshot = await snapshotOf(timeline, at);
    const { objects } = timeline.at(at);
    const found = new Map(objectNodes(snapshot).map((node) => [node.id / 10, node]));
    expect([...found.keys()]).toEqual(
      [...objects].map(({ object }) => object).sort((a, b) => a - b),
    );
    for (const state of objects) {
      const node = found.get(state.object);
      expect([node?.name, node?.self_size]).toEqual([state.typeName, state.size]);
      expect(holdersOf(node).sort()).toEqual(namedHolders(state).sort());
    }
  });

  test('every node can be reached; what dominates it retains as many bytes as dominators say', async () => {
    const snapshot = await snapshotOf(timeline, at);
    finder.calculateAllNodesRetainedSizes(snapshot);
    const known = dominators(timeline, at);
    for (const node of objectNodes(snapshot)) {
      if (isUnreachable(node)) continue;
      expect([node.id, node.retainedSize]).toEqual([
        node.id,
        known.of(node.id / 10)?.retained.bytes,
      ]);
    }
  });

  test('two moments compare by node ids', async () => {
    const ids = async (moment: number) =>
      new Set(objectNodes(await snapshotOf(timeline, moment)).map(({ id }) => id / 10));
    const [before, after] = [await ids(Math.floor(at / 2)), await ids(at)];
    const states = [timeline.at(Math.floor(at / 2)), timeline.at(at)];
    const [older, newer] = states.map(
      ({ objects }) => new Set([...objects].map((each) => each.object)),
    );
    expect(minus(after, before)).toEqual(minus(newer, older));
    expect(minus(before, after)).toEqual(minus(older, newer));
  });
});

test('a few lines', async () => {
  const text = await exportedText('heapsnapshot', tiny(), { to: 6 });
  expect(text.split('\n').slice(1)).toEqual([
    '"nodes":[9,0,1,0,3,0,0',
    ',9,1,3,0,2,0,0',
    ',9,2,5,0,0,0,0',
    ',9,3,7,0,0,0,0',
    ',3,4,41,0,1,0,0',
    ',3,5,91,0,1,0,0',
    ',3,6,10,64,1,0,0',
    ',3,7,20,56,0,0,0],',
    '"edges":[1,1,7',
    ',2,4,28',
    ',2,5,35',
    ',1,1,14',
    ',1,2,21',
    ',2,8,42',
    ',2,9,49',
    ',2,10,49],',
    '"trace_function_infos":[],',
    '"trace_tree":[],',
    '"samples":[],',
    '"locations":[],',
    '"strings":["",',
    '"(GC roots)",',
    '"(temporaries and C code)",',
    '"(unreachable)",',
    '"__main__",',
    '"fill#1",',
    '"dict",',
    '"list",',
    '"cache",',
    '"items",',
    '"[\'items\']"]}',
    '',
  ]);
});

test('a moment does not depend on how one came to it', async () => {
  const events = randomHistory(11, 3_000);
  const whole = timelineOf(events);
  const upTo = timelineOf(events.slice(0, 2_000));
  expect(objectLines(await exportedText('heapsnapshot', whole, { to: 2_000 }))).toEqual(
    objectLines(await exportedText('heapsnapshot', upTo)),
  );
});

test('objects cannot be chosen', async () => {
  await expect(exportedText('heapsnapshot', tiny(), { objects: [1] })).rejects.toThrow(
    'A heap snapshot holds the whole heap of a moment: it takes no choice of objects.',
  );
});

/** Dictionaries of longer traces have more strings, so ids of frames differ; edges do not. */
function objectLines(text: string): string[] {
  return text.slice(text.indexOf('"edges"'), text.indexOf('"strings"')).split('\n');
}

function objectNodes(snapshot: MemlabSnapshot): MemlabNode[] {
  const nodes: MemlabNode[] = [];
  snapshot.nodes.forEach((node) => {
    if (node.id % 10 === 0) nodes.push(node);
  });
  return nodes;
}

function holdersOf(node: MemlabNode | undefined): string[] {
  return (node?.referrers ?? []).flatMap(({ fromNode, name_or_index: name, type }) => {
    if (fromNode.type === 'synthetic') return [];
    const place = type === 'element' ? `[${name}]` : `${name}`;
    return fromNode.id % 10 === 0 ? `#${fromNode.id / 10}${place}` : `${fromNode.name}.${place}`;
  });
}

function namedHolders({ holders }: ObjectState): string[] {
  return holders.flatMap((holder) => {
    if (holder.kind === 'slot') return `#${holder.owner}${holder.key}`;
    return holder.kind === 'variable' ? `${holder.frame}.${holder.name}` : [];
  });
}

/** Below what nothing leads to, where dominators has another idea of who keeps whom. */
function isUnreachable(node: MemlabNode): boolean {
  return node.referrers.some(({ fromNode }) => fromNode.name === '(unreachable)');
}

function minus(one: ReadonlySet<number>, other: ReadonlySet<number>): number[] {
  return [...one].filter((each) => !other.has(each)).sort((a, b) => a - b);
}
