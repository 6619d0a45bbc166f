import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessOf } from '../../src/api/access.js';
import { rpcHandlers } from '../../src/api/rpc.js';
import { systemClock } from '../../src/base/clock.js';
import { notFound, StatusError } from '../../src/base/status-error.js';
import { serviceMethods } from '../../src/wire/service.js';
import { ANN, type Api, basic, HTTP_KEY, SERVER_KEY, startApi } from './start-api.js';

const contexts: Record<string, unknown>[] = [];
const runtime = {
  async callRpc(id: string, ctx: Record<string, unknown>, payload: string) {
    contexts.push(ctx);
    if (id === 'throw_text')
      throw new StatusError(3, payload === 'half' ? 'half a pair: \ud83d' : 'ż'.repeat(Number(payload)));
    if (id === 'throw_code') throw new StatusError(Number(payload), 'zażółć');
    return payload;
  },
};
const metrics = { rpc: () => undefined };

const handlers = {
  ...rpcHandlers({ runtime, metrics, clock: systemClock }),
  GetAccount: (ctx: { userId: string }) => ({ user: { id: ctx.userId }, wallet: '{}' }),
  Healthcheck: () => ({}),
  AuthenticateDevice: (
    _ctx: unknown,
    request: { account: { id: string } | null; create: { value: boolean } | null },
  ) => {
    if (request.create?.value === false) throw notFound('There is no such account.');
    return { token: `token of ${request.account?.id}`, created: true };
  },
};

describe('the gRPC edge', () => {
  let api: Api;
  let client: Client;
  beforeAll(async () => {
    api = await startApi({ grpc: true, handlers });
    client = new Client(`127.0.0.1:${api.grpcPort}`, credentials.createInsecure());
  });
  afterAll(async () => {
    client.close();
    await api.close();
  });

  function call(name: string, request: object | Buffer = {}, headers: Record<string, string> = {}) {
    const method = serviceMethods.find((each) => each.name === name)!;
    const metadata = new Metadata();
    for (const [key, value] of Object.entries(headers)) metadata.set(key, value);
    return new Promise<{ code: number; response?: unknown; details?: string }>((resolve) => {
      client.makeUnaryRequest(
        method.path,
        (message: object | Buffer) => (Buffer.isBuffer(message) ? message : method.requestSerialize(message)),
        method.responseDeserialize,
        request,
        metadata,
        (error: ServiceError | null, response?: unknown) =>
          resolve(error ? { code: error.code, details: error.details } : { code: 0, response }),
      );
    });
  }

  it.each(serviceMethods.map(({ name }) => name).filter((name) => accessOf(name) !== 'open'))(
    '%s lets nobody in without credentials',
    async (name) => {
      expect((await call(name)).code).toBe(16);
    },
  );
  it.each(serviceMethods.map(({ name }) => name).filter((name) => !Object.hasOwn(handlers, name)))(
    '%s is not offered yet',
    async (name) => {
      const headers = accessOf(name) === 'server_key' ? basic(SERVER_KEY) : api.bearer;
      expect(await call(name, {}, headers)).toMatchObject({ code: 12, details: expect.stringContaining(name) });
    },
  );

  it('answers', async () => {
    expect(await call('GetAccount', {}, api.bearer)).toMatchObject({
      code: 0,
      response: { user: { id: ANN }, wallet: '{}' },
    });
    expect(await call('Healthcheck')).toMatchObject({ code: 0 });
    const request = { account: { id: 'device-0123' }, create: { value: true } };
    expect(await call('AuthenticateDevice', request, basic(SERVER_KEY))).toMatchObject({
      response: { token: 'token of device-0123', created: true },
    });
  });
  it('tells errors by their code', async () => {
    expect(await call('AuthenticateDevice', { create: { value: false } }, basic(SERVER_KEY))).toMatchObject({
      code: 5,
      details: 'There is no such account.',
    });
  });
  it.each([
    [7, 7],
    [16, 16],
    [99, 2],
    [0, 2],
    [-3, 2],
  ])('the code %i of a module is %i', async (thrown, code) => {
    const answer = await call('RpcFunc', { id: 'throw_code', payload: String(thrown) }, api.bearer);
    expect(answer).toMatchObject({ code, details: 'zażółć' });
  });
  it('tells an error whose text is broken or very long, and goes on', async () => {
    const thrown = (payload: string) => call('RpcFunc', { id: 'throw_text', payload }, api.bearer);
    expect(await thrown('half')).toEqual({ code: 3, details: 'half a pair: \ufffd' });
    for (const length of [500, 5000, 50_000, 1_000_000]) {
      const { code, details } = await thrown(String(length));
      expect([length, code, /^ż+…?$/.test(details ?? '')]).toEqual([length, 3, true]);
    }
    expect(await call('Healthcheck')).toMatchObject({ code: 0 });
  });
  it.each([
    ['RpcFunc', Buffer.from([0xff, 0xff, 0xff])],
    ['AuthenticateDevice', Buffer.from([0x0a, 0x7f, 0x01])],
  ])('%s refuses what it cannot read', async (name, bytes) => {
    expect((await call(name, bytes, name === 'RpcFunc' ? api.bearer : basic(SERVER_KEY))).code).toBe(3);
  });
  it('refuses a message over the limit', async () => {
    expect((await call('RpcFunc', { id: 'echo', payload: 'x'.repeat(20_000) }, api.bearer)).code).toBe(8);
  });

  describe('an RPC', () => {
    const echo = (fields: object, headers: Record<string, string>) =>
      call('RpcFunc', { id: 'echo', payload: 'hi', ...fields }, headers);
    it('answers with its id', async () => {
      expect(await echo({}, api.bearer)).toMatchObject({ response: { id: 'echo', payload: 'hi' } });
    });
    it.each<[string, number, object, Record<string, string>]>([
      ['the key in the message', 0, { http_key: HTTP_KEY }, {}],
      ['a wrong key in the message', 16, { http_key: 'wrong' }, {}],
      ['the key as a user name', 0, {}, basic(HTTP_KEY)],
      ['the server key', 16, {}, basic(SERVER_KEY)],
      ['the key beside a wrong token', 0, { http_key: HTTP_KEY }, { authorization: 'Bearer x' }],
    ])('with %s: %i', async (_what, code, fields, headers) => expect((await echo(fields, headers)).code).toBe(code));
    it('a wrong key beside a token decides', async () => {
      expect((await echo({ http_key: 'wrong' }, api.bearer)).code).toBe(16);
    });
    it('tells the function of its caller', async () => {
      contexts.length = 0;
      await echo({}, { ...api.bearer, 'x-forwarded-for': '7.7.7.7', 'x-game': 'one' });
      expect(contexts[0]).toMatchObject({
        userId: ANN,
        clientIp: '7.7.7.7',
        headers: { 'x-game': ['one'] },
        queryParams: {},
      });
    });
  });

  it('says that a port is taken', async () => {
    const { createGrpcServer } = await import('../../src/api/grpc/grpc-server.js');
    const { silentLogger } = await import('../../src/base/logger.js');
    const second = createGrpcServer({
      options: { host: '127.0.0.1', port: api.grpcPort, maxMessageBytes: 1000, proxyCount: 1 },
      invoke: async () => ({}),
      logger: silentLogger,
    });
    await expect(second.listen()).rejects.toThrow(/EADDRINUSE/);
    await second.close(100);
  });
});
