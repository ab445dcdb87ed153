import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BINDINGS, keyText } from '../../src/debugger/keys.js';
import { refwind, root, temporaryFolder } from '../refwind.js';
import { Screen } from '../terminal.js';

const page = join(root, 'docs', 'debugger.md');

/** `npm test -- --project cli page -u` brings the page up to date after a change that is meant. */
test('docs/debugger.md shows real screens and all keys', async () => {
  const screens = await realScreens();
  let text = readFileSync(page, 'utf8');
  screens.forEach((screen, at) => {
    text = between(text, `screen ${at + 1}`, `\n\`\`\`text\n${screen}\n\`\`\`\n\n`);
  });
  await expect(between(text, 'keys', `\n${keyTable()}\n`)).toMatchFileSnapshot(page);
});

function between(text: string, name: string, contents: string): string {
  const [begin, end] = [`<!-- ${name} -->\n`, `<!-- /${name} -->`];
  const from = text.indexOf(begin) + begin.length;
  return text.slice(0, from) + contents + text.slice(text.indexOf(end));
}

/** The list of suspects of a leak, and the line that one of them leads to. */
async function realScreens(): Promise<string[]> {
  const cwd = temporaryFolder();
  cpSync(join(root, 'examples'), join(cwd, 'examples'), { recursive: true });
  await refwind(['record', '--holders', 'full', 'examples/leaks/registry.py'], { cwd });
  const screen = Screen.start(['replay', 'registry.rwt'], { columns: 110, rows: 28, cwd });
  await screen.shows('at most');
  screen.press('l');
  await screen.shows('Suspects');
  // Objects that are older than the recording are named by where they are, which may change.
  const suspects = screen.text.replace(/external \(<older.*/g, 'external');
  screen.press('enter');
  await screen.until(() => !screen.text.includes('Suspects') && screen.text.includes('? help'));
  return [suspects, screen.text];
}

function keyTable(): string {
  const rows = BINDINGS.map(({ keys, group, help }) => [
    keys.map((key) => `\`${keyText(key)}\``).join(' '),
    help,
    group,
  ]);
  const table = [['keys', 'do', 'group'], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => row[column].length)));
  const lines = table.map(
    (row) => `| ${row.map((cell, at) => cell.padEnd(widths[at])).join(' | ')} |`,
  );
  lines.splice(1, 0, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`);
  return `${lines.join('\n')}\n`;
}
