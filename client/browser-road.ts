import { aborted, type ClientRoad, type IceServer, type OpenRoad, postOffer } from './road.js';
import { watchSilence } from './watch-silence.js';

/** Opens a road over the browser's WebRTC. */
export const openBrowserRoad: OpenRoad = async ({ url, iceServers, events, signal }) => {
  const connection = new RTCPeerConnection(configuration(iceServers));
  const channel = connection.createDataChannel('tickwire', {
    negotiated: true,
    id: 0,
    ordered: false,
    maxRetransmits: 0,
  });
  channel.binaryType = 'arraybuffer';
  channel.bufferedAmountLowThreshold = 0;
  let state: 'opening' | 'open' | 'closed' = 'opening';

  function close(): void {
    state = 'closed';
    connection.close();
  }

  const road: ClientRoad = {
    kind: 'udp',
    send(packet) {
      if (state !== 'open') return;
      try {
        channel.send(packet as Uint8Array<ArrayBuffer>);
      } catch {
        // Closing: its event follows.
      }
    },
    isCongested: () => channel.bufferedAmount > 0,
    close,
  };
  const outcome = new Promise<ClientRoad>((resolve, reject) => {
    function lose(): void {
      if (state === 'closed') return;
      const wasOpen = state === 'open';
      close();
      if (wasOpen) events.onLost();
      else reject(new Error('no way to the server over UDP'));
    }
    channel.onopen = () => {
      state = 'open';
      resolve(road);
    };
    channel.onclose = lose;
    channel.onmessage = ({ data }) => {
      if (state === 'open') events.onPacket(new Uint8Array(data));
    };
    channel.onbufferedamountlow = () => events.onDrained();
    connection.onconnectionstatechange = () => {
      if (connection.connectionState === 'failed') lose();
    };
  });
  outcome.catch(() => {});
  const ended = aborted(signal);
  ended.catch(() => {});
  try {
    const offer = await connection.createOffer();
    const answer = await postOffer(url, offer.sdp ?? '', signal);
    // Addresses are only looked for from here on: with the server's STUN and TURN servers, and without a second request.
    const allServers = [...iceServers, ...(answer.ice_servers ?? [])];
    if (answer.ice_servers?.length) connection.setConfiguration(configuration(allServers));
    await connection.setLocalDescription(offer);
    await connection.setRemoteDescription({ type: 'answer', sdp: answer.sdp });
    const watch = watchSilence(allServers, () => connection.iceConnectionState);
    return await Promise.race([outcome, ended, watch.silent]).finally(watch.stop);
  } catch (error) {
    close();
    throw error;
  }
};

function configuration(iceServers: readonly IceServer[]): RTCConfiguration {
  return {
    iceServers: iceServers.map((server) => ({
      ...server,
      urls: typeof server.urls === 'string' ? server.urls : [...server.urls],
    })),
  };
}
