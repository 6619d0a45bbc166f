import dgram from 'node:dgram';
import { once } from 'node:events';
import { type DataChannel, PeerConnection } from 'node-datachannel';
import { WebSocket } from 'ws';
import type { BareRoad, Lane } from './lane.js';
import { channelOptions, laneOver } from './peer-lane.js';

const kept: { connection: PeerConnection; channel: DataChannel }[] = [];

/** Opens one lane of ROAD to the bare server at HOST:PORT. QUERY tells how it is to answer. */
export async function openBareLane(road: BareRoad, host: string, query: string): Promise<Lane> {
  if (road === 'udp') return openDatagrams(host);
  if (road === 'ws') return openWebSocket(host, query);
  const connection = new PeerConnection('bench', { iceServers: [], mtu: 1400, disableAutoNegotiation: true });
  const gathered = new Promise<void>((resolve) => {
    connection.onGatheringStateChange((state) => state === 'complete' && resolve());
  });
  const channel = connection.createDataChannel('bench', channelOptions(road));
  kept.push({ connection, channel });
  const opened = new Promise<void>((resolve) => channel.onOpen(resolve));
  connection.setLocalDescription('offer');
  await gathered;
  const url = `http://${host}/offer?road=${road}&${query}`;
  const response = await fetch(url, { method: 'POST', body: connection.localDescription()!.sdp });
  connection.setRemoteDescription(await response.text(), 'answer');
  await opened;
  return Object.assign(laneOver(road, channel), { close: () => connection.close() });
}

function openDatagrams(host: string): Lane {
  const [address, port] = host.split(':') as [string, string];
  const socket = dgram.createSocket('udp4');
  const lane: Lane = {
    isOpen: () => true,
    send: (message) => socket.send(message, Number(port), address),
    onMessage: () => {},
  };
  socket.on('message', (message) => lane.onMessage(message, false));
  return lane;
}

async function openWebSocket(host: string, query: string): Promise<Lane> {
  const socket = new WebSocket(`ws://${host}/?${query}`, { perMessageDeflate: false });
  await once(socket, 'open');
  const lane: Lane = { isOpen: () => true, send: (message) => socket.send(message), onMessage: () => {} };
  socket.on('message', (data) => lane.onMessage(data as Buffer, true));
  return lane;
}
