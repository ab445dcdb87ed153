import { type CompletedCommand, type CompletedOption, SHELLS } from './words.js';

/** A script for zsh, to be evaluated or to stand as `_refwind` in a folder of `fpath`. */
export function zshScript(commands: readonly CompletedCommand[]): string {
  const list = commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`);
  return `#compdef refwind
# Completion of refwind for zsh: source <(refwind completion zsh)
_refwind() {
  local -a commands
  commands=(
${list.join('\n')}
    ${quoted('help:display help for command')}
  )
  if ((CURRENT == 2)); then
    _describe -t commands command commands
    return
  fi
  local command=$words[2]
  shift words
  ((CURRENT--))
  case $command in
${commands.map(commandCase).join('\n')}
    help) _describe -t commands command commands ;;
  esac
}

if [[ $funcstack[1] == _refwind ]]; then
  _refwind "$@"
else
  compdef _refwind refwind
fi
`;
}

const ACTIONS = {
  traces: `'*:trace:_files -g "*.rwt"'`,
  files: `'*:file:_files'`,
  shells: `'1:shell:(${SHELLS.join(' ')})'`,
  none: '',
} as const;

function commandCase({ name, options, argument }: CompletedCommand): string {
  const lines = [...options.flatMap(optionSpecs), ACTIONS[argument]].filter((line) => line !== '');
  return `    ${name})\n      _arguments \\\n${lines.map((line) => `        ${line}`).join(' \\\n')}\n      ;;`;
}

function optionSpecs(option: CompletedOption): string[] {
  const flags = [option.short, option.long].filter((flag) => flag !== null);
  const text = option.description.replace(/[[\]\\:]/g, '\\$&');
  return flags.map((flag) => quoted(`${flag}[${text}]${valuePart(option)}`));
}

function valuePart({ value }: CompletedOption): string {
  if (value === null) return '';
  if (value.kind === 'words') return `:value:(${value.words.join(' ')})`;
  return value.kind === 'files' ? ':file:_files' : ':value:';
}

/** As one word of a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
