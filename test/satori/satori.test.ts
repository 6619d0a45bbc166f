import { createHmac } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { Code } from '../../src/base/code.js';
import { silentLogger } from '../../src/base/logger.js';
import { createAskServer } from '../../src/remote/ask-server.js';
import { createSatori } from '../../src/satori/satori.js';
import { createAskSatori } from '../../src/satori/satori-request.js';
import { type Reply, useStoreServer } from '../store/store-server.js';

const server = useStoreServer();
const API_KEY = 'e7a1f3c2-1111-4222-8333-444455556666';
const nowMs = 1_700_000_000_000;
const clock = { nowMs: () => nowMs, monotonicMs: () => 0 };
let pauses: number[];
beforeEach(() => {
  pauses = [];
});

const satoriWith = ({
  timeoutMs = 10_000,
  ...options
}: {
  url?: string;
  retryCount?: number;
  timeoutMs?: number;
} = {}) =>
  createSatori({
    clock,
    ask: createAskSatori({
      url: server.url(),
      apiKeyName: 'the game',
      apiKey: API_KEY,
      signingKey: 'the signing key',
      ask: createAskServer({ timeoutMs, maxBytes: 100_000 }),
      retryCount: 0,
      clock,
      logger: silentLogger,
      delay: async (ms) => void pauses.push(ms),
      random: () => 0.5,
      ...options,
    }),
  });

const code = (expected: number) => expect.objectContaining({ code: expected });
const all = { names: [], labels: [] };

/** What the last request was, its credentials read as Satori reads them. */
function lastAsked() {
  const { method, url, headers, body } = server.asked.at(-1)!;
  return {
    asked: `${method} ${url.pathname}${url.search}`,
    by: callerOf(headers.authorization!),
    body: body === '' ? undefined : JSON.parse(body),
    from: headers['x-forwarded-for'],
  };
}

function callerOf(authorization: string): string {
  const [scheme, value = ''] = authorization.split(' ');
  if (scheme === 'Basic') return Buffer.from(value, 'base64').toString() === `${API_KEY}:` ? 'the server' : 'nobody';
  const [header, claims, signature] = value.split('.');
  const expected = createHmac('sha256', 'the signing key').update(`${header}.${claims}`).digest('base64url');
  const { iid, api, iat, exp } = JSON.parse(Buffer.from(claims!, 'base64url').toString());
  const isGood = signature === expected && api === 'the game' && iat === nowMs / 1000 && exp === iat + 3600;
  return isGood ? `identity ${iid}` : 'nobody';
}

describe('the client of Satori', () => {
  it('authenticates', async () => {
    const properties = { default: { country: 'de' }, custom: { level: '3' }, computed: { spend: '1' } };
    server.replies(() => ({ token: 't', refresh_token: 'r', properties }));
    expect(await satoriWith().authenticate('ann', { custom: { level: '3' } }, true, '1.2.3.4')).toEqual(properties);
    expect(lastAsked()).toEqual({
      asked: 'POST /v1/authenticate',
      by: 'the server',
      body: { id: 'ann', custom: { level: '3' }, no_session: true },
      from: '1.2.3.4',
    });
    server.replies(() => ({}));
    const none = { default: {}, custom: {}, computed: {} };
    expect(await satoriWith().authenticate('ann', {}, false, 'no address')).toEqual(none);
    expect(lastAsked()).toMatchObject({ body: { id: 'ann' }, from: undefined });
  });

  it('reads and changes properties, and deletes identities', async () => {
    server.replies(() => ({ default: { a: 'b' }, computed: { c: 1 } }));
    expect(await satoriWith().propertiesGet('ann')).toEqual({ default: { a: 'b' }, custom: {}, computed: {} });
    expect(lastAsked()).toMatchObject({ asked: 'GET /v1/properties', by: 'identity ann' });
    server.replies(() => '');
    await satoriWith().propertiesUpdate('ann', { default: { a: 'c' }, recompute: false });
    expect(lastAsked()).toMatchObject({
      asked: 'PUT /v1/properties',
      by: 'identity ann',
      body: { default: { a: 'c' }, recompute: false },
    });
    await satoriWith().identityDelete('ann');
    expect(lastAsked()).toMatchObject({ asked: 'DELETE /v1/identity', by: 'identity ann' });
  });

  it('publishes events', async () => {
    server.replies(() => ({}));
    const event = {
      name: 'won',
      id: 'e1',
      metadata: { map: 'hill' },
      value: '5',
      timestampSec: 1_600_000_000,
      identityId: 'i',
      sessionId: 's',
      sessionIssuedAtSec: 1,
      sessionExpiresAtSec: 2,
    };
    await satoriWith().eventsPublish('ann', [event, { name: 'lost' }], '::1');
    expect(lastAsked()).toEqual({
      asked: 'POST /v1/event',
      by: 'identity ann',
      from: '::1',
      body: {
        events: [
          {
            name: 'won',
            id: 'e1',
            metadata: { map: 'hill' },
            value: '5',
            timestamp: '2020-09-13T12:26:40Z',
            identity_id: 'i',
            session_id: 's',
            session_issued_at: 1,
            session_expires_at: 2,
          },
          { name: 'lost', id: expect.stringMatching(/^[0-9a-f-]{36}$/), timestamp: '2023-11-14T22:13:20Z' },
        ],
      },
    });
    await satoriWith().serverEventsPublish([{ name: 'started' }], '');
    expect(lastAsked()).toMatchObject({ asked: 'POST /v1/server-event', by: 'the server' });
  });

  it('lists experiments and flags', async () => {
    server.replies(() => ({ experiments: [{ name: 'shop', value: '{"a":1}', labels: ['x'] }] }));
    const filter = { names: ['shop', 'a b'], labels: ['x'] };
    expect(await satoriWith().experimentsList('ann', filter)).toEqual({
      experiments: [{ name: 'shop', value: '{"a":1}' }],
    });
    expect(lastAsked().asked).toBe('GET /v1/experiment?names=shop&names=a+b&labels=x');
    const reason = { type: 2, name: 'event', variant_name: 'b' };
    server.replies(() => ({
      flags: [{ name: 'speed', value: '3', condition_changed: true, change_reason: reason }, { name: 'off' }],
    }));
    expect(await satoriWith().flagsList('ann', all)).toEqual({
      flags: [
        {
          name: 'speed',
          value: '3',
          conditionChanged: true,
          changeReason: { name: 'event', variantName: 'b', variant_name: 'b', type: 2 },
        },
        { name: 'off', value: '', conditionChanged: false },
      ],
    });
    expect(lastAsked()).toMatchObject({ asked: 'GET /v1/flag', by: 'identity ann' });
    await satoriWith().flagsList('', all);
    expect(lastAsked()).toMatchObject({ asked: 'GET /v1/flag', by: 'the server' });
  });

  it('lists what overrides flags', async () => {
    const override = { type: 4, name: 'shop', variant_name: 'b', value: '9', create_time_sec: '1700000000' };
    server.replies(() => ({ flags: [{ flag_name: 'speed', overrides: [override, { name: 'plain' }] }] }));
    expect(await satoriWith().flagsOverridesList('ann', all)).toEqual({
      flags: [
        {
          flagName: 'speed',
          overrides: [
            {
              name: 'shop',
              type: 'EXPERIMENT_PHASE_VARIANT_FLAG',
              variantName: 'b',
              value: '9',
              createTimeSec: 1_700_000_000,
            },
            { name: 'plain', type: 'FLAG', variantName: '', value: '', createTimeSec: 0 },
          ],
        },
      ],
    });
    expect(lastAsked()).toMatchObject({ asked: 'GET /v1/flag/override', by: 'identity ann' });
  });

  it('lists live events and joins them', async () => {
    const event = {
      name: 'feast',
      id: 'f',
      active_start_time_sec: '1',
      active_end_time_sec: '2',
      start_time_sec: '3',
      end_time_sec: '4',
      duration_sec: '5',
      reset_cron: '0 0 * * *',
      status: 1,
      value: 'v',
      description: 'd',
    };
    server.replies(() => ({ live_events: [event], explicit_join_live_events: [{ name: 'race' }] }));
    const filter = { ...all, pastRunCount: 1, futureRunCount: 0, startTimeSec: 10, endTimeSec: 20 };
    const found = await satoriWith().liveEventsList('ann', filter);
    expect(found.liveEvents).toEqual([
      {
        name: 'feast',
        description: 'd',
        value: 'v',
        activeStartTime: 1,
        activeEndTime: 2,
        id: 'f',
        startTime: 3,
        endTime: 4,
        duration: 5,
        resetCron: '0 0 * * *',
        status: 'ACTIVE',
      },
    ]);
    expect(found.explicitJoinLiveEvents).toMatchObject([{ name: 'race', status: 'UNKNOWN' }]);
    expect(lastAsked().asked).toBe('GET /v1/live-event?past_run_count=1&start_time_sec=10&end_time_sec=20');
    server.replies(() => '');
    await satoriWith().liveEventJoin('ann', 'a/b');
    expect(lastAsked()).toMatchObject({ asked: 'POST /v1/live-event/a%2Fb/participation', by: 'identity ann' });
  });

  it('lists, marks and deletes messages', async () => {
    server.replies(() => ({
      messages: [
        {
          id: 'm',
          schedule_id: 's',
          send_time: '1',
          read_time: '2',
          text: 't',
          title: 'T',
          image_url: 'i',
          metadata: { a: { b: 1 } },
        },
      ],
      next_cursor: 'n',
      prev_cursor: '',
      cacheable_cursor: 'c',
    }));
    const filter = { limit: 5, forward: true, cursor: 'x', messageIds: ['m'] };
    expect(await satoriWith().messagesList('ann', filter)).toEqual({
      messages: [
        {
          scheduleId: 's',
          sendTime: 1,
          metadata: { a: { b: 1 } },
          createTime: 0,
          updateTime: 0,
          readTime: 2,
          consumeTime: 0,
          text: 't',
          id: 'm',
          title: 'T',
          imageUrl: 'i',
        },
      ],
      nextCursor: 'n',
      cacheableCursor: 'c',
    });
    expect(lastAsked().asked).toBe('GET /v1/message?limit=5&forward=true&cursor=x&message_ids=m');
    server.replies(() => '');
    await satoriWith().messageUpdate('ann', 'm', 5, 0);
    expect(lastAsked()).toMatchObject({ asked: 'PUT /v1/message/m', by: 'identity ann', body: { read_time: 5 } });
    await satoriWith().messageDelete('ann', 'm');
    expect(lastAsked()).toMatchObject({ asked: 'DELETE /v1/message/m', by: 'identity ann' });
  });
});

describe('where Satori does not answer as it should', () => {
  const flags = (options?: Parameters<typeof satoriWith>[0]) => satoriWith(options).flagsList('ann', all);
  const status =
    (number: number, headers: Record<string, string> = {}): Reply =>
    (_asked, response) =>
      void response.writeHead(number, headers).end(JSON.stringify({ message: 'the reason', code: 1 }));

  it.each([
    [400, Code.INVALID_ARGUMENT],
    [401, Code.UNAUTHENTICATED],
    [404, Code.NOT_FOUND],
    [418, Code.UNKNOWN],
    [429, Code.RESOURCE_EXHAUSTED],
    [500, Code.UNAVAILABLE],
    [503, Code.UNAVAILABLE],
  ])('status %i is told, with what it said', async (number, expected) => {
    server.replies(status(number));
    const error = await flags().catch((thrown: Error) => thrown);
    expect(error).toEqual(code(expected));
    expect(String(error)).toContain(`status ${number}: the reason`);
    expect(server.asked).toHaveLength(1);
  });

  it.each<[string, Reply]>([
    ['breaks off', (_asked, response) => void response.destroy()],
    ['answers garbage', () => '<html>'],
    ['answers a list', () => []],
    ['answers too much', () => `{"a":"${'x'.repeat(200_000)}"}`],
    ['sends elsewhere', status(302, { location: 'http://127.0.0.1:1/' })],
  ])('and %s, that is told', async (_what, reply) => {
    server.replies(reply);
    await expect(flags()).rejects.toThrow(code(Code.UNAVAILABLE));
  });

  it('in time, that is told', async () => {
    server.replies(() => undefined);
    await expect(flags({ timeoutMs: 100 })).rejects.toThrow(/it took too long/);
  });

  it('for the moment, it is asked again', async () => {
    const replies = [
      status(503, { 'retry-after': '2' }),
      status(502),
      (_asked: unknown, response: { destroy(): void }) => void response.destroy(),
    ] as Reply[];
    server.replies((asked, response) => (replies.shift() ?? (() => ({ flags: [] })))(asked, response));
    expect(await flags({ retryCount: 3 })).toEqual({ flags: [] });
    expect(pauses).toEqual([2000, 450, 850]);
    server.replies(status(429, { 'retry-after': '3600' }));
    await expect(flags({ retryCount: 1 })).rejects.toThrow(code(Code.RESOURCE_EXHAUSTED));
    expect(pauses.at(-1)).toBe(5000);
  });

  it('and for good, it is not', async () => {
    server.replies(status(500));
    await expect(flags({ retryCount: 3 })).rejects.toThrow(code(Code.UNAVAILABLE));
    expect([server.asked.length, pauses]).toEqual([1, []]);
  });

  it('since there is none, the options to set are named', async () => {
    await expect(flags({ url: '' })).rejects.toThrow(
      /set satori.url, satori.api_key_name, satori.api_key and satori.signing_key/,
    );
  });
});
