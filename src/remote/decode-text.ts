import { RemoteFailure } from './ask-server.js';

/** The text of an answer. Throws RemoteFailure where it is not UTF-8: the library's error may quote what it says. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new RemoteFailure('its answer is no text');
  }
}
