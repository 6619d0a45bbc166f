// The bare roads of the transport benchmark: a server that answers every message with itself, or (with a rate) sends messages
// of its own at that rate and counts how long those of the client took. `node dist/bench/transport/bare-server.js ADDRESS PORT`.
import dgram from 'node:dgram';
import http from 'node:http';
import { type DataChannel, PeerConnection } from 'node-datachannel';
import { WebSocketServer } from 'ws';
import { createConnectionLanes } from './connection-lane.js';
import type { BareRoad, Lane } from './lane.js';
import { bareLane, channelOptions } from './peer-lane.js';
import { ageMs, stampedMessage } from './stamp.js';

const [address = '127.0.0.1', portText = '0'] = process.argv.slice(2);
const port = Number(portText);
/** The library must not lose the last reference to what is open. */
const kept: { connection: PeerConnection; channel: DataChannel }[] = [];
let agesMs: number[] = [];

/** How lanes answer: RATEHZ is 0 for an echo. */
function serve(lane: Lane, { rateHz, sizeBytes, isReliable }: Answering): void {
  lane.onMessage = (message, reliable) => {
    agesMs.push(ageMs(message));
    if (rateHz === 0) lane.send(Buffer.from(message), reliable);
  };
  if (rateHz === 0) return;
  const startMs = performance.now() + (Math.random() * 1000) / rateHz;
  let count = 0;
  const tick = (): void => {
    if (!lane.isOpen()) return;
    lane.send(stampedMessage(sizeBytes), isReliable);
    setTimeout(tick, Math.max(0, startMs + (++count * 1000) / rateHz - performance.now()));
  };
  setTimeout(tick, startMs - performance.now());
}

interface Answering {
  readonly rateHz: number;
  readonly sizeBytes: number;
  readonly isReliable: boolean;
}

function answeringOf({ searchParams }: URL): Answering {
  return {
    rateHz: Number(searchParams.get('rate')),
    sizeBytes: Number(searchParams.get('size')),
    isReliable: searchParams.get('reliable') !== 'false',
  };
}

const connectionLane = createConnectionLanes();

function laneOf(road: BareRoad, channel: DataChannel): Lane {
  return road.startsWith('reliable') ? connectionLane(channel, road === 'reliable') : bareLane(channel);
}

async function answerOffer(url: URL, offer: string): Promise<string> {
  const road = url.searchParams.get('road') as BareRoad;
  const connection = new PeerConnection('bench', { iceServers: [], mtu: 1400, disableAutoNegotiation: true });
  const gathered = new Promise<void>((resolve) => {
    connection.onGatheringStateChange((state) => state === 'complete' && resolve());
  });
  const channel = connection.createDataChannel('bench', channelOptions(road));
  kept.push({ connection, channel });
  channel.onOpen(() => serve(laneOf(road, channel), answeringOf(url)));
  connection.setRemoteDescription(offer, 'offer');
  connection.setLocalDescription('answer');
  await gathered;
  return connection.localDescription()!.sdp;
}

const server = http.createServer(async (request, response) => {
  const url = new URL(request.url!, 'http://bench');
  let body = '';
  for await (const chunk of request) body += chunk;
  if (url.pathname === '/offer') return response.end(await answerOffer(url, body));
  // GET /ages: how long the messages took since the last time that was asked.
  response.end(JSON.stringify(agesMs));
  agesMs = [];
});
new WebSocketServer({ server }).on('connection', (socket, request) => {
  const lane: Lane = {
    isOpen: () => socket.readyState === socket.OPEN,
    send: (message) => socket.send(message),
    onMessage: () => {},
  };
  socket.on('message', (data) => lane.onMessage(data as Buffer, true));
  serve(lane, answeringOf(new URL(request.url!, 'http://bench')));
});
server.listen(port, address, () => console.log('ready'));

const datagrams = dgram.createSocket('udp4');
datagrams.on('message', (message, { address: host, port: to }) => {
  agesMs.push(ageMs(message));
  datagrams.send(message, to, host);
});
datagrams.bind(port, address);
