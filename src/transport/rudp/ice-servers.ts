/** A STUN or TURN server as browsers want it. */
export interface IceServer {
  readonly urls: string;
  readonly username?: string;
  readonly credential?: string;
}

const STUN = /^stuns?:[^@\s]+$/;
const TURN = /^(turns?:)([^:@\s]+):([^@\s]+)@(\S+)$/;

/**
 * Reads `rudp.ice_servers`: `stun:HOST:PORT`, or `turn:USER:PASSWORD@HOST:PORT`, where a `?transport=tcp` may follow. Throws
 * an Error of one line that names an entry which is neither; it does not repeat the password.
 */
export function parseIceServers(entries: readonly string[]): readonly IceServer[] {
  return entries.map((entry) => {
    if (STUN.test(entry)) return { urls: entry };
    const turn = TURN.exec(entry);
    if (!turn) {
      const shown = entry.split('@').at(-1)!.slice(0, 100);
      throw new Error(`rudp.ice_servers: "${shown}" is neither stun:HOST:PORT nor turn:USER:PASSWORD@HOST:PORT`);
    }
    const [, scheme, username, credential, host] = turn;
    return { urls: `${scheme}${host}`, username: decode(username!), credential: decode(credential!) };
  });
}

/** What a user name may not hold is written as in addresses: %3A. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
