import type { Option } from '../option.js';

/** Reliable UDP, and what both transports do when a connection breaks. None of it is in Nakama. */
export const rudpOptions = {
  'rudp.enabled': {
    type: 'boolean',
    default: true,
    help: 'Whether clients may connect over UDP too. Off: WebSocket only.',
    used: true,
  },
  'rudp.port': {
    type: 'integer',
    default: 7350,
    min: 0,
    max: 65_535,
    help: 'UDP port for reliable UDP. 0: any free port. Where it cannot be had, the server says so and offers WebSocket only.',
    used: true,
  },
  'rudp.bind_address': {
    type: 'string',
    default: '',
    help: 'Address on which reliable UDP listens. Empty: all interfaces.',
    used: true,
  },
  'rudp.public_address': {
    type: 'string',
    default: '',
    help: 'Address or name under which clients reach the UDP port, where the server stands behind NAT. Empty: its own.',
    used: true,
  },
  'rudp.ice_servers': {
    type: 'list',
    default: [],
    help: 'STUN and TURN servers for clients: stun:HOST:PORT, turn:USER:PASSWORD@HOST:PORT. The server asks the STUN servers for its own public address.',
    used: true,
  },
  'rudp.max_half_open': {
    type: 'integer',
    default: 256,
    min: 1,
    help: 'How many connections over UDP may be on their way at once. A newer one takes the place of the oldest; one address may use a quarter of the places.',
    used: true,
  },
  'rudp.max_offers_per_sec': {
    type: 'integer',
    default: 100,
    min: 0,
    unit: 'offers/s',
    help: 'How many requests for a connection over UDP are answered in a second; others are sent to the WebSocket. One address may use a quarter of them, one session three. 0: no limit.',
    used: true,
  },
  'rudp.connect_timeout_ms': {
    type: 'integer',
    default: 5000,
    min: 100,
    unit: 'ms',
    help: 'How long a connection over UDP may be on its way.',
    used: true,
  },
  'rudp.resume_grace_ms': {
    type: 'integer',
    default: 20_000,
    min: 0,
    unit: 'ms',
    help: 'How long the session of a client that can come back, over UDP or over a WebSocket, outlives the loss of its connection. The other players see no leave meanwhile.',
    used: true,
  },
  'rudp.max_packets_per_sec': {
    type: 'integer',
    default: 1000,
    min: 10,
    unit: 'packets/s',
    help: 'How many packets a second, with any number of messages in them, one client may send over UDP; what comes at once beyond an eighth of that is dropped; half of it at once cuts the connection, and sends its session to the WebSocket for 10 s.',
    used: true,
  },
} as const satisfies Record<string, Option>;
