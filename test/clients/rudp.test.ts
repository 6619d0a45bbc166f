// Stock Nakama clients that RudpAdapter moves to reliable UDP, against a whole server.
import path from 'node:path';
import {
  Client,
  type DefaultSocket,
  type MatchData,
  type MatchPresenceEvent,
  type Session,
} from '@heroiclabs/nakama-js';
import { WebSocketAdapterPb } from '@heroiclabs/nakama-js-protobuf';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { RudpAdapter } from '../../client/node.js';
import { openNodeRoad } from '../../client/node-road.js';
import type { Platform } from '../../client/platform.js';
import type { ClientRoad, OpenRoad } from '../../client/road.js';
import { RudpAdapterBase, type RudpAdapterOptions } from '../../client/rudp-adapter.js';
import type { TransportEvent } from '../../client/transport-event.js';
import { createTestDatabase, type TestDatabase } from '../database/test-database.js';
import { type RunningServer, startServer } from '../start-server.js';

// The client looks for a browser's WebSocket, which Node 20 lacks.
Object.assign(globalThis, { WebSocket });

let server: RunningServer;
let client: Client;
const sockets: DefaultSocket[] = [];

let database: TestDatabase;
let plainDatabase: TestDatabase;

beforeAll(async () => {
  [database, plainDatabase] = [await createTestDatabase(), await createTestDatabase()];
  server = await startServer({
    'database.address': database.address,
    'runtime.path': path.resolve(import.meta.dirname, '../modules/play'),
    'rudp.bind_address': '127.0.0.1',
    'rudp.resume_grace_ms': 6000,
  });
  client = new Client('defaultkey', server.host, String(server.port));
});
afterAll(async () => {
  await server?.stop();
  await Promise.all([database?.drop(), plainDatabase?.drop()]);
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.disconnect(false);
});

const signIn = () => client.authenticateDevice(`device-${crypto.randomUUID()}`, true);

async function connect(adapter: RudpAdapterBase, session?: Session, at = client): Promise<DefaultSocket> {
  const socket = at.createSocket(false, false, adapter as never) as DefaultSocket;
  sockets.push(socket);
  await socket.connect(session ?? (await signIn()), true);
  return socket;
}

const text = (data: MatchData) => new TextDecoder().decode(data.data);

/** Everything that SOCKET is told about its match, and a way to wait for the part that is wanted. */
function watch(socket: DefaultSocket) {
  const data: MatchData[] = [];
  const presences: MatchPresenceEvent[] = [];
  let check = () => {};
  socket.onmatchdata = (event) => {
    data.push(event);
    check();
  };
  socket.onmatchpresence = (event) => {
    presences.push(event);
    check();
  };
  const until = (isThere: () => boolean) =>
    new Promise<void>((resolve) => {
      check = () => isThere() && resolve();
      check();
    });
  return { data, presences, until };
}

/** A client in a network that the test can take away, with or without telling it. */
class BreakableAdapter extends RudpAdapterBase {
  readonly events: TransportEvent[] = [];
  protected readonly platform: Platform;
  #isAway = false;
  #silenced = 0;
  #roads: { road: ClientRoad; lose(): void }[] = [];
  #webSockets: WebSocket[] = [];

  constructor(options: RudpAdapterOptions & { udp?: OpenRoad } = {}) {
    super(options);
    this.onTransport = (event) => {
      this.events.push(event);
      this.told?.();
    };
    this.platform = {
      openUdpRoad: (request) => this.#openBreakable(options.udp ?? openNodeRoad, request),
      createWebSocket: (url) => {
        if (this.#isAway) throw new Error('no network');
        const socket = new WebSocket(url);
        this.#webSockets.push(socket);
        return socket as never;
      },
      onNetworkChange: () => () => {},
      onLeaving: () => () => {},
    };
  }

  told: (() => void) | undefined;

  /** The road ends at once for both sides. */
  breakRoads(): void {
    for (const { road, lose } of this.#roads.splice(0)) {
      road.close();
      lose();
    }
    for (const socket of this.#webSockets.splice(0)) socket.terminate();
  }

  /** Nothing gets through any more, by the roads there are; nobody is told. */
  silenceRoads(): void {
    this.#silenced++;
  }

  takeNetworkAway(): void {
    this.#isAway = true;
    this.breakRoads();
  }

  giveNetworkBack(): void {
    this.#isAway = false;
  }

  async #openBreakable(open: OpenRoad, request: Parameters<OpenRoad>[0]): Promise<ClientRoad> {
    if (this.#isAway) throw new Error('no network');
    const openedAt = this.#silenced;
    const { onPacket } = request.events;
    const isOff = () => this.#silenced > openedAt;
    const events = { ...request.events, onPacket: (packet: Uint8Array) => !isOff() && onPacket(packet) };
    const road = await open({ ...request, events });
    const gate: ClientRoad = { ...road, send: (packet) => !isOff() && road.send(packet) };
    this.#roads.push({
      road,
      lose: () => request.events.onLost(),
    });
    return gate;
  }

  until(transport: string, from = 0): Promise<TransportEvent> {
    return new Promise((resolve) => {
      this.told = () => {
        const found = this.events.slice(from).find((event) => event.transport === transport);
        if (found) resolve(found);
      };
      this.told();
    });
  }
}

describe.each([
  ['JSON', () => new RudpAdapter()],
  ['protobuf', () => new RudpAdapter({ adapter: new WebSocketAdapterPb() })],
])('a stock client over UDP in %s', (_format, createAdapter) => {
  it('plays a relayed match, reliably and not, with a player on a WebSocket', async () => {
    const adapter = createAdapter();
    const [moved, stock] = [await connect(adapter), client.createSocket() as DefaultSocket];
    sockets.push(stock);
    await stock.connect(await signIn(), true);
    expect(adapter.transport).toBe('udp');
    const match = await moved.createMatch();
    const seen = [watch(moved), watch(stock)] as const;
    await stock.joinMatch(match.match_id);
    await seen[0].until(() => seen[0].presences.length > 0);
    await moved.sendMatchState(match.match_id, 1, 'reliable');
    await moved.sendMatchState(match.match_id, 2, new Uint8Array([0, 200, 255]), undefined, false);
    await seen[1].until(() => seen[1].data.length === 2);
    const sent = [...seen[1].data].sort((a, b) => a.op_code - b.op_code);
    expect(sent.map(({ op_code, reliable }) => [op_code, reliable ?? false])).toEqual([
      [1, true],
      [2, false],
    ]);
    expect([...sent[1]!.data]).toEqual([0, 200, 255]);
    await stock.sendMatchState(match.match_id, 3, 'back', undefined, true);
    await seen[0].until(() => seen[0].data.length === 1);
    expect(text(seen[0].data[0]!)).toBe('back');
  });

  it('answers RPCs, chats, and says who left', async () => {
    const [one, two] = [await connect(createAdapter()), await connect(createAdapter())];
    const channel = await one.joinChat('lobby', 1, false, false);
    const left = new Promise((resolve) => {
      one.onchannelpresence = (event) => event.leaves?.length && resolve(event.leaves.length);
    });
    await two.joinChat('lobby', 1, false, false);
    const said = new Promise<{ content?: object }>((resolve) => {
      two.onchannelmessage = resolve;
    });
    await one.writeChatMessage(channel.id, { hello: 'grüß' });
    expect((await said).content).toEqual({ hello: 'grüß' });
    two.disconnect(false);
    expect(await left).toBe(1);
  });
});

describe('where UDP does not get through', () => {
  const neverOpens: OpenRoad = ({ signal }) =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));

  it('plays over a WebSocket, and says so', async () => {
    const adapter = new BreakableAdapter({ udp: neverOpens, udpTimeoutMs: 100 });
    const socket = await connect(adapter);
    expect(adapter.events).toEqual([{ transport: 'websocket', reason: 'nothing within 100 ms' }]);
    const match = await socket.createMatch();
    const seen = watch(await connect(new RudpAdapter()));
    await sockets.at(-1)!.joinMatch(match.match_id);
    for (let i = 1; i <= 50; i++) await socket.sendMatchState(match.match_id, i, 'x'.repeat(100));
    await seen.until(() => seen.data.length === 50);
    expect(seen.data.map(({ op_code }) => op_code)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
  });

  it('plays over a plain WebSocket where the server has no reliable UDP', async () => {
    const plain = await startServer({ 'rudp.enabled': false, 'database.address': plainDatabase.address });
    try {
      const there = new Client('defaultkey', plain.host, String(plain.port));
      const adapter = new RudpAdapter();
      const socket = await connect(
        adapter,
        await there.authenticateDevice(`device-${crypto.randomUUID()}`, true),
        there,
      );
      expect(adapter.transport).toBe('websocket');
      expect((await socket.createMatch()).match_id).toMatch(/\.$/);
      socket.disconnect(false);
    } finally {
      await plain.stop();
    }
  }, 120_000);

  it('tells a client whose token is wrong, as a WebSocket does', async () => {
    const session = await signIn();
    await expect(connect(new RudpAdapter(), { ...session, token: 'wrong' } as Session)).rejects.toBeDefined();
  });
});

describe('a client whose network goes away', () => {
  const neverAgain = (): OpenRoad => () => Promise.reject(new Error('no UDP here'));
  const onlyLater = (): OpenRoad => {
    let tries = 0;
    return (request) => (tries++ === 0 ? Promise.reject(new Error('no UDP here')) : openNodeRoad(request));
  };
  async function play(adapter: BreakableAdapter) {
    const [mover, stayer] = [await connect(adapter), await connect(new RudpAdapter())];
    const match = await mover.createMatch();
    const [moved, stayed] = [watch(mover), watch(stayer)];
    await stayer.joinMatch(match.match_id);
    await moved.until(() => moved.presences.length > 0);
    return { mover, stayer, match: match.match_id, moved, stayed };
  }
  const leaves = (events: readonly MatchPresenceEvent[]) => events.flatMap((event) => event.leaves ?? []);

  it('comes back to the same session; nobody sees a leave and nothing reliable is lost', async () => {
    const adapter = new BreakableAdapter();
    const { mover, stayer, match, moved, stayed } = await play(adapter);
    adapter.breakRoads();
    await adapter.until('reconnecting');
    for (let i = 0; i < 20; i++) {
      await mover.sendMatchState(match, 100 + i, 'there');
      await stayer.sendMatchState(match, 200 + i, 'back', undefined, true);
    }
    await adapter.until('udp', 1);
    await moved.until(() => moved.data.length === 20);
    await stayed.until(() => stayed.data.length === 20);
    expect(stayed.data.map(({ op_code }) => op_code)).toEqual(Array.from({ length: 20 }, (_, i) => 100 + i));
    expect(moved.data.map(({ op_code }) => op_code)).toEqual(Array.from({ length: 20 }, (_, i) => 200 + i));
    expect(leaves(stayed.presences)).toEqual([]);
  });

  it('notices by itself that nothing gets through any more', async () => {
    const adapter = new BreakableAdapter();
    const { mover, match, stayed } = await play(adapter);
    adapter.silenceRoads();
    await mover.sendMatchState(match, 7, 'into the silence');
    expect(await adapter.until('reconnecting')).toMatchObject({ reason: 'the server cannot be heard' });
    await stayed.until(() => stayed.data.length === 1);
    expect(leaves(stayed.presences)).toEqual([]);
  });

  it('goes on over a WebSocket in a network without UDP', async () => {
    let tries = 0;
    const onlyOnce: OpenRoad = (request) =>
      tries++ === 0 ? openNodeRoad(request) : Promise.reject(new Error('no UDP here'));
    const adapter = new BreakableAdapter({ udp: onlyOnce });
    const { mover, match, stayed } = await play(adapter);
    adapter.breakRoads();
    await mover.sendMatchState(match, 1, 'meanwhile');
    expect(await adapter.until('websocket')).toEqual({ transport: 'websocket', reason: 'no UDP here' });
    await stayed.until(() => stayed.data.length === 1);
    expect(leaves(stayed.presences)).toEqual([]);
  });

  it.each([
    ['over another WebSocket', neverAgain],
    ['over UDP, which the new network lets through', onlyLater],
  ])('comes back from a WebSocket %s', async (_how, udpOf) => {
    const adapter = new BreakableAdapter({ udp: udpOf(), udpTimeoutMs: 5000 });
    const { mover, stayer, match, moved, stayed } = await play(adapter);
    expect(adapter.transport).toBe('websocket');
    adapter.breakRoads();
    await adapter.until('reconnecting');
    for (let i = 0; i < 20; i++) {
      await mover.sendMatchState(match, 100 + i, 'there');
      await stayer.sendMatchState(match, 200 + i, 'back', undefined, true);
    }
    await moved.until(() => moved.data.length === 20);
    await stayed.until(() => stayed.data.length === 20);
    expect(stayed.data.map(({ op_code }) => op_code)).toEqual(Array.from({ length: 20 }, (_, i) => 100 + i));
    expect(moved.data.map(({ op_code }) => op_code)).toEqual(Array.from({ length: 20 }, (_, i) => 200 + i));
    expect(adapter.transport).toBe(udpOf === onlyLater ? 'udp' : 'websocket');
    expect(leaves(stayed.presences)).toEqual([]);
  });

  it('has left once the time of grace is over, and is told so', async () => {
    const adapter = new BreakableAdapter();
    const { mover, stayed } = await play(adapter);
    const told = new Promise<{ code: number }>((resolve) => {
      mover.ondisconnect = resolve as never;
    });
    adapter.takeNetworkAway();
    await stayed.until(() => leaves(stayed.presences).length === 1);
    adapter.giveNetworkBack();
    expect(await told).toMatchObject({ code: 1006, reason: 'the session has ended meanwhile' });
  });

  it('leaves at once where it has not asked to come back', async () => {
    const adapter = new BreakableAdapter({ resumeMs: 0 });
    const { mover, stayed } = await play(adapter);
    const told = new Promise((resolve) => {
      mover.ondisconnect = resolve;
    });
    adapter.breakRoads();
    await stayed.until(() => leaves(stayed.presences).length === 1);
    expect(await told).toMatchObject({ code: 1006 });
  });
});
