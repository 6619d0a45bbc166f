export interface ClientMessage {
  readonly data: Buffer;
  readonly binary: boolean;
}

/** What a client has received and nobody has asked for yet, or the other way round. */
export interface ClientInbox {
  push(message: ClientMessage): void;
  /** The connection is over: who waits, or asks when nothing is left, gets an error that names CODE. */
  end(code: number): void;
  /** The next message, in order of arrival; rejects when the connection ends first. */
  next(): Promise<ClientMessage>;
  /** Resolves with the code that the connection has ended with. */
  readonly ended: Promise<number>;
}

export function createClientInbox(): ClientInbox {
  const messages: ClientMessage[] = [];
  const waiting: { resolve: (message: ClientMessage) => void; reject: (error: Error) => void }[] = [];
  let over: Error | undefined;
  let tellEnded: (code: number) => void;
  const ended = new Promise<number>((resolve) => {
    tellEnded = resolve;
  });
  return {
    ended,
    push(message) {
      const taker = waiting.shift();
      if (taker) taker.resolve(message);
      else messages.push(message);
    },
    end(code) {
      over ??= new Error(`closed with ${code}`);
      tellEnded(code);
      for (const { reject } of waiting.splice(0)) reject(over);
    },
    next: () =>
      new Promise((resolve, reject) => {
        const message = messages.shift();
        if (message) resolve(message);
        else if (over) reject(over);
        else waiting.push({ resolve, reject });
      }),
  };
}
