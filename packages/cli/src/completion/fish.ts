import { type CompletedCommand, type CompletedOption, SHELLS } from './words.js';

/** A script for fish: a line for each command and each of its options. */
export function fishScript(commands: readonly CompletedCommand[]): string {
  const lines = commands.flatMap((command) => [commandLine(command), ...detailLines(command)]);
  return `# Completion of refwind for fish: refwind completion fish | source
complete -c refwind -f
complete -c refwind -n __fish_use_subcommand -l version -d 'output the version number'
${lines.join('\n')}
`;
}

function commandLine({ name, summary }: CompletedCommand): string {
  return `complete -c refwind -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`;
}

const ARGUMENTS = {
  traces: "-k -a '(__fish_complete_suffix .rwt)'",
  files: '-F',
  shells: `-a '${SHELLS.join(' ')}'`,
  none: '',
} as const;

function detailLines({ name, options, argument }: CompletedCommand): string[] {
  const start = `complete -c refwind -n '__fish_seen_subcommand_from ${name}'`;
  const lines = options.map((option) => `${start} ${optionWords(option)}`);
  return ARGUMENTS[argument] === '' ? lines : [`${start} ${ARGUMENTS[argument]}`, ...lines];
}

function optionWords({ short, long, description, value }: CompletedOption): string {
  const flags = [...(short === null ? [] : [`-s ${short.slice(1)}`]), `-l ${long.slice(2)}`];
  return [...flags, ...valueWords(value), `-d ${quoted(description)}`].join(' ');
}

function valueWords(value: CompletedOption['value']): string[] {
  if (value === null) return [];
  if (value.kind === 'words') return [`-x -a '${value.words.join(' ')}'`];
  return [value.kind === 'files' ? '-r -F' : '-x'];
}

/** As one word of a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
