import type { DataChannel } from 'node-datachannel';
import { createReliablePeer } from '../../src/transport/reliable/create-reliable-peer.js';
import { defaultReliableLimits } from '../../src/transport/reliable/reliable-options.js';
import { CHANNEL_OPTIONS } from '../../src/transport/rudp/datagram-channel.js';
import type { BareRoad, Lane } from './lane.js';
import { sendNow } from './send-now.js';
import { clockMs } from './stamp.js';

/** How the data channel of ROAD is to be opened; both ends open it alike. */
export function channelOptions(road: BareRoad): object {
  return road === 'channel' ? { negotiated: true, id: 0 } : CHANNEL_OPTIONS;
}

/** The client's end of ROAD over CHANNEL, which is open. */
export function laneOver(road: BareRoad, channel: DataChannel): Lane {
  return road.startsWith('reliable') ? peerLane(channel, road === 'reliable') : bareLane(channel);
}

/** CHANNEL as it is. */
export function bareLane(channel: DataChannel): Lane {
  const lane: Lane = {
    isOpen: () => channel.isOpen(),
    send: (message) => sendNow(channel, message),
    onMessage: () => {},
  };
  channel.onMessage((data) => lane.onMessage(data as Buffer, true));
  return lane;
}

function peerLane(channel: DataChannel, earlyCopy: boolean): Lane {
  let isFlushing = false;
  let timer: NodeJS.Timeout | undefined;
  const peer = createReliablePeer({
    limits: defaultReliableLimits,
    nowMs: clockMs(),
    earlyCopy,
    events: {
      onMessage: (bytes, { reliable }) => lane.onMessage(bytes, reliable),
      onClose: ({ code, reason }) => {
        throw new Error(`the connection was closed: ${code} ${reason}`);
      },
    },
  });
  const flush = (): void => {
    isFlushing = false;
    clearTimeout(timer);
    if (!channel.isOpen()) return;
    for (const packet of peer.nextPackets(clockMs())) sendNow(channel, packet);
    const waitMs = peer.nextWakeMs() - clockMs();
    if (Number.isFinite(waitMs)) timer = setTimeout(flush, Math.max(0, waitMs));
  };
  const flushSoon = (): void => {
    if (!isFlushing) setImmediate(flush);
    isFlushing = true;
  };
  const lane: Lane = {
    isOpen: () => channel.isOpen(),
    send(message, reliable) {
      if (reliable) peer.sendReliable(0, message);
      else peer.sendUnreliable(message);
      flushSoon();
    },
    onMessage: () => {},
  };
  channel.onMessage((data) => {
    peer.receive(data as Buffer, clockMs());
    flushSoon();
  });
  return lane;
}
