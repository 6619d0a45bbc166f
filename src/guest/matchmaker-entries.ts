// The tickets of the matchmaker on their way to a module's override and back, as JSON: they may be many thousands.

/** The one argument of a `MatchmakerOverride` function: all entries that wait. */
export function readMatchmakerEntries(json: Uint8Array): unknown {
  return JSON.parse(Buffer.from(json.buffer, json.byteOffset, json.byteLength).toString());
}

/**
 * What such a function answers, as JSON: of each match the tickets, with the session of the member that was named or null.
 * Throws TypeError for anything but a list of lists of entries or ticket ids; nothing at all means no match.
 */
export function writeMatchmakerChoice(answer: unknown): string {
  if (answer === undefined || answer === null) return '[]';
  if (!Array.isArray(answer)) throw new TypeError('The matchmaker override must return an array of matches.');
  return JSON.stringify(answer.map(placesOf));
}

function placesOf(match: unknown): [string, string | null][] {
  if (!Array.isArray(match)) throw new TypeError('A match of the matchmaker override must be an array of entries.');
  return match.map((entry: unknown) => {
    if (typeof entry === 'string') return [entry, null];
    const { ticket, presence } = (entry ?? {}) as { ticket?: unknown; presence?: { sessionId?: unknown } | null };
    const sessionId = presence?.sessionId ?? null;
    if (typeof ticket !== 'string' || (sessionId !== null && typeof sessionId !== 'string'))
      throw new TypeError('An entry in a match of the matchmaker override must be one that it was given, or a ticket.');
    return [ticket, sessionId];
  });
}
