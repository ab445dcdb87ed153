import { join } from 'node:path';
import { Op } from '@refwind/core';
import { openTraceFile } from '@refwind/core/node';
import { expect, test } from 'vitest';
import { perform, temporaryFolder } from './support/recording.js';

const output = join(temporaryFolder(), 'trace.rwt');

/** Tuples of two to ten items each, so that their sizes tell them apart; what some hold is older than the recording. */
const code = `
import gc, os
n = len(gc.callbacks)
numbers = (n, n)
texts = (n, n, str(n))
older = (n, n, n, os)
younger = (n, n, n, n, [])
nested = (n, n, n, n, n, numbers)
added = numbers * 5
listed = tuple([n, n, n, n, n, n, n, os.getpid])
made = tuple(n for _ in range(9))
for each in numbers, texts, older, younger, nested, added, listed, made:
    print(len(each), gc.is_tracked(each))
`;

/** Bytes of an empty tuple, the collector's header included, and of each item. */
const TUPLE = { empty: 24, item: 4 };

/** Of each tuple that the module makes: how many items it has, and whether the trace says that it is tracked. */
function tracking(): string[] {
  const trace = openTraceFile(output);
  const { codes, types, sites, strings } = trace.dictionary;
  const found: string[] = [];
  for (let index = 0; index < trace.chunkCount; index++) {
    const { code, size, untracked = [] } = trace.readChunk(index);
    const unfollowed = new Set(untracked);
    let rank = 0;
    for (const each of code) {
      const { op, arg, site } = codes[each]!;
      if (op !== Op.alloc) continue;
      const at = rank++;
      const isOurs = types[arg]!.name === 'tuple' && strings[sites[site]!.function] === '<module>';
      const items = (size[at]! - TUPLE.empty) / TUPLE.item;
      if (isOurs && items > 1) found.push(`${items} ${unfollowed.has(at) ? 'False' : 'True'}`);
    }
  }
  return found;
}

test.each(['none', 'slots', 'full'] as const)(
  'with holders %s a trace tells which tuples the collector does not track',
  async (holders) => {
    const { stdout, exit } = await perform({
      program: { kind: 'command', code },
      output,
      holders,
    });
    expect(exit).toBe(0);
    const said = stdout.trim().split('\n');
    expect(said).toContain('2 False');
    expect(said).toContain('4 True');
    expect(tracking()).toEqual(expect.arrayContaining(said));
    expect(
      new Set(
        tracking().filter((each) =>
          said.some((s) => Number.parseInt(s, 10) === Number.parseInt(each, 10)),
        ),
      ).size,
    ).toBe(8);
  },
);
