// How much memory a recording takes beside the program's own: the highest resident size of the whole process,
// recorded and not, for one program run for a tenth of the time and for all of it. What grows with the
// program's length would show as the difference between the two.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './lib/process.mjs';

const child = fileURLToPath(new URL('lib/child.mjs', import.meta.url));

export const targets = {
  'extra memory, 100 M events': '≤ 300 MB',
};

/** Lists, dicts, texts and objects that come and go; some ten thousand are alive at once. */
const STEADY = `
class Node:
    def __init__(self, value, other):
        self.value = value
        self.other = other

kept = {}
last = None
for number in range(ROUNDS):
    node = Node([number, number * 0.5], last)
    node.other = None
    last = node
    kept[number % 5000] = (node, str(number % 100), {'n': number})
    text = ','.join([str(each) for each in range(10)])
    parts = sorted(text.split(','), key=len)
`;

/** As long as it runs there are new texts as keys: names that a trace must keep. */
const KEYS = `
kept = {}
for number in range(ROUNDS):
    kept['key %d' % number] = [number]
    if len(kept) > 1000:
        kept.clear()
    parts = [str(each) for each in range(20)]
`;

const CASES = [
  { name: 'steady', text: STEADY, rounds: 900_000, modes: ['counts', 'slots', 'full'] },
  { name: 'new keys', text: KEYS, rounds: 900_000, modes: ['counts', 'slots'] },
];

export async function measure({ only, report }) {
  const scratch = mkdtempSync(join(tmpdir(), 'refwind-bench-'));
  const rows = [];
  try {
    for (const one of CASES.filter(({ name }) => only.length === 0 || only.includes(name))) {
      for (const share of [0.1, 1]) rows.push(...(await measureCase(one, share, scratch, report)));
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  const most = Math.max(...rows.filter(({ share }) => share === 1).map(({ extraMB }) => extraMB));
  return { rows, summary: { 'most extra memory, MB': most } };
}

async function measureCase({ name, text, rounds, modes }, share, scratch, report) {
  const script = join(scratch, 'program.py');
  writeFileSync(script, text.replace('ROUNDS', String(Math.round(rounds * share))));
  const measured = async (mode) =>
    (await run(process.execPath, [child, mode, script, join(scratch, 'trace.rwt')])).said;
  const plain = await measured('plain');
  const rows = [];
  for (const mode of modes) {
    const { events, bytes, peakMB } = await measured(mode);
    const extraMB = peakMB - plain.peakMB;
    rows.push({ name, share, mode, events, bytes, plainMB: plain.peakMB, peakMB, extraMB });
    const million = `${(events / 1e6).toFixed(1)} M events`;
    report(
      `${name.padEnd(10)}${mode.padEnd(8)}${million.padStart(16)}${`+${extraMB} MB`.padStart(10)}`,
    );
  }
  return rows;
}
