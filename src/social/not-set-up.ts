import { Code } from '../base/code.js';
import { StatusError } from '../base/status-error.js';

/** FAILED_PRECONDITION: this server cannot check accounts of PROVIDER until its operator sets OPTIONS. */
export function notSetUp(provider: string, options: string): StatusError {
  const message = `${provider} is not set up on this server: its configuration needs ${options}.`;
  return new StatusError(Code.FAILED_PRECONDITION, message);
}
