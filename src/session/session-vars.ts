import { invalidArgument } from '../base/status-error.js';

/** In bytes of their JSON. A token holds them, and travels in a header, of which HTTP servers take 16 KiB in all. */
const MAX_BYTES = 8192;

/** Throws INVALID_ARGUMENT for variables so long that a token with them could not be sent. */
export function checkSessionVars(vars: Readonly<Record<string, string>> | undefined): void {
  if (vars && Buffer.byteLength(JSON.stringify(vars)) > MAX_BYTES) {
    throw invalidArgument(`The variables of a session have at most ${MAX_BYTES} bytes in all.`);
  }
}
