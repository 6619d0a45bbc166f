import type { DataChannel } from 'node-datachannel';
import { createFlushSet } from '../../src/transport/flush-set.js';
import { createReliablePeer } from '../../src/transport/reliable/create-reliable-peer.js';
import { defaultReliableLimits } from '../../src/transport/reliable/reliable-options.js';
import { CHANNEL_OPTIONS } from '../../src/transport/rudp/datagram-channel.js';
import { createWakeQueue } from '../../src/transport/rudp/wake-queue.js';
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

/** As in the server: one of each for all connections. */
const flushes = createFlushSet();
const wakes = createWakeQueue(clockMs);

/** Flushes and waits as the server's connections do. */
function peerLane(channel: DataChannel, earlyCopy: boolean): Lane {
  let isFlushing = false;
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
  const connection = {
    flush(): void {
      isFlushing = false;
      if (!channel.isOpen()) return wakes.delete(connection);
      for (const packet of peer.nextPackets(clockMs())) sendNow(channel, packet);
      wakes.set(connection, peer.nextWakeMs());
    },
    wake(): void {
      if (!isFlushing) connection.flush();
    },
  };
  const flushSoon = (): void => {
    if (!isFlushing) flushes.add(connection);
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
    const nowMs = clockMs();
    peer.receive(data as Buffer, nowMs);
    const wakeMs = peer.nextWakeMs();
    if (wakeMs <= nowMs) flushSoon();
    else wakes.set(connection, wakeMs);
  });
  return lane;
}
