import type { HeapEvent } from '@refwind/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { eventsOf, type Recorded, recorded, type Task } from './support/recording.js';

// A recording of some objects says of them what a recording of all says.

const lines = [
  'import json, collections, re, gc',
  'class Node:',
  '    def __init__(self, value): self.value = value; self.me = self',
  'def grow(count):',
  '    made = []',
  '    for number in range(count):',
  '        node = Node(number)',
  '        node.more = {"a": [number, 1.5 * number], "b": (number, "x" * number)}',
  '        made.append(node)',
  '    return made',
  'kept = grow(60)',
  'data = json.loads(json.dumps({f"k{n}": [n, str(n), {"z": 1.5 * n}] for n in range(90)}))',
  'sizes = collections.OrderedDict((key, len(value)) for key, value in data.items())',
  'pattern = re.compile("a+(b|c)*x")',
  'text = ""',
  'for number in range(200): text += str(number)',
  'joined = tuple(str(number) for number in range(50))',
  'del kept[10:50]',
  'gc.collect()',
];
const program = { kind: 'command', code: lines.join('\n') } as const;

type Options = Pick<Extract<Task, { output: string }>, 'only' | 'collectorManaged'>;
type Alloc = Extract<HeapEvent, { type: 'alloc' }>;

/** What happens to objects, without numbers that depend on how many others there are. */
function livesOf(events: readonly HeapEvent[], isWanted: (alloc: Alloc) => boolean): string[] {
  const names = new Map<number, string>();
  const told: string[] = [];
  for (const event of events) {
    if (event.type === 'alloc' && isWanted(event)) {
      names.set(event.object, `${event.typeName}#${names.size + 1}`);
    }
    const name = 'object' in event ? names.get(event.object) : undefined;
    if (name === undefined) continue;
    const { site } = event;
    const count = 'refcount' in event ? event.refcount : 'cause' in event ? event.cause : '';
    told.push(`${event.type} ${name} ${count} ${site?.file}:${site?.line} ${site?.opcode}`);
  }
  return told;
}

const filters: [Options, (alloc: Alloc) => boolean][] = [
  [{ collectorManaged: true }, ({ gc }) => gc],
  [{ only: ['type:Node'] }, ({ typeName }) => typeName === 'Node'],
  [{ only: ['type:dict', 'type:tuple'] }, ({ typeName }) => /^(dict|tuple)$/.test(typeName)],
  [{ only: ['json'] }, ({ site }) => /\/json\//.test(site?.file ?? '')],
  [{ only: ['__main__'] }, ({ site }) => site?.file === '<string>'],
  [
    { only: ['module:re', 'type:list'] },
    ({ site, typeName }) => typeName === 'list' || /\/re\//.test(site?.file ?? ''),
  ],
  [
    { collectorManaged: true, only: ['module:json'] },
    ({ gc, site }) => gc && /\/json\//.test(site?.file ?? ''),
  ],
];

let all: Recorded;
beforeAll(async () => {
  all = await recorded({ program, holders: 'none' });
});

describe.each(filters)('%j', (options, isWanted) => {
  test('counts are those of a recording of all', async () => {
    const some = await recorded({ program, holders: 'none', ...options });
    expect(some.reader.meta.options).toMatchObject(options);
    const told = livesOf(eventsOf(some), () => true);
    expect(told).toEqual(livesOf(eventsOf(all), isWanted));
    expect(told.length).toBeGreaterThan(50);
  });

  test('links and counts are those of the memory', async () => {
    const { result, reader } = await recorded({
      program,
      holders: 'full',
      check: true,
      ...options,
    });
    expect(result.check).toMatchObject({ mismatches: 0, links: { differences: 0 } });
    expect([...reader.verify()]).toEqual([]);
  });
});

describe('since a mark', () => {
  const marked = (name: string) => ({
    kind: 'command' as const,
    code: [
      'import refwind',
      'before = [1.5]',
      'print("before")',
      `refwind.mark("${name}")`,
      'after = [2.5]; again = after',
      'refwind.mark("end")',
    ].join('\n'),
  });

  test.each(['none', 'slots', 'full'] as const)(
    'recording starts there, holders %s',
    async (holders) => {
      const { reader, result } = await recorded({
        program: marked('warm'),
        holders,
        since: 'warm',
        check: true,
      });
      expect(result).toMatchObject({ notes: [], check: { mismatches: 0 } });
      expect(reader.summary.marks.map(({ label }) => label)).toEqual(['warm', 'end']);
      expect(reader.summary.marks[0]?.seq).toBe(1);
      expect(reader.meta.options).toMatchObject({ since: 'warm' });
      const allocated = [...reader.events()].filter(({ type }) => type === 'alloc');
      expect(allocated).toMatchObject([{ typeName: 'list', site: { line: 5 } }]);
      expect([...reader.verify()]).toEqual([]);
    },
  );

  test('that is never made: nothing is recorded, and a note says so', async () => {
    const { reader, result, stdout } = await recorded({
      program: marked('warm'),
      holders: 'slots',
      since: 'hot',
    });
    expect(stdout).toBe('before\n');
    expect(result.notes).toEqual([
      {
        code: 'no-mark',
        message:
          'the program never called refwind.mark("hot"), at which recording was to start: nothing was recorded',
      },
    ]);
    expect(reader.summary.events).toBe(0);
    expect(reader.complete).toBe(true);
  });
});
