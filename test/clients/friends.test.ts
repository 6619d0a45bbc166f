// Friends and notifications by the stock clients, against a whole server, in both wire formats.
import type { Notification, Session, Socket } from '@heroiclabs/nakama-js';
import { describe, expect, it } from 'vitest';
import { send } from '../remote/remote-server.js';
import { useProvider } from '../social/start-provider.js';
import { adapters, createInbox, useStockServer } from './stock-server.js';

const provider = useProvider();
const stock = useStockServer('people', () => ({
  'social.facebook.api_url': provider.url(),
  'social.steam.api_url': provider.url(),
  'social.steam.publisher_key': 'the key',
  'social.steam.app_id': 480,
}));
const { signIn, nk } = stock;

const states = async (session: Session, state?: number) => {
  const { friends = [] } = await stock.client.listFriends(session, state);
  return friends.map((friend) => [friend.user?.id, friend.state]);
};

interface Player {
  readonly session: Session;
  readonly id: string;
  readonly socket: Socket;
  /** The next notification, in the order in which they came. */
  next(): Promise<Notification>;
}

describe.each(Object.keys(adapters))('with a %s socket', (format) => {
  async function connect(session: Session): Promise<Player> {
    const socket = stock.client.createSocket(false, false, adapters[format]!());
    const notifications = createInbox<Notification>();
    socket.onnotification = notifications.put;
    await socket.connect(session, true);
    return { session, id: session.user_id!, socket, next: notifications.next };
  }
  const player = async (name: string) => connect(await signIn(name));

  it('asks, accepts, lists, blocks and ends, and the others hear of it', async () => {
    const [ann, bob] = [await player('ann'), await player('bob')];
    await stock.client.addFriends(ann.session, [bob.id]);
    expect(await bob.next()).toMatchObject({
      code: -2,
      sender_id: ann.id,
      persistent: true,
      content: { username: ann.session.username },
    });
    expect(await ann.next()).toMatchObject({ subject: 'after', code: 100, content: { asked: 1 } });
    expect([await states(ann.session), await states(bob.session)]).toEqual([[[bob.id, 1]], [[ann.id, 2]]]);
    await stock.client.addFriends(bob.session, undefined, [ann.session.username!, 'left-out']);
    expect(await ann.next()).toMatchObject({ code: -3, sender_id: bob.id });
    expect([await states(ann.session, 0), await states(bob.session, 0)]).toEqual([[[bob.id, 0]], [[ann.id, 0]]]);
    const { friends } = await stock.client.listFriends(ann.session, 0, 7);
    expect(friends).toMatchObject([{ user: { id: bob.id, online: true } }]);
    expect(await ann.next()).toMatchObject({ subject: 'listed', content: { names: [bob.session.username] } });
    await stock.client.blockFriends(ann.session, [bob.id]);
    expect([await states(ann.session), await states(bob.session)]).toEqual([[[bob.id, 3]], []]);
    await stock.client.deleteFriends(ann.session, [bob.id]);
    expect(await states(ann.session)).toEqual([]);
    ann.socket.disconnect(false);
    bob.socket.disconnect(false);
  });

  it('every session of a player receives; what is stored is listed, and deleted', async () => {
    const one = await player('ann');
    const two = await connect(one.session);
    await nk('notificationsSend', [
      { userId: one.id, subject: 'stays', content: { gold: 5 }, code: 1, persistent: true },
      { userId: one.id, subject: 'goes', content: {}, code: 2 },
    ]);
    for (const each of [one, two]) {
      expect(await each.next()).toMatchObject({ subject: 'stays', content: { gold: 5 }, code: 1, persistent: true });
      expect(await each.next()).toMatchObject({ subject: 'goes', code: 2 });
    }
    await nk('notificationSendAll', 'to all', {}, 3);
    for (const each of [one, two]) expect(await each.next()).toMatchObject({ subject: 'to all', code: 3 });
    const { notifications, cacheable_cursor: cursor } = await stock.client.listNotifications(one.session, 10);
    expect(notifications).toMatchObject([{ subject: 'stays', content: { gold: 5 }, code: 1 }]);
    expect(await stock.client.listNotifications(one.session, 10, cursor)).toMatchObject({ notifications: [] });
    await stock.client.deleteNotifications(one.session, [notifications![0]!.id!]);
    expect((await stock.client.listNotifications(one.session, 10)).notifications).toEqual([]);
    await expect(stock.client.listNotifications(one.session, 99)).rejects.toMatchObject({ status: 400 });
    one.socket.disconnect(false);
    two.socket.disconnect(false);
  });

  it('a banned player is told before the socket closes', async () => {
    const ann = await player('ann');
    const closed = new Promise<void>((resolve) => {
      ann.socket.ondisconnect = () => resolve();
    });
    await nk('usersBanId', [ann.id]);
    expect(await ann.next()).toMatchObject({ code: -8 });
    await closed;
  });
});

it('goes from page to page, also among the friends of friends', async () => {
  const [me, friend, ...others] = await Promise.all(['me', 'friend', 'x', 'y', 'z'].map(signIn));
  const befriend = async (a: Session, b: Session) => {
    await stock.client.addFriends(a, [b.user_id!]);
    await stock.client.addFriends(b, [a.user_id!]);
  };
  await befriend(me!, friend!);
  for (const other of others) await befriend(friend!, other);
  const first = await stock.client.listFriends(friend!, 0, 2);
  const second = await stock.client.listFriends(friend!, 0, 2, first.cursor);
  expect([...first.friends!, ...second.friends!].map((f) => f.user?.id)).toEqual(
    [me!, ...others].map((session) => session.user_id),
  );
  const one = await stock.client.listFriendsOfFriends(me!, 2);
  const two = await stock.client.listFriendsOfFriends(me!, 2, one.cursor);
  const found = [...one.friends_of_friends!, ...two.friends_of_friends!];
  expect(found.map((f) => [f.referrer, f.user?.id])).toEqual(
    others
      .map((session) => session.user_id!)
      .sort()
      .map((id) => [friend!.user_id, id]),
  );
});

it('a before hook refuses a request', async () => {
  const session = await signIn('ann');
  await expect(stock.client.addFriends(session, undefined, ['forbidden'])).rejects.toMatchObject({ status: 404 });
});

it('imports friends from Facebook and Steam', async () => {
  const [me, atFacebook, atSteam] = await Promise.all(['me', 'facebook', 'steam'].map(signIn));
  const [facebookId, steamId] = [crypto.randomUUID(), String(Date.now())];
  await nk('sqlExec', 'update users set facebook_id = $2 where id = $1', [atFacebook!.user_id, facebookId]);
  await nk('sqlExec', 'update users set steam_id = $2 where id = $1', [atSteam!.user_id, steamId]);
  provider.replies((url, response) => {
    if (url.searchParams.get('access_token') === 'bad') return send(response, {}, 400);
    if (url.pathname === '/me/friends') return send(response, { data: [{ id: facebookId, name: 'F' }] });
    if (url.pathname.startsWith('/ISteamUserAuth/')) return send(response, { response: { params: { steamid: '76' } } });
    return send(response, { friendslist: { friends: [{ steamid: steamId }] } });
  });
  await stock.client.importFacebookFriends(me!, { token: 'good' });
  await stock.client.importSteamFriends(me!, { token: 'a ticket' }, false);
  expect(await states(me!)).toEqual([
    [atFacebook!.user_id, 0],
    [atSteam!.user_id, 0],
  ]);
  expect((await stock.client.listNotifications(atSteam!, 10)).notifications).toMatchObject([{ code: -6 }]);
  await expect(stock.client.importFacebookFriends(me!, { token: 'bad' })).rejects.toMatchObject({ status: 401 });
  await expect(stock.client.importFacebookFriends(me!, { token: '' })).rejects.toMatchObject({ status: 400 });
  await stock.client.importFacebookFriends(me!, { token: 'good', vars: {} });
  expect(await states(me!)).toHaveLength(2);
});
