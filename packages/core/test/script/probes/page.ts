import type { Change } from './changes.js';
import type { Probe } from './probes.js';

const HEAD = `# Probes

\`fixtures/probes/\` holds small programs, each about one rule of CPython's memory management, with what real
interpreters from 3.8 to 3.15 printed (its README says which, and how). Each program is run in the simulator as
each of these versions, and what it prints must be the same, row by row. (Those that run long, once for each
different output.) It runs as in a process of its own, which prints to a file, or with WebAssembly to a terminal
([heap scripts](heap-scripts.md#a-process-of-its-own)).

This page is written by the test that does so (\`packages/core/test/script/probes.test.ts\`) and fails when it is
out of date: \`REFWIND_UPDATE_PROBES=1 npx vitest run --project core script/probes\` writes it anew.
`;

/** docs/probes.md */
export function page(probes: readonly Probe[]): string {
  const kinds = (test: (change: Change) => boolean) => probes.filter(({ change }) => test(change));
  const whole = kinds(({ leftOut, without }) => !leftOut && !without);
  const parted = kinds(({ without }) => without !== undefined);
  const leftOut = kinds((change) => change.leftOut !== undefined);
  const versions = Math.max(...probes.map(({ outputs }) => outputs.size));
  return `${[
    HEAD,
    '## Whole\n',
    `Every row of these agrees with each of the ${versions} interpreters:\n`,
    `${whole.map(({ name }) => `\`${name}\``).join(', ')}\n`,
    '## Without lines that are no heap script\n',
    'The rest of these programs runs, and every row of it agrees.\n',
    table(['probe', 'what is left out', 'why'], parted.flatMap(partsOf)),
    '## Left out\n',
    table(
      ['probe', 'why'],
      leftOut.map(({ name, change }) => [`\`${name}\``, change.leftOut as string]),
    ),
  ].join('\n')}`;
}

function partsOf({ name, change }: Probe): string[][] {
  return (change.without ?? []).map(({ lines, reason }) => [
    `\`${name}\``,
    `\`${shortened(lines)}\``,
    reason,
  ]);
}

/** The first line that says something, cut where it gets long. */
function shortened(lines: string): string {
  const telling = lines
    .trim()
    .split('\n')
    .find((line) => !/^(import|def)\b/.test(line.trim()));
  const line = (telling ?? lines).trim().replace(/\|/g, '\\|');
  return line.length <= 60 ? line : `${line.slice(0, 59)}…`;
}

/** A table as the formatter of the repository writes it. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, at) =>
    Math.max(...all.map((row) => [...(row[at] as string)].length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, at) => cell + ' '.repeat((widths[at] as number) - [...cell].length)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return `${[line(head), rule, ...rows.map(line)].join('\n')}\n`;
}
