import { resolve } from 'node:path';
import type { Growth } from '@refwind/replay';
import { loadFiles, loadReplay } from '../engine.js';
import { growthLines } from '../format/growth.js';
import { Places } from '../format/sites.js';

/** Growth told in words; the rest is in the JSON. */
const TOLD = 5;

/** What the rounds of a recording left behind, read from the trace; undefined when not all rounds are there. */
export async function roundsOf(output: string, cwd: string): Promise<Growth | undefined> {
  const { openTraceFile } = await loadFiles();
  const { growth, Timeline } = await loadReplay();
  const reader = openTraceFile(resolve(cwd, output));
  try {
    const marks = reader.summary.marks.filter(({ label }) => /^round:\d+$/.test(label));
    if (marks.length < 2) return undefined;
    return growth(
      Timeline.open(reader),
      marks.map(({ seq }) => seq),
    );
  } finally {
    reader.close();
  }
}

/** As lines for people: what each round left, and where it came from. */
export function roundLines(rounds: Growth, cwd: string): string[] {
  return growthLines(rounds, TOLD, new Places(cwd));
}
