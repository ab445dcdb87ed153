import type { Command } from 'commander';
import { bashScript } from '../completion/bash.js';
import { fishScript } from '../completion/fish.js';
import {
  type CompletedCommand,
  completedCommands,
  SHELLS,
  type Shell,
} from '../completion/words.js';
import { zshScript } from '../completion/zsh.js';
import { ExitCode } from '../exit-codes.js';
import { choice } from '../options.js';
import { type Run, withExamples } from './shared.js';

const SCRIPTS: Readonly<Record<Shell, (commands: readonly CompletedCommand[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

export function completionCommand(program: Command, run: Run): void {
  const command = program
    .command('completion')
    .argument('<shell>', SHELLS.join(', '), choice('completion', SHELLS))
    .summary('a script by which a shell completes commands and options')
    .description(
      'Prints a script for bash, zsh or fish, by which the shell completes commands, options, values that are words ' +
        'to choose from, and names of traces.',
    )
    .option('--no-color', 'no colours')
    .action((shell: Shell) =>
      run(command, async (io) => {
        await io.stdout.write(SCRIPTS[shell](completedCommands(program)));
        return ExitCode.fine;
      }),
    );
  withExamples(
    command,
    ['eval "$(refwind completion bash)"', 'in ~/.bashrc'],
    ['source <(refwind completion zsh)', 'in ~/.zshrc, after compinit'],
    ['refwind completion fish | source', 'in ~/.config/fish/config.fish'],
  );
}
