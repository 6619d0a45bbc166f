// The forms in which Nakama's clients in other languages send what they send, against a whole server.
import { once } from 'node:events';
import http from 'node:http';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import zlib from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import WebSocket from 'ws';
import { decodeEnvelope, encodeEnvelope } from '../../src/wire/codec.js';
import { type RunningServer, startServer } from '../start-server.js';

let server: RunningServer;

beforeAll(async () => {
  server = await startServer({ 'runtime.path': path.resolve(import.meta.dirname, '../modules/play') });
});
afterAll(() => server?.stop());

const BASIC = `Basic ${Buffer.from('defaultkey:').toString('base64')}`;
const JSON_HEADERS = { accept: 'application/json', 'content-type': 'application/json' };

/** One request, with no header but those given. */
async function send(method: string, target: string, headers: Record<string, string> = {}, body?: string | Buffer) {
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const request = http.request(server.url + target, { method, headers: { ...headers, ...length } });
  request.end(body);
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  return { status: response.statusCode, json: JSON.parse(await text(response)) };
}

interface Player {
  readonly id: string;
  readonly token: string;
  readonly bearer: Record<string, string>;
  readonly name: string;
}

async function signIn(): Promise<Player> {
  const name = `player.${crypto.randomUUID()}`;
  const target = `/v2/account/authenticate/device?create=true&username=${name}`;
  const { json } = await send('POST', target, { authorization: BASIC }, `{"id":"device-${crypto.randomUUID()}"}`);
  const { uid } = JSON.parse(Buffer.from(json.token.split('.')[1], 'base64url').toString());
  return { id: uid, token: json.token, bearer: { authorization: `Bearer ${json.token}` }, name };
}

const newGroup = async ({ bearer }: Player): Promise<string> => {
  const body = JSON.stringify({ name: `Guild ${crypto.randomUUID()}`, open: true });
  return (await send('POST', '/v2/group', bearer, body)).json.id;
};

describe('.NET and Unity', () => {
  it('send bodies without a content type, and packed', async () => {
    const body = zlib.gzipSync(JSON.stringify({ id: `device-${crypto.randomUUID()}`, vars: { a: 'b' } }));
    const headers = { authorization: BASIC, accept: 'application/json', 'content-encoding': 'gzip' };
    const { status, json } = await send('POST', '/v2/account/authenticate/device?create=true&', headers, body);
    expect({ status, json }).toEqual({ status: 200, json: expect.objectContaining({ created: true }) });
  });

  it('end queries with &, and repeat parameters', async () => {
    const [one, two] = [await signIn(), await signIn()];
    const { json } = await send('GET', `/v2/user?ids=${one.id}&ids=${two.id}&usernames=${one.name}&`, one.bearer);
    expect(json.users.map(({ id }: { id: string }) => id).sort()).toEqual([one.id, two.id].sort());
    expect((await send('POST', `/v2/friend?ids=${two.id}&`, one.bearer, '')).status).toBe(200);
    const { friends } = (await send('GET', '/v2/friend?limit=10&state=1&cursor=&', one.bearer)).json;
    expect(friends).toMatchObject([{ user: { id: two.id }, state: 1 }]);
    expect((await send('DELETE', `/v2/friend?ids=${two.id}&usernames=nobody&`, one.bearer)).status).toBe(200);
    expect((await send('GET', '/v2/friend?', one.bearer)).json).toEqual({});
  });

  it('join and leave groups without a body', async () => {
    const [leader, member] = [await signIn(), await signIn()];
    const group = await newGroup(leader);
    expect((await send('POST', `/v2/group/${group}/join`, member.bearer, '')).status).toBe(200);
    const { json } = await send('GET', `/v2/user/${member.id}/group?limit=100&`, member.bearer);
    expect(json.user_groups).toMatchObject([{ group: { id: group }, state: 2 }]);
    expect((await send('POST', `/v2/group/${group}/leave`, member.bearer)).status).toBe(200);
  });

  it('call RPCs with a payload as a JSON string, or by GET, and with the http key alone', async () => {
    const { bearer } = await signIn();
    const payload = JSON.stringify({ say: '"hello"\n☀' });
    const answer = await send('POST', '/v2/rpc/echo', bearer, JSON.stringify(payload));
    expect(answer).toEqual({ status: 200, json: { payload } });
    expect((await send('GET', '/v2/rpc/echo', bearer)).status).toBe(200);
    const keyed = await send('POST', '/v2/rpc/echo?http_key=defaulthttpkey&', {}, JSON.stringify(payload));
    expect(keyed).toEqual({ status: 200, json: { payload } });
  });

  it('are told what is wrong by code, message and error', async () => {
    const wrong = await send('GET', '/v2/account', { authorization: 'Bearer wrong' });
    expect(wrong).toEqual({ status: 401, json: { code: 16, message: expect.any(String), error: expect.any(String) } });
  });
});

describe('Godot', () => {
  it('puts names into queries as they are, and sends empty bodies', async () => {
    const [one, two] = [await signIn(), await signIn()];
    expect((await send('POST', `/v2/friend?usernames=${two.name}&`, one.bearer, '')).status).toBe(200);
    expect((await send('DELETE', `/v2/friend?usernames=${two.name}&`, one.bearer, '')).status).toBe(200);
  });

  it('writes whole numbers with a fraction', async () => {
    const { bearer } = await signIn();
    const group = JSON.stringify({ name: `Guild ${crypto.randomUUID()}`, max_count: 7 }).replace('7', '7.0');
    expect((await send('POST', '/v2/group', bearer, group)).json).toMatchObject({ max_count: 7 });
  });
});

describe('C++ and Unreal', () => {
  it('name a content type also where there is no body', async () => {
    const [leader, member] = [await signIn(), await signIn()];
    const group = await newGroup(leader);
    const headers = { ...member.bearer, ...JSON_HEADERS };
    expect((await send('POST', `/v2/group/${group}/join`, headers, '')).status).toBe(200);
    expect((await send('GET', '/v2/account', headers, '')).status).toBe(200);
    expect((await send('DELETE', '/v2/notification?ids=', headers, '')).status).toBe(400);
    const expelled = `/v2/group/${group}/kick?user_ids=${member.id}`;
    expect((await send('POST', expelled, { ...leader.bearer, ...JSON_HEADERS }, '')).status).toBe(200);
  });

  it('name the function of an RPC a second time in the query', async () => {
    const { bearer } = await signIn();
    const headers = { ...bearer, ...JSON_HEADERS };
    expect((await send('GET', '/v2/rpc/echo?id=echo', headers)).status).toBe(200);
    const answer = await send('POST', '/v2/rpc/echo?id=echo', headers, '"{\\"a\\":1}"');
    expect(answer).toEqual({ status: 200, json: { payload: '{"a":1}' } });
  });

  it('write JSON in camelCase', async () => {
    const { bearer } = await signIn();
    const account = JSON.stringify({ displayName: 'Rider', langTag: 'de' });
    expect((await send('PUT', '/v2/account', bearer, account)).status).toBe(200);
    const { user } = (await send('GET', '/v2/account', bearer)).json;
    expect(user).toMatchObject({ display_name: 'Rider', lang_tag: 'de' });
  });
});

describe('Defold', () => {
  it('writes parameters in camelCase', async () => {
    const [leader, member] = [await signIn(), await signIn()];
    const group = await newGroup(leader);
    const headers = { ...leader.bearer, ...JSON_HEADERS };
    expect((await send('POST', `/v2/group/${group}/add?userIds=${member.id}`, headers)).status).toBe(200);
    const { json } = await send('GET', `/v2/group/${group}/user?limit=10&state=2`, headers);
    expect(json.group_users).toMatchObject([{ user: { id: member.id } }]);
    expect((await send('GET', '/v2/match?minSize=0&maxSize=10&authoritative=true', headers)).status).toBe(200);
    expect((await send('GET', '/v2/notification?cacheableCursor=', headers)).status).toBe(200);
  });

  it('writes bodies in camelCase, without what is nil', async () => {
    const { bearer } = await signIn();
    const object = { collection: 'saves', key: 'one', value: '{"a":1}', permissionRead: 1, permissionWrite: 1 };
    expect((await send('PUT', '/v2/storage', bearer, JSON.stringify({ objects: [object] }))).status).toBe(200);
    const wanted = JSON.stringify({ objectIds: [{ collection: 'saves', key: 'one' }] });
    expect((await send('PUT', '/v2/storage/delete', bearer, wanted)).status).toBe(200);
  });
});

describe('sockets', () => {
  async function connect(query: (token: string) => string) {
    const player = await signIn();
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/ws?${query(player.token)}`);
    onTestFinished(() => socket.terminate());
    const heard: (string | Buffer)[] = [];
    let wake = () => {};
    socket.on('message', (data: Buffer, isBinary) => {
      heard.push(isBinary ? data : data.toString());
      wake();
    });
    await once(socket, 'open');
    const next = async () => {
      while (heard.length === 0)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      return heard.shift()!;
    };
    return { player, socket, next, nextJson: async () => JSON.parse(String(await next())) };
  }

  it.each<[string, boolean, (token: string) => string]>([
    ['.NET and Unity', true, (token) => `lang=en&status=True&token=${token}`],
    ['.NET and Unity', false, (token) => `lang=en&status=False&token=${token}`],
    ['Godot', true, (token) => `lang=en&status=true&token=${token}`],
    ['Unreal', true, (token) => `token=${encodeURIComponent(token)}&status=true`],
    ['Defold', false, (token) => `token=${encodeURIComponent(token)}`],
  ])('of %s are answered in JSON, and have a status: %s', async (_client, hasStatus, query) => {
    const { player, socket, nextJson } = await connect(query);
    // Who has a status hears of it as well.
    const own = { status_presence_event: { joins: [{ user_id: player.id }] } };
    if (hasStatus) expect(await nextJson()).toMatchObject(own);
    socket.send('{"cid":"1","ping":{}}');
    expect(await nextJson()).toEqual({ cid: '1', pong: {} });
    socket.send('{"cid":"2","rpc":{"id":"echo","payload":"{}"}}');
    expect(await nextJson()).toMatchObject({ cid: '2', rpc: { id: 'echo', payload: '{}' } });
  });

  it('of C++ speak protobuf', async () => {
    const { socket, next } = await connect((token) => `token=${token}&status=false&format=protobuf`);
    socket.send(encodeEnvelope('protobuf', { cid: '1', ping: {} }));
    expect(decodeEnvelope('protobuf', (await next()) as Buffer)).toMatchObject({ cid: '1', pong: {} });
  });

  it.each<[string, (matchId: string) => string]>([
    ['.NET', (id) => `{"cid":null,"match_data_send":{"match_id":"${id}","op_code":"1","presences":[],"data":"aGk="}}`],
    ['Godot', (id) => `{"cid":"2","match_data_send":{"match_id":"${id}","op_code":1.0,"data":"aGk=","presences":[]}}`],
    ['Unreal', (id) => `{"match_data_send":{"op_code":1,"match_id":"${id}","data":"aGk=","presences":[]},"cid":"2"}`],
    ['C++', (id) => `{"cid":"2","matchDataSend":{"matchId":"${id}","opCode":"1","data":"aGk=","reliable":true}}`],
  ])('of %s send match data', async (_client, message) => {
    const { socket, nextJson } = await connect((token) => `token=${token}`);
    const { json } = await send('GET', '/v2/rpc/new_match?http_key=defaulthttpkey');
    const { matchId } = JSON.parse(json.payload);
    socket.send(JSON.stringify({ cid: '1', match_join: { match_id: matchId } }));
    // Who has joined is told to all, the player among them, and the answer comes beside it.
    await nextJson();
    await nextJson();
    socket.send(message(matchId));
    expect(await nextJson()).toMatchObject({ match_data: { match_id: matchId, op_code: '1', data: 'aGk=' } });
  });
});
