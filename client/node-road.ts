import type { DataChannel, PeerConnection } from 'node-datachannel';
import { nativeCallback } from '../src/transport/rudp/native-callback.js';
import { aborted, type ClientRoad, type IceServer, type OpenRoad, postOffer, type RoadRequest } from './road.js';

/** Room for a full packet and every header around it. */
const MTU = 1400;
/** The library must not lose the last reference to a connection before it has closed it. */
const CLOSING_MS = 5000;
const kept = new Set<object>();

/** Opens a road over node-datachannel. */
export const openNodeRoad: OpenRoad = async (request) => {
  const { PeerConnection } = await import('node-datachannel');
  const connection = new PeerConnection('tickwire', {
    iceServers: request.iceServers.flatMap(toLibraryForm),
    mtu: MTU,
  });
  return openOver(connection, request);
};

async function openOver(connection: PeerConnection, { url, events, signal }: RoadRequest): Promise<ClientRoad> {
  let state: 'opening' | 'open' | 'closed' = 'opening';
  let congested = false;
  let channel: DataChannel | undefined;
  const held = { connection, channel };
  kept.add(held);
  const release = () => kept.delete(held);

  // Never from within a callback of the library, which does not bear that.
  function close(): void {
    if (state === 'closed') return;
    state = 'closed';
    setImmediate(() => {
      setTimeout(release, CLOSING_MS).unref();
      connection.close();
    });
  }

  const road: ClientRoad = {
    kind: 'udp',
    send(packet) {
      if (state !== 'open' || congested) return;
      try {
        congested = !channel!.sendMessageBinary(packet);
      } catch {
        lose();
      }
    },
    isCongested: () => congested,
    close,
  };
  let opened: (road: ClientRoad) => void;
  let failed: (error: Error) => void;
  const outcome = new Promise<ClientRoad>((resolve, reject) => {
    opened = resolve;
    failed = reject;
  });
  outcome.catch(() => {});

  function lose(): void {
    const wasOpen = state === 'open';
    if (state === 'closed') return;
    close();
    if (wasOpen) setImmediate(events.onLost);
    else failed(new Error('no way to the server over UDP'));
  }

  function open(): void {
    if (state !== 'opening') return;
    state = 'open';
    opened(road);
  }

  const described = new Promise<string>((resolve) =>
    connection.onLocalDescription(nativeCallback((sdp) => resolve(sdp))),
  );
  connection.onStateChange(
    nativeCallback((now) => {
      if (now === 'closed') setImmediate(release);
      if (now === 'failed' || now === 'closed') lose();
    }),
  );
  channel = connection.createDataChannel('tickwire', { negotiated: true, id: 0, unordered: true, maxRetransmits: 0 });
  held.channel = channel;
  channel.onOpen(nativeCallback(open));
  channel.onClosed(nativeCallback(lose));
  channel.onError(nativeCallback(lose));
  channel.onBufferedAmountLow(
    nativeCallback(() => {
      congested = false;
      if (state === 'open') events.onDrained();
    }),
  );
  channel.onMessage(
    nativeCallback((data) => {
      if (state === 'closed' || typeof data === 'string') return;
      open();
      events.onPacket(data as Uint8Array);
    }),
  );
  const ended = aborted(signal);
  ended.catch(() => {});
  try {
    const { sdp } = await postOffer(url, await Promise.race([described, ended]), signal);
    if (state !== 'opening') return await outcome;
    connection.setRemoteDescription(sdp, 'answer');
    return await Promise.race([outcome, ended]);
  } catch (error) {
    close();
    throw error;
  }
}

/** `turn:HOST` and credentials as the one address that the library takes. */
function toLibraryForm({ urls, username, credential }: IceServer): string[] {
  const all = typeof urls === 'string' ? [urls] : urls;
  if (username === undefined) return [...all];
  const user = `${encodeURIComponent(username)}:${encodeURIComponent(credential ?? '')}@`;
  return all.map((url) => url.replace(/^(turns?:)/, `$1${user}`));
}
