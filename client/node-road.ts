import type { PeerConnection } from 'node-datachannel';
import { MTU, openDatagramChannel } from '../src/transport/rudp/datagram-channel.js';
import { nativeCallback } from '../src/transport/rudp/native-callback.js';
import { aborted, type ClientRoad, type IceServer, type OpenRoad, postOffer, type RoadRequest } from './road.js';
import { watchSilence } from './watch-silence.js';

/** What the library must not lose: see `openDatagramChannel`. */
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

async function openOver(
  connection: PeerConnection,
  { url, iceServers, events, signal }: RoadRequest,
): Promise<ClientRoad> {
  let opened = () => {};
  let failed: (error: Error) => void = () => {};
  const outcome = new Promise<void>((resolve, reject) => {
    opened = resolve;
    failed = reject;
  });
  outcome.catch(() => {});
  const described = new Promise<string>((resolve) =>
    connection.onLocalDescription(nativeCallback((sdp) => resolve(sdp))),
  );
  const channel = openDatagramChannel(connection, kept, {
    onOpen: opened,
    onPacket: events.onPacket,
    onDrained: events.onDrained,
    onLost: (wasOpen) => (wasOpen ? events.onLost() : failed(new Error('no way to the server over UDP'))),
  });
  const ended = aborted(signal);
  ended.catch(() => {});
  try {
    const { sdp } = await postOffer(url, await Promise.race([described, ended]), signal);
    if (!channel.closed) connection.setRemoteDescription(sdp, 'answer');
    const watch = watchSilence(iceServers, () => connection.iceState());
    await Promise.race([outcome, ended, watch.silent]).finally(watch.stop);
    const { send, isCongested, close } = channel;
    return { kind: 'udp', send, isCongested, close };
  } catch (error) {
    channel.close();
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
