/** Half of a surrogate pair, as cutting a text leaves behind. UTF-8 cannot say it, and gRPC's library ends the process over it. */
const LONE_SURROGATE = /\p{Surrogate}/gu;

/** An error that is answered: its code and message are sent to the client, its cause is only logged. */
export abstract class CodedError extends Error {
  constructor(
    readonly code: number,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message.replace(LONE_SURROGATE, '\ufffd'), options);
  }
}
