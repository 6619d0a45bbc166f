import os from 'node:os';
import { Code } from '../../base/code.js';
import { StatusError } from '../../base/status-error.js';

/** A reason why the embedded PostgreSQL does not start, as one line that says what to do. */
export function embeddedError(message: string, cause?: unknown): StatusError {
  const oneLine = message.replace(/\s*\n\s*/g, ' ').trim();
  return new StatusError(Code.FAILED_PRECONDITION, oneLine, cause === undefined ? undefined : { cause });
}

/** What went wrong with a file or folder, in words for the operator. */
export function folderError(folder: string, error: unknown): StatusError {
  const { code, path: at } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return embeddedError(
        `The database folder ${folder} is not writable: give user ${userName()} write access${at ? ` to ${at}` : ''}, ` +
          'or choose another folder with --data_dir.',
        error,
      );
    case 'EROFS':
      return embeddedError(
        `The database folder ${folder} is not writable: its file system is read-only; choose another with --data_dir.`,
        error,
      );
    case 'ENOTDIR':
    case 'EEXIST':
      return embeddedError(
        `The database folder ${folder} cannot be created: ${(code === 'EEXIST' && at) || 'a part of its path'} is a file; ` +
          'move it away, or choose another folder with --data_dir.',
        error,
      );
    case 'ENOSPC':
    case 'EDQUOT':
      return embeddedError(
        `The disk of the database folder ${folder} is full: make room on it and start again.`,
        error,
      );
    default: {
      const reason = error instanceof Error ? error.message : String(error);
      return embeddedError(`The database folder ${folder} cannot be used: ${reason}.`, error);
    }
  }
}

function userName(): string {
  try {
    return os.userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'of this process');
  }
}
