import zlib from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { invalidArgument } from '../../src/base/status-error.js';
import { type Api, startApi } from './start-api.js';

const ACCOUNT = { user: { id: 'x', username: 'ann', metadata: '{}', display_name: 'A'.repeat(200) }, wallet: '{}' };
let seen: unknown[] = [];

const handlers = {
  GetAccount: () => ACCOUNT,
  UpdateAccount: (_ctx: unknown, request: { location?: { value: string } | null }) => {
    seen.push(request.location?.value);
    return {};
  },
  ListFriends: (_ctx: unknown, request: { limit: { value: number } | null }) => {
    seen.push(request.limit?.value);
    return {};
  },
  DeleteGroup: (_ctx: unknown, { group_id }: { group_id: string }) => {
    seen.push(group_id);
    return {};
  },
  ListGroups: () => ({ groups: Array.from({ length: 300 }, (_, i) => ({ id: String(i), name: `group ${i}` })) }),
  GetUsers: () => {
    throw invalidArgument('This is refused.');
  },
  Healthcheck: () => ({}),
};

describe('requests over HTTP', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi({ handlers, http: { responseHeaders: ['X-Game=Arena', 'cache-control=public'] } });
  });
  afterAll(() => api.close());

  it('answers JSON with original names', async () => {
    const { status, json, headers } = await api.call('GET', '/v2/account');
    expect({ status, json }).toEqual({ status: 200, json: ACCOUNT });
    expect(headers['content-type']).toBe('application/json');
  });

  it('adds the configured headers where an answer does not have them', async () => {
    const { headers } = await api.request('GET', '/v2/nothing');
    expect(headers).toMatchObject({ 'x-game': 'Arena', 'cache-control': 'no-store' });
  });

  describe('paths', () => {
    it.each([
      '/v2',
      '/v2/',
      '/v2/nothing',
      '/v1/account',
      '/V2/account',
      '/v2/account/',
      '/v2/rpc',
      '/healthcheck/',
      '/favicon.ico',
      '/../../etc/passwd',
      '//v2/account',
      '/metrics',
    ])('%s is not found', async (path) => {
      expect(await api.call('GET', path)).toMatchObject({ status: 404, json: { code: 5 } });
    });
    it.each(['/', '/healthcheck', '/v2/account?', '/v2/account?unknown=1', '/v2/%61ccount'])('%s is', async (path) => {
      expect(await api.call('GET', path)).toMatchObject({ status: 200 });
    });
    it('/ is empty', async () => expect((await api.request('GET', '/')).text).toBe(''));
    it.each([
      ['POST', '/v2/account'],
      ['PATCH', '/v2/account'],
      ['DELETE', '/v2/user'],
      ['PUT', '/v2/rpc/echo'],
      ['POST', '/healthcheck'],
      ['PROPFIND', '/v2/account'],
      ['TRACE', '/v2/group/1/add'],
    ])('%s %s is not offered', async (method, path) => {
      expect(await api.call(method, path, '{}')).toMatchObject({ status: 501, json: { code: 12 } });
    });
    it('knows no HEAD', async () => {
      expect(await api.call('HEAD', '/v2/account')).toMatchObject({ status: 501, text: '' });
    });
    it.each(['/v2/leaderboard/..%2f..%2faccount', '/v2/storage/%2e%2e%2f%2e%2e%2fetc%2fpasswd'])(
      '%s leads nowhere',
      async (path) => expect((await api.call('GET', path)).status).toBeGreaterThanOrEqual(300),
    );
    it.each(['/v2/%', '/v2/group/%zz', '/v2/group/%ff'])('%s is refused', async (path) => {
      const { status, json } = await api.call('DELETE', path);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(json.code).toBeGreaterThan(0);
    });
    it('decodes what a path holds', async () => {
      seen = [];
      await api.call('DELETE', '/v2/group/a%20b%3Fc%25');
      expect(seen).toEqual(['a b?c%']);
    });
  });

  describe('queries', () => {
    it.each(['%', 'limit=%zz', 'limit=1&limit=2', 'limit=x', 'limit=', 'limit=99999999999'])(
      '?%s is refused',
      async (query) => {
        expect(await api.call('GET', `/v2/friend?${query}`)).toMatchObject({ status: 400, json: { code: 3 } });
      },
    );
    it('fill the request', async () => {
      seen = [];
      expect((await api.call('GET', '/v2/friend?limit=7&unknown=1')).status).toBe(200);
      expect(seen).toEqual([7]);
    });
  });

  describe('bodies', () => {
    const put = (body: string | Buffer, headers?: Record<string, string>) =>
      api.call('PUT', '/v2/account', body, headers);
    it.each([
      'application/json; charset=utf-8',
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/octet-stream',
      'multipart/form-data',
      ';;;not a type',
      '',
    ])('are JSON whatever their content type: %s', async (type) => {
      seen = [];
      expect((await put('{"location":"Rome"}', { 'content-type': type })).status).toBe(200);
      expect(seen).toEqual(['Rome']);
    });
    it.each(['{', '[]', '"text"', '5', '{"location":5}', '{"location":"a","location":"b"}', '\u0000'])(
      '%j is refused',
      async (body) => {
        expect(await put(body)).toMatchObject({ status: 400, json: { code: 3 } });
      },
    );
    it('have a limit', async () => {
      expect(await put(`{"location":"${'x'.repeat(10_000)}"}`)).toMatchObject({ status: 400, json: { code: 3 } });
      expect((await put(`{"location":"${'x'.repeat(9_900)}"}`)).status).toBe(200);
    });
    it('far over the limit end the connection', async () => {
      const answer = await put('x'.repeat(70_000)).catch(() => undefined);
      if (answer) expect(answer).toMatchObject({ status: 400, json: { code: 3 } });
      expect((await put('{"location":"still there"}')).status).toBe(200);
      // What was not read of it must not be taken for the next request.
      const head = `PUT /v2/account HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${api.token}\r\nContent-Length: 900000`;
      const answered = await api.raw(`${head}\r\n\r\n${'x'.repeat(200_000)}`);
      expect(answered).toMatch(/^HTTP\/1\.1 400 [\s\S]*connection: close/i);
      expect(answered.match(/HTTP\/1\.1/g)).toHaveLength(1);
    });
    it.each([
      ['gzip', zlib.gzipSync],
      ['deflate', zlib.deflateSync],
      ['deflate', zlib.deflateRawSync],
      ['gzip', (text: string) => zlib.gzipSync(text, { level: 0 })],
    ])('may be packed: %s', async (encoding, pack) => {
      seen = [];
      expect((await put(pack('{"location":"packed"}'), { 'content-encoding': encoding })).status).toBe(200);
      expect(seen).toEqual(['packed']);
    });
    it.each([
      ['cut off', 'gzip', zlib.gzipSync('{"location":"cut"}').subarray(0, 18)],
      ['no gzip at all', 'gzip', Buffer.from('{"location":"plain"}')],
      ['too large once unpacked', 'gzip', zlib.gzipSync(`{}${' '.repeat(5_000_000)}`)],
      ['too large, by deflate', 'deflate', zlib.deflateSync(`{}${' '.repeat(1_000_000)}`)],
      ['in an encoding nobody knows', 'br', Buffer.from('{}')],
    ])('packed, %s, are refused', async (_what, encoding, body) => {
      expect(await put(body, { 'content-encoding': encoding })).toMatchObject({ status: 400, json: { code: 3 } });
    });
  });

  describe('packed answers', () => {
    const get = (path: string, accepted: string) => api.call('GET', path, undefined, { 'accept-encoding': accepted });
    it.each(['/v2/account', '/v2/group'])('%s is gzip where that is accepted', async (path) => {
      const { headers, bytes } = await get(path, 'deflate, gzip;q=0.5');
      expect(headers['content-encoding']).toBe('gzip');
      const plain = await get(path, 'identity');
      expect(zlib.gunzipSync(bytes).toString()).toBe(plain.text);
    });
    it.each(['', 'br', 'gzip;q=0', 'identity'])('not with Accept-Encoding: %j', async (accepted) => {
      expect((await get('/v2/account', accepted)).headers['content-encoding']).toBeUndefined();
    });
    it('not where nothing is gained', async () => {
      expect((await get('/healthcheck', 'gzip')).headers['content-encoding']).toBeUndefined();
    });
  });

  describe('other origins', () => {
    const origin = { origin: 'http://game.example' };
    const allow = ({ headers }: { headers: Record<string, unknown> }) =>
      Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('access-control-')));
    it('are told nothing where none asks', async () => expect(allow(await api.call('GET', '/v2/account'))).toEqual({}));
    it.each([
      ['GET', '/v2/account', 200],
      ['GET', '/v2/nothing', 404],
      ['GET', '/v2/user', 400],
      ['HEAD', '/v2/account', 501],
    ])('may read %s %s: %i', async (method, path, status) => {
      const answer = await api.call(method, path, undefined, origin);
      expect(answer.status).toBe(status);
      expect(allow(answer)).toEqual({ 'access-control-allow-origin': '*' });
    });
    const ask = (method: string, headers: string) =>
      api.request('OPTIONS', '/v2/account', {
        headers: { ...origin, 'access-control-request-method': method, 'access-control-request-headers': headers },
      });
    it('may PUT with their headers', async () => {
      const answer = await ask('PUT', 'authorization,content-type');
      expect(answer).toMatchObject({ status: 200, text: '' });
      expect(allow(answer)).toEqual({
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'PUT',
        'access-control-allow-headers': 'Authorization,Content-Type',
      });
    });
    it('may GET without being told so', async () => {
      expect(allow(await ask('GET', 'authorization'))).toEqual({
        'access-control-allow-origin': '*',
        'access-control-allow-headers': 'Authorization',
      });
    });
    it('may not use a method that nobody knows', async () => {
      expect(await ask('FETCH', '')).toMatchObject({ status: 400, json: { code: 3 } });
    });
    it('get no header that is none', async () => {
      expect(allow(await ask('DELETE', 'a b,ok,x:y'))['access-control-allow-headers']).toBe('Ok');
    });
    it('OPTIONS without an origin is answered', async () => {
      expect((await api.request('OPTIONS', '/v2/account')).status).toBe(200);
    });
  });

  it('counts every call by method and code', async () => {
    api.calls.length = 0;
    await api.call('GET', '/v2/account');
    await api.request('GET', '/v2/account');
    await api.call('GET', '/v2/friend?limit=x');
    await api.call('GET', '/v2/match');
    expect(api.calls).toEqual([
      ['GetAccount', 0],
      ['GetAccount', 16],
      ['ListFriends', 3],
      ['ListMatches', 12],
    ]);
  });
});

describe('beside the API', () => {
  it('serves pages and leaves the rest alone', async () => {
    const api = await startApi({
      extra: {
        page(_request, response, path) {
          if (path !== '/' && path !== '/game.js') return false;
          response.writeHead(200, { 'content-type': 'text/html' }).end(`page ${path}`);
          return true;
        },
        metrics: { contentType: 'text/plain; version=0.0.4', text: async () => 'sessions 1\n' },
      },
    });
    const html = { headers: { accept: 'text/html,*/*' } };
    expect(await api.request('GET', '/', html)).toMatchObject({ status: 200, text: 'page /' });
    expect(await api.request('GET', '/')).toMatchObject({ status: 200, text: '' });
    expect(await api.request('GET', '/game.js')).toMatchObject({ status: 200, text: 'page /game.js' });
    expect(await api.request('GET', '/other.js')).toMatchObject({ status: 404, json: { code: 5 } });
    expect(await api.request('GET', '/metrics')).toMatchObject({ status: 200, text: 'sessions 1\n' });
    await api.close();
  });

  it('hands WebSocket handshakes to the handler of their path and refuses others', async () => {
    const api = await startApi({
      handlers,
      extra: { upgrades: { '/ws': (_request, socket) => void socket.end('HTTP/1.1 418 Teapot\r\n\r\n') } },
    });
    const ask = (path: string, protocol: string) =>
      api.raw(
        `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: ${protocol}\r\nAuthorization: Bearer ${api.token}\r\n\r\n`,
      );
    expect(await ask('/ws?token=1', 'websocket')).toMatch(/^HTTP\/1.1 418/);
    expect(await ask('/other', 'websocket')).toMatch(/^HTTP\/1.1 404/);
    // An offer of HTTP/2 is passed over.
    expect(await ask('/v2/account', 'h2c')).toMatch(/^HTTP\/1.1 200 OK[\s\S]*"username":"ann"/);
    await api.close();
  });

  it('closes: running requests are answered, new ones are not taken', async () => {
    let release!: () => void;
    let entered!: () => void;
    const isIn = new Promise<void>((resolve) => {
      entered = resolve;
    });
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const api = await startApi({
      handlers: {
        async GetAccount() {
          entered();
          await released;
          return { wallet: '{}' };
        },
      },
    });
    const running = api.call('GET', '/v2/account');
    await isIn;
    const closed = api.server.close(5000);
    release();
    expect(await running).toMatchObject({ status: 200, headers: { connection: 'close' } });
    await closed;
    await expect(api.call('GET', '/v2/account')).rejects.toThrow();
  });
});
