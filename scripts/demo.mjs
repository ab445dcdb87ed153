// `npm run demo`: two small programs, recorded and rewound. Each command is printed before what it
// prints, and can be typed back as it stands.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setup } from './setup.mjs';
import { fail, packageDir, root } from './workspace.mjs';

const refcount = '.refwind/refcount.rwt';
const cycle = '.refwind/cycle.rwt';

/** A heading, then what is run under it. `refwind` stands before every command. */
const chapters = [
  {
    title: 'One list, two names: how a reference count moves',
    commands: [
      ['record', '-o', refcount, 'examples/refcount.py'],
      ['replay', refcount, '--object', 'a@examples/refcount.py:5'],
      ['replay', refcount, '--object', 'a@examples/refcount.py:5', '--reverse'],
      ['state', refcount, '--at', 'examples/refcount.py:9'],
      ['state', refcount, '--at', 'examples/refcount.py:13'],
    ],
  },
  {
    title: 'A cycle: what counting alone cannot free',
    commands: [
      ['record', '-o', cycle, 'examples/cycle.py'],
      ['state', cycle, '--at', 'examples/cycle.py:8'],
      ['state', cycle, '--at', 'examples/cycle.py:10'],
      ['replay', cycle, '--from', 'examples/cycle.py:11', '--to', 'gc:1'],
      ['replay', cycle, '--reverse', '--from', 'examples/cycle.py:11', '--to', 'gc:1'],
      ['history', cycle, 'a@examples/cycle.py:8'],
    ],
  },
];

const next = [
  ['replay', refcount],
  ['history', refcount, 'a@examples/refcount.py:5'],
  ['events', refcount, '--json'],
  ['info', cycle],
  ['record', '-o', 'yours.rwt', 'YOUR_SCRIPT.py'],
];

const asTyped = (args) => ['npm run -s refwind --', ...args.map(quoted)].join(' ');

const quoted = (arg) => (/^[\w./:@#=,+-]+$/.test(arg) ? arg : `'${arg}'`);

async function main() {
  await setup();
  mkdirSync(join(root, '.refwind'), { recursive: true });
  for (const { title, commands } of chapters) {
    say(bold(`\n${title}`));
    for (const args of commands) {
      say(bold(`\n$ refwind ${args.map(quoted).join(' ')}`));
      await refwind(args);
    }
  }
  say(bold('\nTo go on from here:\n'));
  for (const args of next) say(`  ${asTyped(args)}`);
}

/**
 * Runs one command without a terminal, so that a replay plays through instead of waiting for keys.
 * Colours are kept where this process would show them.
 */
function refwind(args) {
  const bin = join(packageDir('cli'), 'dist', 'bin.js');
  const colors = showsColors ? { FORCE_COLOR: '1' } : {};
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bin, ...args], {
      cwd: root,
      env: { ...process.env, ...colors },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child.stdout.on('data', (bytes) => process.stdout.write(bytes));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`refwind ${args[0]} ended with exit code ${code}`));
    });
  });
}

const showsColors = process.stdout.isTTY && !process.env.NO_COLOR;

const bold = (text) => (showsColors ? `\u001b[1m${text}\u001b[22m` : text);

const say = (text) => process.stdout.write(`${text}\n`);

main().catch(fail);
