import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiMethods } from '../../src/wire/gen/bindings.js';
import { type Api, basic, HTTP_KEY, SERVER_KEY, startApi } from './start-api.js';

// Every method has a handler, so that every reader of requests is reached.
const handlers = Object.fromEntries(apiMethods.map(({ name }) => [name, () => ({})]));
const RUNS = { numRuns: 400 };

describe('whatever comes in', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi({ handlers, http: { readTimeoutMs: 300 } });
  });
  afterAll(() => api.close());

  const isAlive = async () => expect((await api.request('GET', '/healthcheck')).status).toBe(200);
  const credentials = () => [api.bearer, basic(SERVER_KEY), basic(HTTP_KEY), {}];
  const bindings = apiMethods.flatMap(({ http }) => http);
  const key = fc.constantFrom(
    'id',
    'account',
    'vars',
    'limit',
    'display_name',
    'object_ids',
    'objects',
    '__proto__',
    'constructor',
    'token',
  );
  const json = fc.oneof(
    fc.json(),
    fc.dictionary(key, fc.jsonValue()).map((value) => JSON.stringify(value)),
    fc.string({ unit: 'binary' }),
  );
  // A segment of a path as a client library may send it: anything, escaped or not.
  const segment = fc.oneof(
    fc.string({ maxLength: 20, unit: 'binary' }).map(escaped),
    fc.constantFrom('%', '%2', '%00', '..', '%2e%2e', '%ff', '', '__proto__'),
  );

  it('as a body, a path and a query of a method, is answered', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...bindings),
        fc.nat(3),
        json,
        segment,
        fc.tuple(key, segment),
        async ({ verb, path }, who, body, inPath, [name, value]) => {
          const target = `${path.replace(/\{\w+\}/g, () => inPath)}?${name}=${value}`;
          const answer = await api.request(verb, target, { body, headers: credentials()[who] });
          expect(answer.status).toBeGreaterThanOrEqual(200);
          if (answer.status >= 400) {
            expect(answer.json).toMatchObject({ code: expect.any(Number), message: expect.stringMatching(/./) });
          }
          expect(answer.status).not.toBe(500);
        },
      ),
      RUNS,
    );
    await isAlive();
  });

  it('as bytes on a connection, is answered or refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), async (bytes) => {
        const answer = await api.raw(Buffer.from(bytes));
        if (answer !== '') expect(answer).toMatch(/^HTTP\/1\.1 [245]\d\d /);
      }),
      { numRuns: 200 },
    );
    await isAlive();
  });

  it.each([
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['a header without a colon', 'GET / HTTP/1.1\r\nbroken\r\n\r\n', 400],
    ['two lengths', 'PUT /v2/account HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', 400],
    [
      'a length and chunks',
      'PUT /v2/account HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['headers without end', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 400],
    ['a broken chunk', 'PUT /v2/account HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 400],
  ])('%s is told so in JSON', async (_what, bytes, status) => {
    const answer = await api.raw(bytes);
    expect(answer).toMatch(new RegExp(`HTTP/1\\.1 ${status} `));
    expect(JSON.parse(answer.slice(answer.lastIndexOf('\r\n\r\n') + 4))).toMatchObject({ code: 3 });
  });

  it('a request that does not arrive in time is ended', async () => {
    const answer = await new Promise<string>((resolve) => {
      let text = '';
      const socket = connect(api.port, '127.0.0.1', () => {
        socket.write(
          `PUT /v2/account HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${api.token}\r\nContent-Length: 50\r\n\r\n{`,
        );
      });
      socket.on('data', (chunk) => {
        text += chunk;
      });
      socket.on('close', () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 504 [\s\S]*"code":4/);
    await isAlive();
  });

  it('a client that goes away in the middle does no harm', async () => {
    for (const end of ['', '{"display', '{}']) {
      await new Promise<void>((resolve) => {
        const socket = connect(api.port, '127.0.0.1', () => {
          const head = `PUT /v2/account HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${api.token}\r\nContent-Length: 20\r\n\r\n`;
          socket.write(head + end, () => socket.resetAndDestroy());
        });
        socket.on('close', () => resolve());
      });
    }
    await isAlive();
    expect(api.errors).toEqual([]);
  });

  it('requests one after the other on one connection do not mix', async () => {
    const head = `PUT /v2/account HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${api.token}\r\n`;
    const answers = await api.raw(
      `${head}Content-Length: 2\r\n\r\n{}${head}Content-Length: 1\r\n\r\n{${head}Connection: close\r\nContent-Length: 2\r\n\r\n{}`,
    );
    expect([...answers.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual(['200', '400', '200']);
  });
});

function escaped(text: string): string {
  return encodeURIComponent(text.replace(/[\ud800-\udfff]/g, '?'));
}
