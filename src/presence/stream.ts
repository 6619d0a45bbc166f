/** What kind of thing a stream stands for; the numbers are Nakama's and visible to modules. */
export const StreamMode = {
  NOTIFICATIONS: 0,
  STATUS: 1,
  CHANNEL: 2,
  GROUP: 3,
  DIRECT_MESSAGE: 4,
  MATCH_RELAYED: 5,
  MATCH_AUTHORITATIVE: 6,
  PARTY: 7,
} as const;

/** The address of a group of presences: a mode and up to two ids and a label. Empty parts are ''. */
export interface Stream {
  readonly mode: number;
  readonly subject: string;
  readonly subcontext: string;
  readonly label: string;
}

/** Where the sessions of a user are that show a status. */
export function statusStream(userId: string): Stream {
  return { mode: StreamMode.STATUS, subject: userId, subcontext: '', label: '' };
}

/** STREAM as a text that no other stream shares, whatever its parts hold. */
export function streamKey({ mode, subject, subcontext, label }: Stream): string {
  return `${mode}:${subject.length}:${subcontext.length}:${subject}${subcontext}${label}`;
}
