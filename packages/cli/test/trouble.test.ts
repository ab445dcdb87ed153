import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { bin, refwind, refwindHere, stackTrace, temporaryFolder } from './refwind.js';
import { type Step, twoNames, writeTrace } from './traces.js';

const folder = temporaryFolder();
const inFolder = (...args: string[]) => refwind(args, { cwd: folder });

/** In this process; a bare `app.rwt` is the one in the folder. */
const here = (...args: string[]) =>
  refwindHere(...args.map((arg) => (arg === 'app.rwt' ? join(folder, arg) : arg)));

/** Many events in small blocks. */
const long: Step[] = Array.from({ length: 400 }, (_, at) => ({
  type: 'alloc',
  object: at + 1,
  typeName: at % 3 === 0 ? 'list' : 'dict',
  size: 64 + at,
  gc: true,
  refcount: 1,
  at: `app.py:${(at % 9) + 1}`,
}));

beforeAll(async () => {
  await writeTrace(join(folder, 'app.rwt'), twoNames);
  await writeTrace(join(folder, 'long.rwt'), { steps: long, rows: 20 });
  writeFileSync(join(folder, 'notes.txt'), 'This is no trace.\n');
  writeFileSync(join(folder, 'empty.rwt'), '');
});

describe('wrong use is exit code 2 and a sentence', () => {
  test.each([
    [['inof', 'app.rwt'], "Unknown command 'inof'. Did you mean info? Try --help."],
    [['info'], "Missing required argument 'trace'. Try --help."],
    [['info', 'app.rwt', '--jsn'], "Unknown option '--jsn'. Did you mean --json? Try --help."],
    [['info', 'app.rwt', 'more'], 'Too many arguments for'],
    [['events', 'app.rwt', '--type', 'aloc'], "not 'aloc'. Did you mean 'alloc'?"],
    [['events', 'app.rwt', '--limit', '0'], "--limit takes a whole number from 1 on, not '0'."],
    [['events', 'app.rwt', '--limit'], 'argument missing. Try --help.'],
    [['state', 'app.rwt', '--at', 'ends'], "'ends' is no moment."],
    [['history', 'app.rwt', '???'], "'???' is no object."],
    [['record'], 'There is nothing to record'],
    [['record', '-c', 'pass', '-m', 'this'], 'not both'],
    [['record', '--holders', 'slot', 'x.py'], "Did you mean 'slots'?"],
  ])('%j', async (args, expected) => {
    const { code, stdout, stderr } = await here(...args);
    expect(stderr).toContain(expected);
    expect(stderr).toMatch(/^refwind: [^\n]+\n$/);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  test('as a process', async () => {
    expect(await inFolder('state', 'app.rwt', '--at', 'ends')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^refwind: 'ends' is no moment\.[^\n]+\n$/),
    });
  });

  test('no command at all shows the help', async () => {
    const { code, stderr } = await inFolder();
    expect(stderr).toMatch(/^Usage: refwind/);
    expect(code).toBe(2);
  });
});

describe('what is not in the trace is exit code 1', () => {
  test.each([
    [['state', 'app.rwt', '--at', '99'], 'There is no event 99: the last one is 11.'],
    [['state', 'app.rwt', '--at', 'app.py:77'], 'nothing happens on line 77'],
    [['state', 'app.rwt', '--at', 'mark:dome'], 'Did you mean mark:done?'],
    [['state', 'app.rwt', '--at', 'gc:1'], 'the collector ran not once'],
    [['history', 'app.rwt', '3'], 'There is no object 3'],
    [['history', 'app.rwt', 'lst#1'], 'Did you mean list#1?'],
    [['events', 'app.rwt', '--object', 'x@end'], "no variable 'x' holds an object"],
  ])('%j', async (args, expected) => {
    const { code, stdout, stderr } = await here(...args);
    expect(stderr).toContain(expected);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  });
});

describe('files that are no traces are exit code 3', () => {
  test.each([
    ['nope.rwt', 'The trace nope.rwt cannot be opened: there is no such file or folder.'],
    ['.', 'The trace . cannot be opened: it is not an ordinary file.'],
    ['notes.txt', 'this is not a Refwind trace'],
    ['empty.rwt', 'empty.rwt'],
  ])('%s', async (file, expected) => {
    for (const command of ['verify', 'state']) {
      const { code, stdout, stderr } = await inFolder(command, file);
      expect(stderr).toContain(expected);
      expect(stderr).not.toMatch(stackTrace);
      expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    }
  });
});

const readers = [
  ['info'],
  ['events', '--json'],
  ['events', '--reverse'],
  ['state'],
  ['history', '1'],
  ['replay'],
  ['verify'],
];

describe('a trace that is cut off', () => {
  test('shows what stands before the cut, says where it is cut, exits with 3', async () => {
    const whole = readFileSync(join(folder, 'long.rwt'));
    const path = join(folder, 'cut.rwt');
    let command = 0;
    for (let size = whole.length - 1; size > 0; size -= 100) {
      writeFileSync(path, whole.subarray(0, size));
      const [name, ...options] = readers[command++ % readers.length];
      const { code, stderr } = await refwindHere(name, path, ...options);
      const about = `${name} of ${size} bytes: ${stderr}`;
      expect(code, about).toBe(3);
      expect(stderr, about).toMatch(/^refwind: .*cut\.rwt.*\bbyte \d+/m);
      expect(stderr, about).not.toMatch(stackTrace);
    }
  });

  test('every command shows the whole chunks', async () => {
    const whole = readFileSync(join(folder, 'long.rwt'));
    writeFileSync(join(folder, 'half.rwt'), whole.subarray(0, Math.floor(whole.length / 2)));
    const { stdout: json } = await inFolder('info', 'half.rwt', '--json');
    const { events, complete, damage } = JSON.parse(json);
    expect({ complete, offset: damage.offset > 0 }).toEqual({ complete: false, offset: true });
    expect(events % 20).toBe(0);
    expect(events).toBeGreaterThan(20);
    const { stdout: list } = await inFolder('events', 'half.rwt', '--json');
    expect(list.trimEnd().split('\n')).toHaveLength(events);
    const { stdout: state } = await inFolder('state', 'half.rwt', '--json');
    expect(JSON.parse(state)).toMatchObject({ seq: events, live: events });
  });
});

describe('a trace with damaged bytes', () => {
  test('exits with 3 and names the place, or is not touched by it', async () => {
    const whole = readFileSync(join(folder, 'long.rwt'));
    const expected = await inFolder('events', 'long.rwt', '--json');
    const random = generator(20_251_122);
    const path = join(folder, 'flip.rwt');
    for (let round = 0; round < 200; round++) {
      const bytes = Buffer.from(whole);
      const at = Math.floor(random() * bytes.length);
      bytes[at] ^= 1 << Math.floor(random() * 8);
      writeFileSync(path, bytes);
      const { code, stdout, stderr } = await refwindHere('events', path, '--json');
      const about = `byte ${at}: ${stderr}`;
      expect(stderr, about).not.toMatch(stackTrace);
      expect(expected.stdout.startsWith(stdout), about).toBe(true);
      if (code === 0) expect(stdout, about).toBe(expected.stdout);
      else expect({ code, at: /\bbyte \d+/.test(stderr) }, about).toEqual({ code: 3, at: true });
      const verified = await refwindHere('verify', path);
      expect(verified.code, about).toBe(3);
    }
  });

  test('in the middle: each command shows what stands before', async () => {
    const whole = readFileSync(join(folder, 'long.rwt'));
    const bytes = Buffer.from(whole);
    bytes[Math.floor(bytes.length / 2)] ^= 4;
    writeFileSync(join(folder, 'middle.rwt'), bytes);
    const { code, stdout, stderr } = await inFolder('state', 'middle.rwt', '--json');
    expect(stderr).toMatch(/^refwind: middle\.rwt is damaged at byte \d+: /);
    expect(code).toBe(3);
    const { seq, live } = JSON.parse(stdout);
    expect(seq % 20).toBe(0);
    expect(live).toBe(seq);
    const replayed = await inFolder('replay', 'middle.rwt', '--reverse', '--json');
    expect(replayed.code).toBe(3);
    expect(replayed.stdout.trimEnd().split('\n')).toHaveLength(seq);
  });
});

describe('a damaged source text', () => {
  test('costs its lines only', async () => {
    const whole = readFileSync(join(folder, 'app.rwt'));
    // The first block after the meta block is the source.
    const meta = 16 + 16 + whole.readUInt32LE(16 + 4);
    const bytes = Buffer.from(whole);
    bytes[meta + 20] ^= 1;
    writeFileSync(join(folder, 'source.rwt'), bytes);
    const { code, stdout, stderr } = await inFolder('replay', 'source.rwt', '--to', '2');
    expect({ code, stdout }).toEqual({
      code: 3,
      stdout:
        'app.py:1\n' +
        '     1  alloc    #1 list         is born, 88 B, refcount = 1\n' +
        '     2  link     #1 list         a holds it\n',
    });
    expect(stderr).toMatch(
      /^refwind: source\.rwt is damaged at byte \d+: .*; source lines are missing\.\n$/,
    );
  });
});

describe('output', () => {
  test('that nobody reads any more ends quietly', async () => {
    const ended = await new Promise((resolve) => {
      const child = spawn(process.execPath, [bin, 'events', 'long.rwt', '--json'], { cwd: folder });
      let stderr = '';
      child.stderr.setEncoding('utf8').on('data', (text) => {
        stderr += text;
      });
      child.stdout.destroy();
      child.on('close', (code) => resolve({ code, stderr }));
    });
    expect(ended).toEqual({ code: 0, stderr: '' });
  });

  test.skipIf(!existsSync('/dev/full'))('that cannot be written', async () => {
    const full = openSync('/dev/full', 'w');
    expect(await refwind(['events', 'long.rwt'], { cwd: folder, stdout: full })).toEqual({
      code: 2,
      stdout: '',
      stderr: 'refwind: The output cannot be written: no space is left on the device.\n',
    });
  });

  test('of record is refused before anything runs', async () => {
    copyFileSync(join(folder, 'notes.txt'), join(folder, 'script.py'));
    const refused = async (...args: string[]) => {
      const { code, stdout, stderr } = await inFolder('record', ...args);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      return stderr;
    };
    expect(await refused('-o', 'script.py', 'script.py')).toContain('is the program itself');
    expect(await refused('-o', 'notes.txt', 'script.py')).toContain('exists and is no trace');
    expect(await refused('-o', 'no/such/x.rwt', 'script.py')).toContain('no such file or folder');
    expect(await refused('-o', '.', 'script.py')).toContain('it is a folder');
    expect(readFileSync(join(folder, 'notes.txt'), 'utf8')).toBe('This is no trace.\n');
  });
});

describe('hostile names', () => {
  const evil = '\u001b[31mred\u009b2J\r\n\u202eevil\u0007';

  test('are shown escaped, in every command', async () => {
    await writeTrace(join(folder, 'evil.rwt'), {
      meta: { program: evil, argv: [evil] },
      sources: { [evil]: `${evil}\n` },
      steps: [
        {
          type: 'alloc',
          object: 1,
          typeName: evil,
          size: 8,
          gc: true,
          refcount: 1,
          at: `${evil}:1`,
        },
        { type: 'link', object: 1, holder: { kind: 'variable', frame: evil, name: evil } },
        { type: 'incref', object: 1, refcount: 2 },
        { type: 'link', object: 1, holder: { kind: 'temporary', detail: evil } },
        { type: 'incref', object: 1, refcount: 3 },
        { type: 'link', object: 1, holder: { kind: 'slot', owner: 1, key: evil } },
        { type: 'mark', label: evil },
      ],
    });
    for (const [command, ...options] of readers) {
      for (const json of [[], ['--json']]) {
        const args = [command, join(folder, 'evil.rwt'), ...options, ...json];
        const { code, stdout, stderr } = await refwindHere(...args);
        expect(stdout + stderr, args.join(' ')).not.toMatch(unsafe);
        expect(code, args.join(' ')).toBe(0);
      }
    }
    const { stdout } = await inFolder('events', 'evil.rwt', '--json', '--type', 'mark');
    expect(JSON.parse(stdout)).toMatchObject({ label: evil });
  });

  test('in arguments', async () => {
    const { stderr } = await inFolder('info', evil);
    expect(stderr).toContain('\\x1b[31mred\\x9b2J\\r\\n\\u202eevil\\x07');
  });
});

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const unsafe = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/;

/** Numbers from 0 to 1, the same every time (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
