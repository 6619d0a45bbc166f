const maxLength = 500;

/** One line for players and logs of whatever was thrown. Never throws. */
export function describeError(error: unknown): string {
  try {
    const { message } = error as { message?: unknown };
    return String(typeof message === 'string' ? message : error).slice(0, maxLength);
  } catch {
    return thrownValue(error);
  }
}

function thrownValue(error: unknown): string {
  if (error === undefined || error === null) return String(error);
  return 'The handler threw something that has no text.';
}
