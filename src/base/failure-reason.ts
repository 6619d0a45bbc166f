const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EADDRINUSE: 'the address is in use',
  EADDRNOTAVAIL: 'this machine has no such address',
  EEXIST: 'something of that name is there already',
  EISDIR: 'it is a folder',
  ENOENT: 'it does not exist',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is not a folder',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
};

/** Why something failed, in words and on one line, from whatever was thrown: for messages to operators. */
export function failureReason(thrown: unknown): string {
  if (!(thrown instanceof Error)) return oneLine(textOf(thrown));
  const code = (thrown as NodeJS.ErrnoException).code;
  const known = typeof code === 'string' ? reasons[code] : undefined;
  return known ?? (oneLine(thrown.message) || thrown.name);
}

function textOf(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return 'something that has no text';
  }
}

/** TEXT on one line: runs of white space and control characters become one space. */
export function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
}
