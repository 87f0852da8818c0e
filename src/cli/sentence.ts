// sentence.ts — what a person is told of an error: one sentence.
import { CodedError } from '@soundings/crypto/errors';

/** The sentence that a person is shown. With SOUNDINGS_DEBUG=1 it is the error with its stack, for developers. */
export function sentenceOf(error: unknown, env: Readonly<Record<string, string | undefined>>): string {
  if (env['SOUNDINGS_DEBUG'] === '1' && error instanceof Error) return error.stack ?? error.message;
  if (error instanceof CodedError) return error.message;
  if (error instanceof Error && 'code' in error && 'path' in error) return `${fileProblem(String(error.code))}: ${String(error.path)}`;
  const reason = error instanceof Error ? error.message : String(error);
  return `Unexpected error: ${reason}. To see where it happened, set the environment variable SOUNDINGS_DEBUG=1 and run the command again.`;
}

export function fileProblem(code: string): string {
  switch (code) {
    case 'ENOENT':
      return 'There is no such file or folder';
    case 'EACCES':
    case 'EPERM':
      return 'You have no permission to read or write this file or folder';
    case 'EISDIR':
      return 'A file was expected, but this is a folder';
    case 'ENOSPC':
      return 'The disk is full';
    default:
      return `The file system answered ${code}`;
  }
}
