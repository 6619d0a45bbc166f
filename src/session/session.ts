import type { Connection } from '../transport/connection.js';

/** One connected client. Its id is what other players see as `session_id`. */
export interface Session {
  readonly id: string;
  readonly userId: string;
  readonly username: string;
  /** Session variables of the token. */
  readonly vars: Readonly<Record<string, string>>;
  readonly tokenId: string;
  /** When the session token was issued and when it ends, seconds since 1970. */
  readonly issuedAtSec: number;
  readonly expiresAtSec: number;
  readonly lang: string;
  readonly connection: Connection;
}
