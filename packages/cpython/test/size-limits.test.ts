import { statSync } from 'node:fs';
import { join } from 'node:path';
import { openTraceFile } from '@refwind/core/node';
import { describe, expect, test } from 'vitest';
import { perform, temporaryFolder } from './support/recording.js';

// How large a trace may get.

const folder = temporaryFolder();

const lines = [
  'print("begun")',
  'kept = {}',
  'number = 0',
  'while number < 600_000:',
  '    number += 1',
  '    kept[number % 1000] = [number, {str(number)}]',
  'print("ended", number, len(kept))',
  'last = [kept]',
];
const program = { kind: 'command', code: lines.join('\n') } as const;
const ended = { exit: 0, stdout: 'begun\nended 600000 1000\n', stderr: '' };

describe.each(['none', 'slots', 'full'] as const)('holders %s', (holders) => {
  test('maxSize: recording stops, the program runs on, the trace is whole', async () => {
    const output = join(folder, `stopped-${holders}.rwt`);
    const { result, ...rest } = await perform({ program, output, holders, maxSize: 1_000_000 });
    expect(rest).toMatchObject(ended);
    expect(result?.stopped).toEqual({
      reason: 'max-size',
      message: `${output} would have become larger than 1000000 bytes (--max-size)`,
    });
    expect(result?.bytes).toBe(statSync(output).size);
    expect(result?.bytes).toBeLessThanOrEqual(1_000_000);
    expect(result?.bytes).toBeGreaterThan(300_000);
    const reader = openTraceFile(output);
    expect(reader.complete).toBe(true);
    expect(reader.meta.options).toMatchObject({ maxSize: 1_000_000 });
    expect(reader.summary).toEqual(result?.summary);
    expect(reader.summary.end).toEqual({ exitCode: 0, stopped: 'max-size' });
    expect([...reader.verify()]).toEqual([]);
  });

  test('ring: the last part is kept, from an exact state on', async () => {
    const output = join(folder, `ring-${holders}.rwt`);
    const { result, ...rest } = await perform({ program, output, holders, ring: 1_000_000 });
    expect(rest).toMatchObject(ended);
    expect(result).toMatchObject({ exitCode: 0, bytes: statSync(output).size });
    expect(result).not.toHaveProperty('ringNeeded');
    expect(result?.bytes).toBeLessThanOrEqual(1_000_000);
    const reader = openTraceFile(output);
    expect(reader.complete).toBe(true);
    expect(reader.meta.options).toMatchObject({ ring: 1_000_000 });
    expect(reader.summary).toEqual(result?.summary);
    expect(reader.start).toBe(result?.start);
    expect(reader.start).toBeGreaterThan(1_000_000);
    expect(reader.summary.end).toEqual({ exitCode: 0 });
    expect([...reader.verify()]).toEqual([]);
    // At the end there are the thousand lists and sets in `kept`, `last`, `kept` itself, and a list of what stdout has
    // still to write.
    const { object, allocCode } = reader.columnsAt(reader.summary.events);
    const { codes, types } = reader.dictionary;
    const live = (name: string): number =>
      object.reduce(
        (sum, id, slot) =>
          sum + (id > 0 && types[codes[allocCode[slot]!]!.arg]!.name === name ? 1 : 0),
        0,
      );
    expect({ list: live('list'), set: live('set'), dict: live('dict') }).toEqual({
      list: 1002,
      set: 1000,
      dict: 1,
    });
  });
});
