import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { refwind, root, temporaryFolder } from './refwind.js';

const page = join(root, 'docs', 'cli.md');

/**
 * Runs every `$ refwind …` of the page and writes what it prints in its place. After a change that
 * is meant, `npm test -- --project cli -u` brings the page up to date.
 */
test('docs/cli.md shows what the commands print', async () => {
  const folder = temporaryFolder();
  cpSync(join(root, 'examples'), join(folder, 'examples'), { recursive: true });
  const parts = readFileSync(page, 'utf8').split(/(?<=```console\n)([^`]*)(?=```)/);
  for (let at = 1; at < parts.length; at += 2) parts[at] = await asPrinted(parts[at], folder);
  await expect(parts.join('')).toMatchFileSnapshot(page);
});

async function asPrinted(block: string, folder: string): Promise<string> {
  const commands = block.split('\n').filter((line) => line.startsWith('$ refwind '));
  let text = '';
  for (const [at, command] of commands.entries()) {
    const { stdout, stderr } = await refwind(wordsOf(command).slice(2), {
      cwd: folder,
      env: { COLUMNS: '100' },
    });
    text += `${at > 0 ? '\n' : ''}${command}\n${settled(stdout + stderr, folder)}`;
  }
  return text;
}

/** The words of a command, as a shell would split it. */
function wordsOf(command: string): string[] {
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
}

/** What differs from run to run and from machine to machine gets a fixed value. */
function settled(text: string, folder: string): string {
  return text
    .replaceAll(folder, '/home/me')
    .replace(/[\d.,]+ (B|KiB), [\d.]+ bytes per event/g, '1.2 KiB, 10.0 bytes per event')
    .replace(/Checked [\d.,]+ (B|KiB)/g, 'Checked 1.2 KiB')
    .replace(/[\d.]+ m?s \(the program [\d.]+ m?s\)/g, '0.9 s (the program 0.3 s)')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '2026-01-02T03:04:05.678Z');
}
