import { Code } from '../base/code.js';
import { invalidArgument, StatusError } from '../base/status-error.js';

/** The store cannot be asked: nothing that the player could do about. REASON is for the log. */
export function storeUnavailable(store: string, reason: string): StatusError {
  const cause = new Error(`${store} could not be asked about a receipt: ${reason}`);
  return new StatusError(Code.UNAVAILABLE, `${store} cannot be asked about this receipt at the moment.`, { cause });
}

/** The receipt cannot be read at all. */
export const malformedReceipt = (store: string, what: string): StatusError =>
  invalidArgument(`This is no receipt of ${store}: ${what}.`);

/** The store, or a signature, says that nothing may be given for the receipt. */
export const refusedReceipt = (store: string, why: string): StatusError =>
  new StatusError(Code.FAILED_PRECONDITION, `${store} does not vouch for this receipt: ${why}.`);

/** The receipt is good, but for the other of the two ways to validate one. */
export const otherKindOfReceipt = (is: 'purchase' | 'subscription'): StatusError =>
  new StatusError(Code.FAILED_PRECONDITION, `This is the receipt of a ${is}: validate it as a ${is}.`);

export function storeNotConfigured(store: string, options: readonly string[]): StatusError {
  const message = `Purchases at ${store} are not set up on this server: set ${options.join(' and ')}.`;
  return new StatusError(Code.FAILED_PRECONDITION, message);
}

/**
 * What a status other than 200 means. Stores refuse what they do not know with 4xx; 401, 403 and 429 are about the server's
 * own account there.
 */
export function errorOfStatus(store: string, status: number): StatusError {
  const isRefusal = status >= 400 && status < 500 && status !== 401 && status !== 403 && status !== 429;
  if (!isRefusal) return storeUnavailable(store, `it answered with HTTP status ${status}`);
  return refusedReceipt(store, `it answered with HTTP status ${status}`);
}
