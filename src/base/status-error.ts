import { Code } from './code.js';
import { CodedError } from './coded-error.js';

/** The one error that leaves the server. `code` is one of `Code`, or any number that a module has thrown. */
export class StatusError extends CodedError {
  override readonly name = 'StatusError';
}

export const invalidArgument = (message: string): StatusError => new StatusError(Code.INVALID_ARGUMENT, message);
export const notFound = (message: string): StatusError => new StatusError(Code.NOT_FOUND, message);
export const unauthenticated = (message: string): StatusError => new StatusError(Code.UNAUTHENTICATED, message);
export const permissionDenied = (message: string): StatusError => new StatusError(Code.PERMISSION_DENIED, message);
export const alreadyExists = (message: string): StatusError => new StatusError(Code.ALREADY_EXISTS, message);

/** The funnel for whatever was thrown: a StatusError passes, anything else becomes INTERNAL with itself as the cause. */
export function toStatusError(thrown: unknown): StatusError {
  if (thrown instanceof StatusError) return thrown;
  return new StatusError(Code.INTERNAL, 'The server failed to answer this request.', { cause: thrown });
}
