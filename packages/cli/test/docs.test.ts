import { execFile } from 'node:child_process';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ABSTRACTIONS } from '@refwind/core/script';
import { expect, test } from 'vitest';
import { refwind, root, temporaryFolder } from './refwind.js';

const execFileOf = promisify(execFile);

const pages = [
  ...['ci.md', 'cli.md', 'queries.md', 'simulation.md', 'tutorial.md'],
  ...readdirSync(join(root, 'docs', 'howto')).map((name) => `howto/${name}`),
];

/**
 * Runs every `$ refwind …`, `$ node …` and `$ cat …` of a page and writes what it prints in its place. After a
 * change that is meant, `npm test -- --project cli -u` brings the pages up to date.
 */
test.each(pages)('docs/%s shows what the commands print', async (name) => {
  const page = join(root, 'docs', name);
  const folder = temporaryFolder();
  cpSync(join(root, 'examples'), join(folder, 'examples'), { recursive: true });
  const parts = readFileSync(page, 'utf8').split(/(?<=```console\n)([^`]*)(?=```)/);
  for (let at = 1; at < parts.length; at += 2) parts[at] = await asPrinted(parts[at], folder);
  await expect(withAbstractions(parts.join(''))).toMatchFileSnapshot(page);
});

/** What heap scripts abstract from, as the package says it, between the page's two marks. */
function withAbstractions(page: string): string {
  const items = ABSTRACTIONS.map(({ what, why, effect }) => `- **${what}** ${why} ${effect}`);
  return page.replace(
    /(<!-- abstractions -->\n)[\s\S]*(<!-- \/abstractions -->)/,
    (_, begin: string, end: string) => `${begin}\n${items.join('\n')}\n\n${end}`,
  );
}

async function asPrinted(block: string, folder: string): Promise<string> {
  const commands = block.split('\n').filter((line) => /^\$ (refwind|node|cat) /.test(line));
  let text = '';
  for (const [at, command] of commands.entries()) {
    const printed = await printedBy(wordsOf(command).slice(1), folder);
    text += `${at > 0 ? '\n' : ''}${command}\n${settled(printed, folder)}`;
  }
  return text;
}

async function printedBy([program, ...args]: string[], folder: string): Promise<string> {
  if (program === 'cat') return readFileSync(join(folder, args[0]), 'utf8');
  if (program === 'node') {
    // The repository's own copy finds the packages.
    const [path, ...rest] = args;
    const { stdout } = await execFileOf(process.execPath, [join(root, path), ...rest], {
      cwd: folder,
    });
    return stdout;
  }
  const { stdout, stderr } = await refwind(args, { cwd: folder, env: { COLUMNS: '100' } });
  return stdout + stderr;
}

/** The words of a command, as a shell would split it. */
function wordsOf(command: string): string[] {
  const words = command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g);
  return [...words].map(([, single, double, plain]) => single ?? double ?? plain);
}

/** What differs from run to run and from machine to machine gets a fixed value. */
function settled(text: string, folder: string): string {
  return text
    .replaceAll(folder, '/home/me')
    .replace(/[\d.,]+ (B|KiB), [\d.]+ bytes per event/g, '1.2 KiB, 10.0 bytes per event')
    .replace(/(Ran \d+ tests) in [\d.]+s/g, '$1 in 0.003s')
    .replace(/Checked [\d.,]+ (B|KiB)/g, 'Checked 1.2 KiB')
    .replace(/[\d.]+ m?s \(the program [\d.]+ m?s\)/g, '0.9 s (the program 0.3 s)')
    .replace(/( \(collector \w+\)) in [\d.]+ m?s/g, '$1 in 0.1 s')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '2026-01-02T03:04:05.678Z');
}
