import { once } from 'node:events';
import { WebSocket } from 'ws';
import { createLink } from '../../client/link.js';
import { openNodeRoad } from '../../client/node-road.js';
import { closeCodes } from '../../src/transport/close-codes.js';
import { decodeEnvelope, encodeEnvelope, envelopeOf } from '../../src/wire/codec.js';
import { createHttpClient } from '../load/http-client.js';
import type { Lane, ServerRoad } from './lane.js';

/** A socket of the real server, in protobuf. */
interface Socket {
  send(bytes: Buffer, reliable: boolean): void;
  onBytes: (bytes: Uint8Array, reliable: boolean) => void;
}

type Envelope = ReturnType<typeof decodeEnvelope>;

/**
 * Two players in a relayed match: what is sent on the first lane arrives on the second and the other way round, after two
 * trips over the link.
 */
export async function openServerLanes(road: ServerRoad, host: string, name: string): Promise<[Lane, Lane]> {
  const sockets = await Promise.all([openSocket(road, host, `${name}-a`), openSocket(road, host, `${name}-b`)]);
  const created = await call(sockets[0], { match_create: {} });
  const matchId = created.match!.match_id;
  await call(sockets[1], { match_join: { match_id: matchId } });
  return [laneOf(sockets[0], matchId), laneOf(sockets[1], matchId)];
}

function laneOf(socket: Socket, matchId: string): Lane {
  const lane: Lane = {
    isOpen: () => true,
    send(data, reliable) {
      const message = { match_id: matchId, op_code: 1, data, reliable, presences: [] };
      socket.send(encodeEnvelope('protobuf', { match_data_send: message }), reliable);
    },
    onMessage: () => {},
  };
  socket.onBytes = (bytes, reliable) => {
    const { match_data: data } = decodeEnvelope('protobuf', Buffer.from(bytes));
    if (data) lane.onMessage(data.data, reliable);
  };
  return lane;
}

function call(socket: Socket, message: object): Promise<Envelope> {
  return new Promise((resolve, reject) => {
    socket.onBytes = (bytes) => {
      const envelope = decodeEnvelope('protobuf', Buffer.from(bytes));
      if (envelope.error) reject(new Error(JSON.stringify(envelope.error)));
      if (envelope.cid === '1') resolve(envelope);
    };
    socket.send(encodeEnvelope('protobuf', envelopeOf({ cid: '1', ...message })), true);
  });
}

async function openSocket(road: ServerRoad, host: string, name: string): Promise<Socket> {
  const http = createHttpClient(new URL(`http://${host}`));
  const basic = `Basic ${Buffer.from('defaultkey:').toString('base64')}`;
  const path = '/v2/account/authenticate/device?create=true';
  const { token } = await http.request('POST', path, { id: `bench-transport-${name}` }, basic);
  http.close();
  const query = `lang=en&status=false&format=protobuf&token=${token}`;
  return road === 'rudp' ? openRudp(`http://${host}/rudp?${query}`) : openWebSocket(`ws://${host}/ws?${query}`);
}

async function openWebSocket(url: string): Promise<Socket> {
  const connection = new WebSocket(url, { perMessageDeflate: false });
  await once(connection, 'open');
  const socket: Socket = { send: (bytes) => connection.send(bytes), onBytes: () => {} };
  connection.on('message', (data) => socket.onBytes(data as Buffer, true));
  return socket;
}

async function openRudp(url: string): Promise<Socket> {
  let ended = false;
  const link = createLink(
    {
      onMessage: (bytes, { reliable }) => socket.onBytes(bytes, reliable),
      onClose(code, reason) {
        ended = code === closeCodes.serverShutdown.code;
        if (!ended) throw new Error(`the connection was closed: ${code} ${reason}`);
      },
    },
    true,
  );
  const socket: Socket = {
    send: (bytes, reliable) => link.send(bytes, { binary: true, reliable, stream: 0 }),
    onBytes: () => {},
  };
  const events = {
    onPacket: link.receive,
    onDrained: link.flush,
    onLost() {
      if (!ended) throw new Error('the road was lost');
    },
  };
  link.use(await openNodeRoad({ url, iceServers: [], events, signal: AbortSignal.timeout(20_000) }));
  return socket;
}
