// `npm run images`: writes docs/images, pictures of terminals made from what the commands really print.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fail, packageDir, root } from './workspace.mjs';

const IMAGES = {
  'report.svg': {
    prepare: ['record', '-q', '--holders', 'full', 'examples/tutorial/server.py'],
    show: ['report', 'server.rwt', '--limit', '0'],
    lines: 13,
  },
};

const COLUMNS = 118;
const [CELL, LINE, MARGIN] = [8.4, 19, 18];

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
const COLOUR = /(\u001b\[\d+m)/;

/** What the terminal's colours mean here. */
const STYLES = {
  1: 'bold',
  2: 'faint',
  3: 'italic',
  31: 'red',
  32: 'green',
  33: 'yellow',
  34: 'blue',
  36: 'cyan',
};

function printed(args, cwd, env = {}) {
  const bin = join(packageDir('cli'), 'dist', 'bin.js');
  const options = { cwd, encoding: 'utf8', env: { ...process.env, COLUMNS, ...env } };
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], options);
  if (status !== 0) throw new Error(`refwind ${args.join(' ')} ended with ${status}: ${stderr}`);
  return stdout;
}

/** Lines with ANSI colours as an SVG picture of a terminal. */
function picture(title, lines) {
  const width = Math.round(COLUMNS * CELL + 2 * MARGIN);
  const height = lines.length * LINE + 2 * MARGIN;
  const rows = lines.map((line, at) => {
    const y = MARGIN + (at + 0.75) * LINE;
    return `<text x="${MARGIN}" y="${y}">${spans(line)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>${escaped(title)}</title>
<style>text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:#e4e8ee;white-space:pre}.bold{font-weight:700}.faint{opacity:.6}.italic{font-style:italic}.red{fill:#ff8a80}.green{fill:#6fcf97}.yellow{fill:#f2c94c}.blue{fill:#8ab4f2}.cyan{fill:#7cc5d2}</style>
<rect width="${width}" height="${height}" rx="10" fill="#14181f"/>
${rows.join('\n')}
</svg>
`;
}

function spans(line) {
  let classes = new Set();
  let column = 0;
  return line
    .split(COLOUR)
    .map((part) => {
      const code = part.startsWith('\u001b[') ? part.slice(2, -1) : undefined;
      if (code === undefined) {
        const x = MARGIN + column * CELL;
        column += [...part].length;
        if (part.trim() === '') return '';
        const style = classes.size === 0 ? '' : ` class="${[...classes].join(' ')}"`;
        return `<tspan x="${x.toFixed(1)}"${style}>${escaped(part)}</tspan>`;
      }
      if (code in STYLES) classes.add(STYLES[code]);
      else classes = new Set();
      return '';
    })
    .join('');
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function write() {
  const folder = mkdtempSync(join(tmpdir(), 'refwind-images-'));
  try {
    cpSync(join(root, 'examples'), join(folder, 'examples'), { recursive: true });
    mkdirSync(join(root, 'docs', 'images'), { recursive: true });
    for (const [name, { prepare, show, lines }] of Object.entries(IMAGES)) {
      printed(prepare, folder);
      const text = printed(show, folder, { FORCE_COLOR: '1' });
      const shown = [
        `\u001b[2m$ refwind ${show.join(' ')}\u001b[22m`,
        ...text.split('\n').slice(0, lines),
      ];
      writeFileSync(
        join(root, 'docs', 'images', name),
        picture(`refwind ${show.join(' ')}`, shown),
      );
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

try {
  write();
} catch (error) {
  fail(error);
}
