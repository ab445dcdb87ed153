import { ExitCode } from './exit-codes.js';

/** Ends a command with a sentence for people and an exit code. */
export class CommandError extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CommandError';
    this.exitCode = exitCode;
  }
}

/** The command line itself was wrong. */
export function wrongUse(message: string): CommandError {
  return new CommandError(ExitCode.wrongUse, message);
}

/** The reader of our output went away (`| head`): stop quietly. */
export class OutputClosed extends Error {
  constructor() {
    super('The output was closed.');
    this.name = 'OutputClosed';
  }
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What Node calls the failure of a system call (`ENOENT` …); undefined for other errors. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/**
 * What is wrong when a file or folder that was named cannot be used, and why.
 * @param what the sentence up to there: `The picture cannot be written to a.svg`
 */
export function unusable(what: string, error: unknown): CommandError {
  const reason = systemReason(systemCode(error) ?? 'an unknown failure');
  return new CommandError(ExitCode.wrongUse, `${what}: ${reason}.`, { cause: error });
}

const reasons: Record<string, string> = {
  EACCES: 'you have no permission for it',
  EPERM: 'you have no permission for it',
  EISDIR: 'it is a folder, not a file',
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of its path is a file, not a folder',
  ENOSPC: 'no space is left on the device',
  EROFS: 'the file system is read-only',
  EMFILE: 'too many files are open',
  ELOOP: 'its path has too many symbolic links',
  ENAMETOOLONG: 'its name is too long',
};

/** Why a system call failed, in words. */
export function systemReason(code: string): string {
  return reasons[code] ?? `the system says ${code}`;
}
