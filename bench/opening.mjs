// What a person waits for: starting, opening a trace of 20 million events, seeing its middle.
// Whole processes of the built command line, nothing warmed but the file cache.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, run } from './lib/process.mjs';

const refwind = fileURLToPath(new URL('../packages/cli/dist/bin.js', import.meta.url));
const child = fileURLToPath(new URL('lib/child.mjs', import.meta.url));
const empty = fileURLToPath(new URL('programs/empty.py', import.meta.url));

export const targets = {
  'record of an empty script': '≤ 1.5 s',
  'open (info), 20 M events': '≤ 0.5 s',
  'state in the middle, 20 M events': '≤ 1 s',
};

/** About 20 million events with some ten thousand objects alive: a tree that grows and is pruned. */
const PROGRAM = `
class Node:
    __slots__ = ('left', 'right', 'value')
    def __init__(self, value):
        self.left = self.right = None
        self.value = value

def insert(root, value):
    while True:
        side = 'left' if value < root.value else 'right'
        child = getattr(root, side)
        if child is None:
            setattr(root, side, Node(value))
            return
        root = child

seed = 12345
kept = []
for round in range(24):
    root = Node(0.5)
    for _ in range(5000):
        seed = (seed * 1103515245 + 12345) % 2147483648
        insert(root, seed / 2147483648)
    kept.append(root)
    if len(kept) > 3:
        kept.pop(0)
`;

export async function measure({ rounds, report }) {
  const scratch = mkdtempSync(join(tmpdir(), 'refwind-bench-'));
  const trace = join(scratch, 'trace.rwt');
  const script = join(scratch, 'tree.py');
  try {
    writeFileSync(script, PROGRAM);
    const { said } = await run(process.execPath, [child, 'counts', script, trace]);
    report(`trace: ${said.events} events, ${said.objects} objects, ${said.bytes} bytes`);
    const middle = String(Math.floor(said.events / 2));
    const emptyTrace = join(scratch, 'empty.rwt');
    const commands = {
      'record of an empty script': ['record', '-o', emptyTrace, empty],
      'open (info), 20 M events': ['info', trace],
      'state in the middle, 20 M events': ['state', trace, '--at', middle],
      'state in the middle as JSON': ['state', trace, '--at', middle, '--json'],
    };
    const summary = {};
    for (const [name, args] of Object.entries(commands)) {
      const seconds = [];
      for (let round = 0; round < rounds + 1; round++) {
        const one = await run(process.execPath, [refwind, ...args]);
        if (round > 0) seconds.push(one.seconds);
      }
      summary[name] = {
        median: Number(median(seconds).toFixed(3)),
        lowest: Number(Math.min(...seconds).toFixed(3)),
        highest: Number(Math.max(...seconds).toFixed(3)),
      };
      report(`${name.padEnd(36)}${summary[name].median.toFixed(3).padStart(8)} s`);
    }
    return { trace: said, summary };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
