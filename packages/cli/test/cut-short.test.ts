import { spawn } from 'node:child_process';
import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { bin, type Ended, refwind, temporaryFolder } from './refwind.js';

// What is left of a recording that could not be finished.

const folder = temporaryFolder();
const inFolder = (...args: string[]) => refwind(args, { cwd: folder });

beforeAll(() => {
  writeFileSync(
    join(folder, 'busy.py'),
    `import sys
print("begun", flush=True)
kept = {}
for number in range(int(sys.argv[1])):
    kept[number % 1000] = [number, {str(number)}]
print("ended")
sys.exit(int(sys.argv[2]))
`,
  );
});

describe('SIGKILL', () => {
  /** Kills a recording `milliseconds` after its program has said that it runs. */
  async function killedAfter(milliseconds: number, output: string): Promise<void> {
    const args = ['record', '-o', output, 'busy.py', '1000000000', '0'];
    const child = spawn(process.execPath, [bin, ...args], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), milliseconds));
    await new Promise((resolve) => child.once('close', resolve));
  }

  test.each([0, 120, 400, 1000, 2500])('%i ms on: the trace opens', async (milliseconds) => {
    const name = `killed-${milliseconds}.rwt`;
    await killedAfter(milliseconds, name);
    // The program speaks as soon as it runs, and the file's first bytes may still be on their way.
    if (!existsSync(join(folder, name)) || statSync(join(folder, name)).size === 0) return;
    const text = await inFolder('info', name);
    expect(text.code).toBe(3);
    expect(text.stdout).toMatch(/^complete {4}no, broken at byte \d+$/m);
    expect(text.stderr).toMatch(/^refwind: killed-\d+\.rwt is incomplete at byte \d+: /);
    const { events, damage, end } = JSON.parse((await inFolder('info', name, '--json')).stdout);
    expect(end).toBe(null);
    expect(damage.offset).toBeLessThanOrEqual(statSync(join(folder, name)).size);
    const state = await inFolder('state', name, '--json');
    expect(JSON.parse(state.stdout)).toMatchObject({ seq: events });
  });
});

describe('a full disk', () => {
  /** Records where no file can be longer than 300 KiB. */
  function recorded(...args: string[]): Promise<Ended> {
    const command = [process.execPath, bin, 'record', '-o', 'full.rwt', ...args];
    return new Promise((resolve) => {
      const child = spawn('bash', ['-c', 'ulimit -f 300; exec "$0" "$@"', ...command], {
        cwd: folder,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const texts = { stdout: '', stderr: '' };
      for (const name of ['stdout', 'stderr'] as const) {
        child[name].on('data', (text: Buffer) => {
          texts[name] += text;
        });
      }
      child.once('close', (code) => resolve({ code: code ?? -1, ...texts }));
    });
  }

  test.each([
    ['0', 2],
    ['7', 7],
  ])('a program that exits with %s: the command with %i', async (status, code) => {
    const ended = await recorded('busy.py', '200000', status);
    expect(ended).toMatchObject({ code, stdout: 'begun\nended\n' });
    expect(ended.stderr).toMatch(
      /^refwind: full\.rwt: writing failed: EFBIG[^\n]+; the program ran on, unrecorded\n/,
    );
    const said = /^refwind: full\.rwt: ([\d,]+) events, /m.exec(ended.stderr)?.[1];
    const { stdout, code: read } = await inFolder('info', 'full.rwt');
    expect(read).toBe(3);
    expect(stdout).toContain(`events      ${said}\n`);
  });
});

describe('a size that was asked for', () => {
  test('--max-size: the exit code is the program’s, a note says where recording stopped', async () => {
    const args = ['--max-size', '1MB', '-o', 'most.rwt', 'busy.py', '400000', '0'];
    const ended = await inFolder('record', ...args);
    expect(ended).toMatchObject({ code: 0, stdout: 'begun\nended\n' });
    expect(ended.stderr).toMatch(
      /^refwind: most\.rwt would have become larger than 1000000 bytes \(--max-size\); the program ran on, unrecorded\nrefwind: most\.rwt: [\d,]+ events/,
    );
    const { code, stdout } = await inFolder('info', 'most.rwt');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^ended {7}exit code 0, after recording had stopped: the trace was full$/m,
    );
  });

  test('--ring: the last part, from an exact state on', async () => {
    const args = ['--ring', '1MB', '-o', 'ring.rwt', 'busy.py', '400000', '0'];
    const ended = await inFolder('record', ...args);
    expect(ended).toMatchObject({ code: 0, stdout: 'begun\nended\n' });
    const [, kept, all] =
      /^refwind: ring\.rwt: the last ([\d,]+) of ([\d,]+) events, /.exec(ended.stderr) ?? [];
    const { code, stdout } = await inFolder('info', 'ring.rwt');
    expect(code).toBe(0);
    expect(stdout).toContain(`events      ${all}, of which the last ${kept} were kept\n`);
    expect(await inFolder('verify', 'ring.rwt')).toMatchObject({ code: 0 });
    const early = await inFolder('state', 'ring.rwt', '--at', '1000');
    expect(early).toMatchObject({ code: 1, stdout: '' });
    expect(early.stderr).toMatch(
      /^refwind: There is no moment 1000: of this history only events \d+ to \d+ were kept\./,
    );
    const state = await inFolder('state', 'ring.rwt', '--at', 'start', '--json');
    expect(JSON.parse(state.stdout).live).toBeGreaterThan(2000);
  });

  test.each([
    [['--ring', '5MB', '--max-size', '5MB'], 'Give --max-size or --ring, not both.'],
    [['--ring', '12'], "--ring takes a size from 1000KB on, such as 500MB or 2GiB, not '12'."],
    [
      ['--max-size', '5QB'],
      "--max-size takes a size from 1000KB on, such as 500MB or 2GiB, not '5QB'.",
    ],
  ])('%j', async (args, message) => {
    const ended = await inFolder('record', ...args, 'busy.py', '1', '0');
    expect(ended).toEqual({ code: 2, stdout: '', stderr: `refwind: ${message}\n` });
  });
});
