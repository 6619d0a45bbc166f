import { Code } from '../base/code.js';
import { StatusError } from '../base/status-error.js';

/** UNAVAILABLE; REASON is for the log. */
export function providerUnavailable(reason: string): StatusError {
  const cause = new Error(`the provider of the accounts could not be asked: ${reason}`);
  return new StatusError(Code.UNAVAILABLE, 'The provider of these accounts cannot be asked at the moment.', { cause });
}
