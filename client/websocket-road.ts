import { aborted, type ClientRoad, type RoadRequest } from './road.js';

/** More waiting than this, and packets are better kept: they would only be older when they leave. */
const BUSY_BYTES = 16_384;
/** Browsers do not tell when a WebSocket has sent what it held. */
const LOOK_AGAIN_MS = 5;

/** Makes a WebSocket that connects to URL. */
export type CreateWebSocket = (url: string) => WebSocket;

/** Opens a road through a WebSocket, at the same address: for networks that let no UDP through. */
export async function openWebSocketRoad(
  createWebSocket: CreateWebSocket,
  { url, events, signal }: RoadRequest,
): Promise<ClientRoad> {
  const socket = createWebSocket(url.replace(/^http/, 'ws'));
  socket.binaryType = 'arraybuffer';
  let state: 'opening' | 'open' | 'closed' = 'opening';
  let timer: ReturnType<typeof setTimeout> | undefined;

  function close(): void {
    state = 'closed';
    clearTimeout(timer);
    socket.close();
  }

  function watch(): void {
    timer = undefined;
    if (state !== 'open') return;
    if (road.isCongested()) timer = setTimeout(watch, LOOK_AGAIN_MS);
    else events.onDrained();
  }

  const road: ClientRoad = {
    kind: 'websocket',
    send(packet) {
      if (state !== 'open') return;
      socket.send(packet as Uint8Array<ArrayBuffer>);
      if (road.isCongested()) timer ??= setTimeout(watch, LOOK_AGAIN_MS);
    },
    isCongested: () => socket.bufferedAmount > BUSY_BYTES,
    close,
  };
  const outcome = new Promise<ClientRoad>((resolve, reject) => {
    socket.onopen = () => {
      if (state === 'closed') return;
      state = 'open';
      resolve(road);
    };
    socket.onmessage = ({ data }) => {
      if (state === 'open') events.onPacket(new Uint8Array(data as ArrayBuffer));
    };
    socket.onerror = () => reject(new Error('no way to the server over WebSocket'));
    socket.onclose = () => {
      const wasOpen = state === 'open';
      if (state === 'closed') return;
      close();
      if (wasOpen) events.onLost();
      else reject(new Error('no way to the server over WebSocket'));
    };
  });
  outcome.catch(() => {});
  try {
    return await Promise.race([outcome, aborted(signal)]);
  } catch (error) {
    close();
    throw error;
  }
}
