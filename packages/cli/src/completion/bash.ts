import { type CompletedCommand, type CompletedOption, SHELLS } from './words.js';

/** A script for bash that completes the words of `refwind`: commands, options, their values, traces. */
export function bashScript(commands: readonly CompletedCommand[]): string {
  const names = [...commands.map(({ name }) => name), 'help'];
  return `# Completion of refwind for bash: eval "$(refwind completion bash)"
_refwind_words() {
  COMPREPLY=($(compgen -W "$1" -- "$2"))
}

_refwind_files() {
  local IFS=$'\\n'
  compopt -o filenames 2>/dev/null
  COMPREPLY=($(compgen -f -- "$1"))
}

_refwind_traces() {
  local IFS=$'\\n'
  compopt -o filenames 2>/dev/null
  COMPREPLY=($(compgen -f -X '!*.rwt' -- "$1") $(compgen -d -- "$1"))
}

_refwind() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}" command='' index
  for ((index = 1; index < COMP_CWORD; index++)); do
    if [[ \${COMP_WORDS[index]} != -* ]]; then
      command="\${COMP_WORDS[index]}"
      break
    fi
  done
  COMPREPLY=()
  case "$command $previous" in
${commands.flatMap(valueCases).join('\n')}
  esac
  if [[ -z $command ]]; then
    _refwind_words '${names.join(' ')} --help --version --no-color' "$current"
  elif [[ $current == -* ]]; then
    case $command in
${commands.map(optionCase).join('\n')}
    esac
  else
    case $command in
${commands.flatMap(argumentCase).join('\n')}
      help) _refwind_words '${names.join(' ')}' "$current" ;;
      *) _refwind_files "$current" ;;
    esac
  fi
}

complete -F _refwind refwind
`;
}

function valueCases({ name, options }: CompletedCommand): string[] {
  return options.flatMap((option) => {
    const complete = valueWords(option);
    if (complete === null) return [];
    const flags = [option.short, option.long].filter((flag) => flag !== null);
    return `    ${flags.map((flag) => `'${name} ${flag}'`).join(' | ')}) ${complete} ;;`;
  });
}

function valueWords({ value }: CompletedOption): string | null {
  if (value === null) return null;
  if (value.kind === 'words') {
    return `_refwind_words '${value.words.join(' ')}' "$current"; return`;
  }
  return value.kind === 'files' ? '_refwind_files "$current"; return' : 'return';
}

function optionCase({ name, options }: CompletedCommand): string {
  return `      ${name}) _refwind_words '${options.map(({ long }) => long).join(' ')}' "$current" ;;`;
}

function argumentCase({ name, argument }: CompletedCommand): string[] {
  switch (argument) {
    case 'traces':
      return [`      ${name}) _refwind_traces "$current" ;;`];
    case 'shells':
      return [`      ${name}) _refwind_words '${SHELLS.join(' ')}' "$current" ;;`];
    case 'none':
      return [`      ${name}) ;;`];
    case 'files':
      return [];
  }
}
