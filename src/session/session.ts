import type { Connection } from '../transport/connection.js';
import type { SessionClaims } from './tokens.js';

/** One connected client. Its id is what other players see as `session_id`. */
export interface Session extends SessionClaims {
  readonly id: string;
  readonly lang: string;
  readonly connection: Connection;
}
