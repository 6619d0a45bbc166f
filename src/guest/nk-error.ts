import type { WireError } from './protocol.js';

/** What an nk function throws in a native module: CODE is the server's status code. */
export class NkError extends Error {
  override readonly name = 'NkError';

  constructor(
    message: string,
    readonly code: number,
  ) {
    super(message);
  }
}

/** Nakama's bundles get a plain error: one with a code would be taken for an answer of the module's own making. */
export function bundleError({ message, isTypeError }: WireError): Error {
  return isTypeError ? new TypeError(message) : new Error(message);
}

export function nativeError({ message, code, isTypeError }: WireError): Error {
  return isTypeError ? new TypeError(message) : new NkError(message, code);
}
