import { afterEach, describe, expect, it } from 'vitest';
import { Code } from '../../src/base/code.js';
import { invalidArgument, StatusError } from '../../src/base/status-error.js';
import { type Api, type ApiOptions, basic, SERVER_KEY, startApi } from './start-api.js';

let api: Api | undefined;
afterEach(async () => {
  await api?.close();
  api = undefined;
});

const start = async (options: ApiOptions) => {
  api = await startApi(options);
  return api;
};

describe('hooks', () => {
  it('before: see the request in camel case and may change it', async () => {
    const seen: unknown[] = [];
    const { call } = await start({
      handlers: {
        UpdateAccount(_ctx, request: never) {
          seen.push(request);
          return {};
        },
      },
      hooks: {
        hasBefore: (method) => method === 'UpdateAccount',
        async before(_method, ctx, request) {
          seen.push(ctx.username, request);
          return { displayName: 'rewritten', unknown: 1 };
        },
      },
    });
    expect(await call('PUT', '/v2/account', '{"display_name":"asked","lang_tag":"de"}')).toMatchObject({
      status: 200,
      text: '{}',
    });
    expect(seen).toMatchObject([
      'ann',
      { displayName: 'asked', langTag: 'de' },
      { display_name: { value: 'rewritten' } },
    ]);
  });

  it.each([null, undefined])('before: %s refuses the request', async (nothing) => {
    let handled = false;
    const { call } = await start({
      handlers: {
        UpdateAccount() {
          handled = true;
          return {};
        },
      },
      hooks: { hasBefore: () => true, before: async () => nothing },
    });
    expect(await call('PUT', '/v2/account', '{}')).toMatchObject({ status: 404, json: { code: 5 } });
    expect(handled).toBe(false);
  });

  it('before: of a method that asks for nothing may answer nothing', async () => {
    const { call } = await start({
      handlers: { GetAccount: () => ({ wallet: '{}' }) },
      hooks: { hasBefore: () => true, before: async () => undefined },
    });
    expect(await call('GET', '/v2/account')).toMatchObject({ status: 200, json: { wallet: '{}' } });
  });

  it('before: what is no such request is refused, and whose fault it is stands in the log', async () => {
    const { call, errors } = await start({
      handlers: { UpdateAccount: () => ({}) },
      hooks: { hasBefore: () => true, before: async () => ({ displayName: 5 }) },
    });
    const message = expect.stringContaining('before hook of UpdateAccount');
    expect(await call('PUT', '/v2/account', '{}')).toMatchObject({ status: 500, json: { code: 13, message } });
    const [{ fields } = {}, ...more] = errors;
    expect([fields?.method, String(fields?.error), more]).toEqual([
      'UpdateAccount',
      expect.stringContaining('display_name must be a text'),
      [],
    ]);
  });

  it('before: stand before the checks of the handler, behind those of the caller and the body', async () => {
    let hooked = 0;
    const { call, request } = await start({
      handlers: {
        AuthenticateCustom: () => {
          throw invalidArgument('checked');
        },
      },
      hooks: {
        hasBefore: () => true,
        async before() {
          hooked++;
          throw new Error('rejected by the hook');
        },
      },
    });
    const path = '/v2/account/authenticate/custom';
    expect((await request('POST', path, { body: '{"id":""}', headers: basic(SERVER_KEY) })).status).toBe(500);
    expect((await call('POST', path, '{}')).status).toBe(401);
    expect((await request('POST', path, { body: '{', headers: basic(SERVER_KEY) })).status).toBe(400);
    expect(hooked).toBe(1);
  });

  it('after: have finished when the answer comes, and see both messages', async () => {
    const seen: unknown[] = [];
    let finished = false;
    const { call } = await start({
      handlers: { ListMatches: () => ({ matches: [{ match_id: 'm.', tick_rate: 5 }] }) },
      hooks: {
        hasAfter: () => true,
        async after(_method, _ctx, response, request) {
          await new Promise((resolve) => setImmediate(resolve));
          seen.push(response, request);
          finished = true;
        },
      },
    });
    await call('GET', '/v2/match?min_size=2');
    expect(finished).toBe(true);
    expect(seen).toEqual([{ matches: [{ matchId: 'm.', tickRate: 5 }] }, { minSize: 2 }]);
  });

  it('after: do not run for a refused request, and cannot spoil one that was done', async () => {
    let hooked = 0;
    const { call, errors } = await start({
      handlers: {
        GetAccount: () => ({}),
        UpdateAccount: () => {
          throw invalidArgument('refused');
        },
      },
      hooks: {
        hasAfter: () => true,
        async after() {
          hooked++;
          throw new Error('the hook fails');
        },
      },
    });
    expect((await call('PUT', '/v2/account', '{}')).status).toBe(400);
    expect(hooked).toBe(0);
    expect((await call('GET', '/v2/account')).status).toBe(200);
    expect(errors).toHaveLength(1);
  });
});

describe('errors', () => {
  it('that are nobody else’s business are logged and hidden', async () => {
    const { call, errors } = await start({
      handlers: {
        GetAccount: () => {
          throw new TypeError('select * from users: connection refused');
        },
      },
    });
    const { status, json } = await call('GET', '/v2/account');
    expect({ status, code: json.code }).toEqual({ status: 500, code: 13 });
    expect(JSON.stringify(json)).not.toContain('select');
    expect(json.error).toBe(json.message);
    expect(errors).toHaveLength(1);
  });

  it('where something that the server needs cannot be reached: the log says what', async () => {
    const cause = new Error('it took too long');
    const { call, errors, warnings } = await start({
      handlers: {
        GetAccount: () => {
          throw new StatusError(Code.UNAVAILABLE, 'It cannot be asked at the moment.', { cause });
        },
      },
    });
    expect(await call('GET', '/v2/account')).toMatchObject({ status: 503, json: { code: 14 } });
    expect(errors).toEqual([]);
    expect(warnings).toMatchObject([{ fields: { method: 'GetAccount', error: cause } }]);
  });

  it('an answer that cannot be encoded is one', async () => {
    const { call, errors } = await start({
      handlers: { GetAccount: () => ({ user: { create_time: { seconds: 1e15, nanos: 0 } } }) },
    });
    expect(await call('GET', '/v2/account')).toMatchObject({ status: 500, json: { code: 13 } });
    expect(errors).toHaveLength(1);
  });

  it.each([null, undefined, 'text', 0])('whatever is thrown: %j', async (thrown) => {
    const { call } = await start({
      handlers: {
        GetAccount: () => {
          throw thrown;
        },
      },
    });
    expect(await call('GET', '/v2/account')).toMatchObject({ status: 500, json: { code: 13 } });
  });
});

it('methods are looked for among the handlers alone', async () => {
  const { call } = await start({ handlers: Object.create({ GetAccount: () => ({}) }) });
  expect((await call('GET', '/v2/account')).status).toBe(501);
});
