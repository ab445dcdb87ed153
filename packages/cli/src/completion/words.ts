import type { Command, Option } from 'commander';

/** What follows an option, or stands by itself: words to choose from, files, or anything. */
type ValueKind =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'files' }
  | { readonly kind: 'text' };

/** An option, as shells need to know it. */
export interface CompletedOption {
  /** With their dashes. */
  readonly short: string | null;
  readonly long: string;
  readonly description: string;
  /** `null` for an option that takes no value. */
  readonly value: ValueKind | null;
}

/** A command, as shells need to know it. */
export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly CompletedOption[];
  /** What its arguments are, the first of them at least. */
  readonly argument: 'traces' | 'files' | 'shells' | 'none';
}

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** All commands of a program with their options, as they are defined. */
export function completedCommands(program: Command): CompletedCommand[] {
  return program.commands.map((command) => ({
    name: command.name(),
    summary: command.summary(),
    options: [...command.options.map(optionOf), HELP],
    argument: argumentOf(command),
  }));
}

const HELP: CompletedOption = {
  short: '-h',
  long: '--help',
  description: 'display help for command',
  value: null,
};

function optionOf(option: Option): CompletedOption {
  const { short, long, description, required, optional } = option;
  return {
    short: short ?? null,
    long: long ?? '',
    description,
    value: required || optional ? valueKindOf(option) : null,
  };
}

/** Values that are names of files or folders, as help calls them. */
const FILES = /<(file|folder|trace)>/;

function valueKindOf({ parseArg, flags }: Option): ValueKind {
  const known: unknown = parseArg && 'known' in parseArg ? parseArg.known : undefined;
  if (Array.isArray(known)) return { kind: 'words', words: known.map(String) };
  return { kind: FILES.test(flags) ? 'files' : 'text' };
}

const TRACES = new Set(['trace', 'good', 'bad']);

function argumentOf({ registeredArguments: [first] }: Command): CompletedCommand['argument'] {
  if (first === undefined) return 'none';
  if (first.name() === 'shell') return 'shells';
  return TRACES.has(first.name()) ? 'traces' : 'files';
}
