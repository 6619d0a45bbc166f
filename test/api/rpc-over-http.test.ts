import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rpcHandlers } from '../../src/api/rpc.js';
import { systemClock } from '../../src/base/clock.js';
import { notFound, StatusError } from '../../src/base/status-error.js';
import { ANN, type Api, basic, HTTP_KEY, SERVER_KEY, startApi } from './start-api.js';

let contexts: Record<string, unknown>[] = [];
const counted: [string, number][] = [];

// A stand-in for the modules.
const runtime = {
  async callRpc(id: string, ctx: Record<string, unknown>, payload: string): Promise<string> {
    contexts.push(ctx);
    switch (id.toLowerCase()) {
      case 'echo':
        return payload;
      case 'silent':
        return '';
      case 'throw_code':
        throw new StatusError(Number(payload), 'with a code');
      case 'throw_error':
        throw new Error('a secret');
      default:
        throw notFound('No such function.');
    }
  },
};

describe('an RPC over HTTP', () => {
  let api: Api;
  beforeAll(async () => {
    const metrics = { rpc: (id: string, code: number) => counted.push([id, code]) };
    api = await startApi({ handlers: rpcHandlers({ runtime, metrics, clock: systemClock }) });
  });
  afterAll(() => api.close());
  const post = (target: string, body?: string, headers?: Record<string, string>) =>
    api.call('POST', `/v2/rpc/${target}`, body, headers);

  describe('takes its payload as a JSON string', () => {
    it.each([
      ['"hello"', 'hello'],
      ['"{\\"a\\":[1,2]}"', '{"a":[1,2]}'],
      ['"zażółć 🎲"', 'zażółć 🎲'],
      ['', ''],
      ['null', ''],
      ['"\\ud83d"', '\ufffd'],
    ])('%j', async (body, payload) => {
      expect(await post('echo', body)).toMatchObject({
        status: 200,
        json: { payload },
        headers: { 'content-type': 'application/json' },
      });
    });
    it.each(['{"a":1}', '5', 'hello', '"open', '[]', ' '])('%j is refused', async (body) => {
      expect(await post('echo', body)).toMatchObject({ status: 400, json: { code: 3 } });
    });
    it('GET has none', async () => {
      const answer = await api.call('GET', '/v2/rpc/echo?payload=x');
      expect(answer.text).toBe('{"payload":""}');
    });
    it('and answers JSON whatever type the request has', async () => {
      const answer = await post('echo', '"x"', { 'content-type': 'text/plain' });
      expect(answer.headers['content-type']).toBe('application/json');
    });
  });

  describe('unwrapped takes the body as it is', () => {
    it.each([
      ['{"a":1}', 'application/json'],
      ['plain words', 'text/plain'],
      ['', 'application/json'],
      ['é'.repeat(300), 'text/x-game; charset=utf-8'],
    ])('%j of type %s', async (body, type) => {
      const { status, text, headers } = await post('echo?unwrap', body, { 'content-type': type });
      expect({ status, text, type: headers['content-type'] }).toEqual({ status: 200, text: body, type });
    });
    it('answers text where the request has no type', async () => {
      expect((await post('echo?unwrap=true', 'x')).headers['content-type']).toBe('text/plain; charset=utf-8');
    });
    it('tells errors as JSON', async () => {
      expect(await post('throw_error?unwrap', '{}')).toMatchObject({
        status: 500,
        json: { code: 13 },
        headers: { 'content-type': 'application/json' },
      });
    });
  });

  it.each([
    [3, 400],
    [5, 404],
    [6, 409],
    [7, 403],
    [8, 429],
    [9, 400],
    [13, 500],
    [14, 503],
    [16, 401],
    [99, 500],
    [-1, 500],
  ])('that throws the code %i answers with status %i', async (code, status) => {
    expect(await post('throw_code', `"${code}"`)).toMatchObject({ status, json: { code, message: 'with a code' } });
  });
  it('that throws the code 0 is still an error', async () => {
    expect((await post('throw_code', '"0"')).status).toBe(500);
  });
  it('tells nobody what went wrong inside, but the log', async () => {
    api.errors.length = 0;
    expect((await post('throw_error', '""')).text).not.toContain('secret');
    expect(api.errors).toHaveLength(1);
    expect(api.errors[0]!.fields).toMatchObject({ method: 'RpcFunc', error: new Error('a secret') });
    expect(api.errors[0]!.fields!.request_id).toMatch(/^[0-9a-f-]{36}$/);
  });
  it.each([
    ['nothing', 404, 5],
    ['', 400, 3],
    ['echo?a=%', 400, 3],
  ])('%j answers with status %i', async (target, status, code) => {
    expect(await post(target, '"x"')).toMatchObject({ status, json: { code } });
  });
  it('needs credentials before anything else', async () => {
    expect((await api.request('POST', '/v2/rpc/', { body: '{' })).status).toBe(401);
  });

  describe('may be called', () => {
    const key = encodeURIComponent(HTTP_KEY);
    const wrongToken = { authorization: 'Bearer abc.def.ghi' };
    it.each<[string, number, string, () => Record<string, string>]>([
      ['by nobody', 401, 'echo', () => ({})],
      ['with a token that is none', 401, 'echo', () => wrongToken],
      ['with a token', 200, 'echo', () => api.bearer],
      ['with the key', 200, `echo?http_key=${key}`, () => ({})],
      ['with a wrong key', 401, 'echo?http_key=wrong', () => ({})],
      ['with an empty key', 401, 'echo?http_key=', () => ({})],
      ['with an empty key beside a token', 401, 'echo?http_key=', () => api.bearer],
      ['with a wrong key beside a token', 401, 'echo?http_key=wrong', () => api.bearer],
      ['with the key beside a wrong token', 200, `echo?http_key=${key}`, () => wrongToken],
      ['with the key as a user name', 200, 'echo', () => basic(HTTP_KEY, 'any')],
      ['with the server key as a user name', 401, 'echo', () => basic(SERVER_KEY)],
    ])('%s: %i', async (_who, status, target, headers) => {
      const answer = await api.request('POST', `/v2/rpc/${target}`, { body: '"x"', headers: headers() });
      expect(answer.status).toBe(status);
    });
    it('the key opens nothing else', async () => {
      expect((await api.request('GET', `/v2/account?http_key=${key}`)).status).toBe(401);
    });
  });

  describe('tells the function of its caller', () => {
    it('who a player is and what the request says', async () => {
      contexts = [];
      await post('echo?colour=red&colour=blue&empty=&unwrap=1', 'x', {
        'x-game': 'one',
        'X-Forwarded-For': '1.1.1.1, 2.2.2.2',
      });
      expect(contexts[0]).toEqual({
        executionMode: 'rpc',
        clientIp: '2.2.2.2',
        clientPort: '',
        userId: ANN,
        username: 'ann',
        vars: { team: 'blue' },
        userSessionExp: expect.any(Number),
        headers: expect.objectContaining({ 'X-Game': ['one'], Authorization: [`Bearer ${api.token}`] }),
        queryParams: { colour: ['red', 'blue'], empty: [''] },
      });
      expect(contexts[0]!.headers).not.toHaveProperty('Host');
    });
    it('of a server its address alone, though a token is there', async () => {
      contexts = [];
      await post(`echo?http_key=${encodeURIComponent(HTTP_KEY)}`, '"x"');
      expect(Object.keys(contexts[0]!).sort()).toEqual([
        'clientIp',
        'clientPort',
        'executionMode',
        'headers',
        'queryParams',
      ]);
      expect(contexts[0]).toMatchObject({
        clientIp: '127.0.0.1',
        clientPort: expect.stringMatching(/^\d+$/),
        queryParams: {},
      });
    });
  });

  it('is counted by id and code', async () => {
    counted.length = 0;
    await post('ECHO', '"x"');
    await post('throw_code', '"7"');
    expect(counted).toEqual([
      ['echo', 0],
      ['throw_code', 7],
    ]);
  });
});
