import { WebSocket } from 'ws';

type Message = Readonly<Record<string, unknown>> & {
  readonly cid?: string;
  readonly error?: { readonly message?: string };
};

/** A player's socket to a live server, speaking the realtime protocol in JSON. */
export interface LiveSocket {
  /** Sends an envelope and waits for the answer to it. Throws the server's refusal. */
  ask(envelope: object): Promise<Message>;
  send(envelope: object): void;
  close(): Promise<void>;
  readonly isOpen: boolean;
}

const answerMs = 10_000;

/** Opens a socket with TOKEN; what answers nobody goes to TAKE. */
export async function openLiveSocket(
  url: string,
  token: string,
  take: (message: Message) => void,
): Promise<LiveSocket> {
  const address = `${url.replace(/^http/, 'ws')}/ws?format=json&status=false&token=${encodeURIComponent(token)}`;
  const ws = new WebSocket(address);
  const waiting = new Map<string, (message: Message) => void>();
  let lastCid = 0;
  ws.on('message', (data) => {
    const message = JSON.parse(String(data)) as Message;
    const answer = message.cid === undefined ? undefined : waiting.get(message.cid);
    if (!answer) return take(message);
    waiting.delete(message.cid!);
    answer(message);
  });
  await new Promise<void>((resolve, reject) => {
    ws.once('open', resolve);
    ws.once('error', (cause) => reject(new Error(`${url} cannot be reached: ${cause.message}`, { cause })));
  });
  // Whoever waits is told by the time-out; an error that nobody listens to would end the process.
  ws.on('error', () => {});

  return {
    ask(envelope) {
      const cid = String(++lastCid);
      return new Promise<Message>((resolve, reject) => {
        const late = () => reject(new Error(`The server did not answer within ${answerMs} ms.`));
        const timer = setTimeout(late, answerMs);
        waiting.set(cid, (message) => {
          clearTimeout(timer);
          if (message.error) reject(new Error(message.error.message ?? 'The server refused.'));
          else resolve(message);
        });
        ws.send(JSON.stringify({ cid, ...envelope }));
      });
    },
    send: (envelope) => ws.send(JSON.stringify(envelope)),
    close: () =>
      new Promise((resolve) => {
        if (ws.readyState === WebSocket.CLOSED) return resolve();
        ws.once('close', () => resolve());
        ws.close();
      }),
    get isOpen() {
      return ws.readyState === WebSocket.OPEN;
    },
  };
}
