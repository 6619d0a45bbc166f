import { ErrorCode } from '../wire/gen/realtime.js';

/** A message that cannot be fulfilled: answered with an `error` envelope, the connection stays open. */
export class RealtimeError extends Error {
  override readonly name = 'RealtimeError';

  /** CODE is one of `ErrorCode`, the envelope's own codes. */
  constructor(
    readonly code: number,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

export const badInput = (message: string): RealtimeError => new RealtimeError(ErrorCode.BAD_INPUT, message);
