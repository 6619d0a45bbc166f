/** Why the server closes a connection: the number goes to the client; `retry` tells whether coming back makes sense. */
export interface CloseCode {
  readonly code: number;
  readonly reason: string;
  readonly retry: boolean;
}

/** `docs/close-codes.md` explains each of them to those who write clients; a test keeps both in step. */
export const closeCodes = {
  normal: { code: 1000, reason: 'closed', retry: false },
  serverShutdown: { code: 1001, reason: 'the server shuts down', retry: true },
  protocolError: { code: 1002, reason: 'a message could not be read', retry: false },
  wrongMessageType: { code: 1003, reason: 'a text message was expected, or a binary one', retry: false },
  invalidText: { code: 1007, reason: 'a text message was not valid UTF-8', retry: false },
  tooManyFragments: { code: 1008, reason: 'a message came in too many fragments', retry: false },
  messageTooLarge: { code: 1009, reason: 'a message was larger than socket.max_message_size_bytes', retry: false },
  internalError: { code: 1011, reason: 'the server failed', retry: true },
  idle: { code: 4000, reason: 'nothing was heard from the client in time', retry: true },
  slowConsumer: { code: 4001, reason: 'the client reads too slowly for its reliable messages', retry: true },
  replaced: { code: 4002, reason: 'another connection of this user took over', retry: false },
  loggedOut: { code: 4003, reason: 'the session was logged out', retry: false },
  banned: { code: 4004, reason: 'the account is banned', retry: false },
  accountDeleted: { code: 4005, reason: 'the account was deleted', retry: false },
  disconnectedByServer: { code: 4006, reason: 'disconnected by server code', retry: true },
  sessionExpired: { code: 4007, reason: 'the session token has expired', retry: true },
  tooManyMessages: { code: 4008, reason: 'more messages than socket.max_messages_per_sec allows', retry: true },
} as const satisfies Record<string, CloseCode>;

const namesByCode: ReadonlyMap<number, string> = new Map(
  Object.entries(closeCodes).map(([name, { code }]) => [code, name]),
);

/** What logs, metrics and `onClose` call a close code: its key above, or its number where it has none. */
export function closeCodeName(code: number): string {
  return namesByCode.get(code) ?? String(code);
}
