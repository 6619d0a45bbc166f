import { CodedError } from '../base/coded-error.js';
import { ErrorCode } from '../wire/gen/realtime.js';

/**
 * A message that cannot be fulfilled: answered with an `error` envelope, the connection stays open. `code` is one of
 * `ErrorCode`, the envelope's own codes.
 */
export class RealtimeError extends CodedError {
  override readonly name = 'RealtimeError';
}

export const badInput = (message: string): RealtimeError => new RealtimeError(ErrorCode.BAD_INPUT, message);
