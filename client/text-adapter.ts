/** Parts of envelopes whose data are bytes, which JSON holds as base64. */
const SENT_DATA = ['match_data_send', 'party_data_send'] as const;
const RECEIVED_DATA = ['match_data', 'party_data'] as const;

interface DataPart {
  op_code: number | string;
  data?: string | Uint8Array;
}

type Envelope = Record<string, unknown>;
type Handler = ((this: WebSocket, event: unknown) => void) | null;

/** Envelopes as JSON over what looks like a WebSocket, as Nakama's own text adapter has it. */
export class TextAdapter {
  _socket: WebSocket | undefined;

  get onClose(): Handler {
    return this._socket!.onclose as Handler;
  }
  set onClose(handler: Handler) {
    this._socket!.onclose = handler;
  }
  get onError(): Handler {
    return this._socket!.onerror as Handler;
  }
  set onError(handler: Handler) {
    this._socket!.onerror = handler;
  }
  get onOpen(): Handler {
    return this._socket!.onopen as Handler;
  }
  set onOpen(handler: Handler) {
    this._socket!.onopen = handler;
  }
  get onMessage(): ((message: unknown) => void) | null {
    return this._socket!.onmessage as never;
  }
  set onMessage(handler: ((message: unknown) => void) | null) {
    this._socket!.onmessage = handler && ((event: { data: unknown }) => handler(decode(event.data as string)));
  }

  isOpen(): boolean {
    return this._socket?.readyState === 1;
  }

  close(): void {
    this._socket?.close();
    this._socket = undefined;
  }

  send(message: Envelope): void {
    this._socket!.send(encode(message));
  }
}

function decode(text: string): Envelope {
  const envelope = JSON.parse(text) as Envelope;
  for (const name of RECEIVED_DATA) {
    const part = envelope[name] as DataPart | undefined;
    if (typeof part?.data === 'string') part.data = Uint8Array.from(atob(part.data), (char) => char.charCodeAt(0));
  }
  return envelope;
}

function encode(envelope: Envelope): string {
  for (const name of SENT_DATA) {
    const part = envelope[name] as DataPart | undefined;
    if (!part) continue;
    // 64-bit numbers are text in this JSON.
    part.op_code = String(part.op_code);
    if (part.data) part.data = toBase64(part.data);
  }
  return JSON.stringify(envelope);
}

function toBase64(data: string | Uint8Array): string {
  if (typeof data === 'string' && isLatin1(data)) return btoa(data);
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
  let latin1 = '';
  for (const byte of bytes) latin1 += String.fromCharCode(byte);
  return btoa(latin1);
}

function isLatin1(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0xff) return false;
  return true;
}
