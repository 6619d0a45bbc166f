// The stock Nakama clients against a whole server, in both wire formats.
import type { MatchData, MatchPresenceEvent, Session, Socket, WebSocketAdapter } from '@heroiclabs/nakama-js';
import { describe, expect, it } from 'vitest';
import { adapters, newDevice, next, useStockServer } from './stock-server.js';

const stock = useStockServer('play');

const nextData = (socket: Socket) =>
  next<MatchData>((callback) => {
    socket.onmatchdata = callback;
  });
const nextPresence = (socket: Socket) =>
  next<MatchPresenceEvent>((callback) => {
    socket.onmatchpresence = callback;
  });

interface SocketError {
  code: number;
  message: string;
}

/** Hands ADAPTER's errors that answer nothing in particular to LISTENER: the client itself drops them. */
function tapErrors(adapter: WebSocketAdapter, listener: (error: SocketError) => void): WebSocketAdapter {
  const property = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(adapter), 'onMessage')!;
  Object.defineProperty(adapter, 'onMessage', {
    set(handle: (message: { cid?: string; error?: SocketError }) => void) {
      property.set!.call(adapter, (message: { cid?: string; error?: SocketError }) => {
        if (message.error && !message.cid) listener(message.error);
        handle(message);
      });
    },
  });
  return adapter;
}

const text = (data: MatchData) => new TextDecoder().decode(data.data);

describe('over HTTP', () => {
  it('authenticates by device, custom id and e-mail, and reads and changes the account', async () => {
    const session = await stock.client.authenticateDevice(newDevice(), true, `rider.${Date.now()}`);
    expect(session.created).toBe(true);
    await stock.client.updateAccount(session, { display_name: 'Rider', location: 'Graz' });
    const { user, devices } = await stock.client.getAccount(session);
    expect(user).toMatchObject({ id: session.user_id, username: session.username, display_name: 'Rider' });
    expect(devices).toHaveLength(1);
    const custom = await stock.client.authenticateCustom(`custom-${crypto.randomUUID()}`, true);
    const email = await stock.client.authenticateEmail(`${crypto.randomUUID()}@example.com`, 'correct horse', true);
    const { users } = await stock.client.getUsers(session, [custom.user_id!, email.user_id!]);
    expect(users?.map((found) => found.id).sort()).toEqual([custom.user_id, email.user_id].sort());
  });

  it('refreshes and logs out a session', async () => {
    const session = await stock.client.authenticateDevice(newDevice());
    const refreshed = await stock.client.sessionRefresh(session);
    expect(refreshed.user_id).toBe(session.user_id);
    await stock.client.sessionLogout(refreshed, refreshed.token, refreshed.refresh_token);
    await expect(stock.client.getAccount(refreshed)).rejects.toMatchObject({ status: 401 });
  });

  it('links and unlinks', async () => {
    const session = await stock.client.authenticateDevice(newDevice());
    const id = `custom-${crypto.randomUUID()}`;
    await stock.client.linkCustom(session, { id });
    expect((await stock.client.getAccount(session)).custom_id).toBe(id);
    await stock.client.unlinkCustom(session, { id });
    expect((await stock.client.getAccount(session)).custom_id).toBeUndefined();
  });

  it('calls RPCs with a session and with the http key', async () => {
    const session = await stock.client.authenticateDevice(newDevice());
    expect((await stock.client.rpc(session, 'echo', { hello: 'world' })).payload).toEqual({ hello: 'world' });
    // The client sends what it is given in the address, where the protocol has no payload.
    expect((await stock.client.rpcHttpKey('defaulthttpkey', 'echo', { a: 1 })).payload).toBeUndefined();
    const { matchId } = (await stock.client.rpcHttpKey('defaulthttpkey', 'new_match')).payload as { matchId: string };
    expect(matchId).toMatch(/^[0-9a-f-]{36}\./);
  });
});

describe.each(Object.keys(adapters))('over a %s socket', (format) => {
  async function player(): Promise<{ session: Session; socket: Socket }> {
    const session = await stock.client.authenticateDevice(newDevice());
    const socket = stock.client.createSocket(false, false, adapters[format]!());
    await socket.connect(session, true);
    return { session, socket };
  }

  it('calls an RPC', async () => {
    const { socket } = await player();
    expect(await socket.rpc('echo', 'grüße 🎲')).toMatchObject({ id: 'echo', payload: 'grüße 🎲' });
    await expect(socket.rpc('no_such_function')).rejects.toMatchObject({ code: 6 });
    socket.disconnect(false);
  });

  it('plays a relayed match', async () => {
    const [one, two] = [await player(), await player()];
    const match = await one.socket.createMatch();
    const announced = nextPresence(two.socket);
    const joined = await two.socket.joinMatch(match.match_id);
    expect(joined.presences.map((presence) => presence.user_id)).toEqual([one.session.user_id]);
    expect((await announced).joins[0]?.user_id).toBe(two.session.user_id);
    const received = nextData(two.socket);
    await one.socket.sendMatchState(match.match_id, 7, 'hello');
    const data = await received;
    expect([data.op_code, text(data), data.presence?.user_id]).toEqual([7, 'hello', one.session.user_id]);
    const left = new Promise<MatchPresenceEvent>((resolve) => {
      one.socket.onmatchpresence = (event) => event.leaves?.length && resolve(event);
    });
    await two.socket.leaveMatch(match.match_id);
    expect((await left).leaves[0]?.user_id).toBe(two.session.user_id);
    one.socket.disconnect(false);
    two.socket.disconnect(false);
  });

  it('plays an authoritative match', async () => {
    const [one, two] = [await player(), await player()];
    const { matchId } = JSON.parse((await one.socket.rpc('new_match')).payload!);
    await one.socket.joinMatch(matchId);
    await expect(two.socket.joinMatch(matchId, undefined, { password: 'wrong' })).rejects.toMatchObject({ code: 5 });
    const match = await two.socket.joinMatch(matchId);
    expect(match).toMatchObject({ authoritative: true, match_id: matchId });
    const [atOne, atTwo] = [nextData(one.socket), nextData(two.socket)];
    await one.socket.sendMatchState(matchId, 2, JSON.stringify({ x: 1 }));
    for (const data of [await atOne, await atTwo]) {
      expect([data.op_code, text(data), data.presence?.user_id]).toEqual([2, '{"x":1}', one.session.user_id]);
    }
    const listed = await stock.client.listMatches(one.session, 10, true, undefined, 2, 2, '+label.game:play');
    expect(listed.matches?.map((found) => found.match_id)).toContain(matchId);
    one.socket.disconnect(false);
    two.socket.disconnect(false);
  });

  it('stays connected when its match throws, and is told', async () => {
    const session = await stock.client.authenticateDevice(newDevice());
    const adapter = adapters[format]!();
    const told = next<SocketError>((callback) => tapErrors(adapter, callback));
    const socket = stock.client.createSocket(false, false, adapter);
    await socket.connect(session, true);
    const { matchId } = JSON.parse((await socket.rpc('new_match')).payload!);
    await socket.joinMatch(matchId);
    await socket.sendMatchState(matchId, 4, '');
    expect((await told).message).toContain('asked to throw');
    expect((await socket.rpc('echo', 'still here')).payload).toBe('still here');
    socket.disconnect(false);
  });
});
