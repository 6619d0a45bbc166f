import WebSocket from 'ws';

type Message = Record<string, unknown> & { cid?: string };

/** One player on a socket, in JSON as the stock clients speak it. */
export class SocketClient {
  /** Receives everything that is no answer to a `call`. */
  onMessage: (message: Message) => void = () => {};
  isClosed = false;
  private readonly waiting = new Map<string, (message: Message) => void>();
  private lastCid = 0;

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data) => this.receive(JSON.parse(String(data))));
    socket.on('close', () => {
      this.isClosed = true;
    });
  }

  static open(url: string): Promise<SocketClient> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(url, { perMessageDeflate: false });
      socket.once('open', () => resolve(new SocketClient(socket)));
      socket.once('error', reject);
    });
  }

  call(message: object): Promise<Message> {
    const cid = String(++this.lastCid);
    return new Promise((resolve) => {
      this.waiting.set(cid, resolve);
      this.socket.send(JSON.stringify({ cid, ...message }));
    });
  }

  send(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  close(): void {
    this.socket.terminate();
  }

  private receive(message: Message): void {
    const answered = message.cid === undefined ? undefined : this.waiting.get(message.cid);
    if (!answered) return this.onMessage(message);
    this.waiting.delete(message.cid!);
    answered(message);
  }
}
