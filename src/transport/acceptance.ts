import type { WireFormat } from '../wire/format.js';
import type { Connection, ConnectionEvents } from './connection.js';

/** The answer to a client that asks for a connection: refused with an HTTP status, or to be opened. */
export type Acceptance =
  | {
      readonly ok: true;
      readonly format: WireFormat;
      /** Where they differ from the socket's own, behind a proxy for example. */
      readonly clientIp?: string;
      readonly clientPort?: string;
      /** Called once the connection is there. */
      open(connection: Connection): ConnectionEvents;
    }
  | { readonly ok: false; readonly status: number; readonly message: string };
