import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { refwind, refwindHere, stackTrace, temporaryFolder } from './refwind.js';
import { type Step, writeTrace } from './traces.js';

const folder = temporaryFolder();
const path = join(folder, 'rings.rwt');
const inFolder = (...args: string[]) => refwind(['simulate', ...args], { cwd: folder });

/** Objects that hold themselves are made and dropped; nothing collects them. */
const rings = Array.from({ length: 10 }, (_, at): Step[] => {
  const object = at + 1;
  const a = { kind: 'variable', frame: '__main__', name: 'a' } as const;
  const me = { kind: 'slot', owner: object, key: '[0]' } as const;
  return [
    { type: 'alloc', object, typeName: 'C', size: 48, gc: true, refcount: 1, at: 'app.py:2' },
    { type: 'link', object, holder: a, at: 'app.py:2' },
    { type: 'incref', object, refcount: 2, at: 'app.py:3' },
    { type: 'link', object, holder: me, at: 'app.py:3' },
    { type: 'unlink', object, holder: a, at: 'app.py:4' },
    { type: 'decref', object, refcount: 1, at: 'app.py:4' },
  ];
}).flat();

beforeAll(async () => {
  const python = { version: '3.13.0', implementation: 'CPython', platform: 'test' };
  await writeTrace(path, { steps: rings, rows: 12, meta: { python } });
});

describe('simulate --trace', () => {
  test('one collector beside what was recorded', async () => {
    const { code, stdout, stderr } = await inFolder(
      ...['--trace', 'rings.rwt', '--gc', 'G2', '--threshold', '3'],
    );
    expect(stdout).toMatchInlineSnapshot(`
      "The program of this trace (Python 3.13.0) under collector G2 (3, 10, 10)
                                recorded  simulated
      passes                           0          2
        generation 0, 1, 2       0, 0, 0    2, 0, 0
      collected                        0          7
      uncollectable                    0          0
      most objects alive              10          4
      most bytes alive             480 B      192 B
      garbage waited: half             –   7 events
        95 of 100                      –  19 events
        longest                        –  19 events
      garbage at the end      10 objects  3 objects
      objects examined                 0          7
        per object collected           –        1.0

      Simulated passes
      pass  before event  objects so far  generation  because      collected  examined
         1            19               3           0  allocations          3         3
         2            43               7           0  allocations          4         4
      "
    `);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('by default the collector of the Python that made the trace', async () => {
    const { stdout } = await inFolder('--trace', 'rings.rwt', '--threshold', '3', '--limit', '0');
    expect(stdout).toMatch(
      /^The program of this trace \(Python 3\.13\.0\) under collector G3 \(3, /,
    );
    expect(stdout).not.toContain('Simulated passes');
  });

  test('a list of passes that is cut says so', async () => {
    const { stdout } = await inFolder('--trace', 'rings.rwt', '--threshold', '3', '--limit', '1');
    expect(stdout).toMatch(/\n… and 1 more; --limit 2 lists all\n$/);
  });

  test('a sweep', async () => {
    const { code, stdout } = await inFolder(
      ...['--trace', 'rings.rwt', '--sweep', 'G2,G3,none', '--threshold', '3'],
    );
    expect(stdout).toMatchInlineSnapshot(`
      "The program of this trace (Python 3.13.0) under 3 collectors
                                            most   most   waited:
      collector       passes  collected  objects  bytes      half  95 of 100    longest  left  examined
      recorded             0          0       10  480 B         –          –          –    10         0
      G2 (3, 10, 10)       2          7        4  192 B  7 events  19 events  19 events     3         7
      G3 (3, 10, 10)       2          8        4  192 B  7 events  19 events  19 events     2         8
      none                 0          0       10  480 B         –          –          –    10         0
      Least memory at its peak: G2 (3, 10, 10), G3 (3, 10, 10)
      Least work: G2 (3, 10, 10)
      "
    `);
    expect(code).toBe(0);
  });

  test('a sweep over all collectors has a row for each', async () => {
    const { stdout } = await refwindHere('simulate', '--trace', path, '--sweep', '--json');
    const { runs, best } = JSON.parse(stdout);
    const policies = runs.map(({ policy }: { policy: string }) => policy);
    expect(policies).toEqual(['G1', 'G2', 'G3', 'I1', 'I2', 'G4', 'G5', 'none']);
    expect(best).toEqual({ peak: [0, 1, 2, 3, 4, 5, 6], work: [0, 1, 2, 3, 4, 5, 6] });
  });

  test('as JSON', async () => {
    const { stdout } = await inFolder(
      ...['--trace', 'rings.rwt', '--gc', 'G2', '--threshold', '3', '--json'],
    );
    const { recorded, simulated, ...doubts } = JSON.parse(stdout);
    expect({ recorded, doubts }).toMatchObject({
      recorded: { passes: [], collected: 0 },
      doubts: { inexact: 0, uncounted: 0 },
    });
    const pass = { generation: 0, reason: 'threshold', uncollectable: 0 };
    expect(simulated).toMatchObject({
      policy: 'G2',
      thresholds: [3, 10, 10],
      passes: [
        { ...pass, seq: 19, allocs: 3, collected: 3, examined: 3 },
        { ...pass, seq: 43, allocs: 7, collected: 4, examined: 4 },
      ],
      live: { objects: { most: 4, seq: 37 }, bytes: { most: 192, seq: 37 } },
      left: { objects: 3, bytes: 144 },
    });
  });

  test('of a trace that is cut off: what stands before the cut, and exit code 3', async () => {
    const whole = readFileSync(path);
    for (let size = whole.length - 1; size > 0; size -= 60) {
      writeFileSync(join(folder, 'cut.rwt'), whole.subarray(0, size));
      const options = size % 120 < 60 ? ['--sweep', 'G1,I2'] : ['--gc', 'I2'];
      const trace = join(folder, 'cut.rwt');
      const { code, stderr } = await refwindHere('simulate', '--trace', trace, ...options);
      expect(code, stderr).toBe(3);
      expect(stderr).toMatch(/^refwind: .*cut\.rwt.*\bbyte \d+/m);
      expect(stderr).not.toMatch(stackTrace);
    }
  });
});

describe('what does not go together', () => {
  test.each([
    [[], 'Say what to simulate: a SCRIPT, or --trace TRACE.'],
    [
      ['app.py', '--trace', 'rings.rwt'],
      'Either a script or --trace, not both: app.py, rings.rwt.',
    ],
    [['app.py', '--sweep'], '--sweep goes with --trace TRACE.'],
    [['app.py', '--limit', '3'], '--limit goes with --trace TRACE.'],
    [['--trace', 'rings.rwt', '-o', 'x.rwt'], '-o does not go with --trace: no trace is written.'],
    [
      ['--trace', 'rings.rwt', '-q'],
      '-q does not go with --trace: there is nothing but the result.',
    ],
    [
      ['--trace', 'rings.rwt', '--python', '3.8'],
      '--python does not go with --trace: the trace says which Python it was.',
    ],
    [
      ['--trace', 'rings.rwt', '--gc', 'G1', '--sweep'],
      '--gc does not go with --sweep: name the policies behind --sweep.',
    ],
    [
      ['--trace', 'rings.rwt', '--sweep', '--limit', '3'],
      '--limit does not go with --sweep: it lists no passes.',
    ],
    [
      ['--trace', 'rings.rwt', '--sweep', 'G1,G9'],
      "--sweep takes G1, G2, G3, I1, I2, G4, G5, none, not 'G9'. Did you mean 'G1'?",
    ],
    [
      ['--trace', 'rings.rwt', '--threshold', 'many'],
      "--threshold takes one to three whole numbers, like 700,10,10, not 'many'.",
    ],
  ])('%j', async (args, message) => {
    const ended = await inFolder(...args);
    expect(ended).toEqual({ code: 2, stdout: '', stderr: `refwind: ${message}\n` });
  });

  test('a trace that is not there', async () => {
    const { code, stderr } = await inFolder('--trace', 'nope.rwt');
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: 'refwind: The trace nope.rwt cannot be opened: there is no such file or folder.\n',
    });
  });
});
