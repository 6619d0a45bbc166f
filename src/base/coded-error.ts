/** An error that is answered: its code and message are sent to the client, its cause is only logged. */
export abstract class CodedError extends Error {
  constructor(
    readonly code: number,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
