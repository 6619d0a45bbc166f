import type http from 'node:http';
import { describe, expect, it } from 'vitest';
import { createAskServer, RemoteFailure } from '../../src/remote/ask-server.js';
import { type Asked, useRemoteServer } from './remote-server.js';

let reply: (asked: Asked, response: http.ServerResponse) => void;
const server = useRemoteServer((asked, response) => reply(asked, response));
const MAX_BYTES = 1000;
const ask = createAskServer({ timeoutMs: 15_000, maxBytes: MAX_BYTES });
const impatientAsk = createAskServer({ timeoutMs: 1000, maxBytes: MAX_BYTES });
const url = () => new URL(`${server.url()}/path?key=secret`);

describe('asking another server', () => {
  it('sends what is to be sent, and brings back what is answered', async () => {
    reply = (_asked, response) => response.writeHead(201, { 'x-kind': 'good' }).end('answer');
    const { status, headers, bytes } = await ask({ url: url(), headers: { accept: 'text/plain' } });
    expect([status, headers.get('x-kind'), bytes.toString()]).toEqual([201, 'good', 'answer']);
    await ask({ url: url(), method: 'PUT', body: '{"a":1}' });
    await ask({ url: url(), method: 'POST', body: new URLSearchParams({ a: '1&2' }) });
    expect(server.asked.map(({ method, body }) => [method, body])).toEqual([
      ['GET', ''],
      ['PUT', '{"a":1}'],
      ['POST', 'a=1%262'],
    ]);
    expect(server.asked[0]!.headers.accept).toBe('text/plain');
    expect(server.asked[2]!.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
  });

  it('takes an answer up to the limit', async () => {
    reply = (_asked, response) => response.end('x'.repeat(MAX_BYTES));
    expect((await ask({ url: url() })).bytes).toHaveLength(MAX_BYTES);
  });

  it.each([400, 503])('takes no more than fits of an answer with status %i', async (status) => {
    let isOver = false;
    reply = (_asked, response) => {
      response.writeHead(status);
      // Without an end, so that whoever wants it all waits in vain.
      const more = () => !isOver && response.write('x'.repeat(MAX_BYTES / 2), () => setImmediate(more));
      response.on('close', () => {
        isOver = true;
      });
      more();
    };
    const answer = await ask({ url: url() });
    expect([answer.status, answer.bytes.length <= MAX_BYTES]).toEqual([status, true]);
    await expect.poll(() => isOver).toBe(true);
  });

  it.each<[string, RegExp, (response: http.ServerResponse) => void, typeof ask?]>([
    ['too much', /more than 1000 bytes/, (response) => response.end('x'.repeat(MAX_BYTES + 1))],
    ['a redirect', /./, (response) => response.writeHead(302, { location: '/elsewhere' }).end()],
    ['nothing', /./, (response) => response.destroy()],
    ['half of it', /./, (response) => void response.write('x', () => response.destroy())],
    ['too late', /took too long/, () => undefined, impatientAsk],
  ])('fails where it gets %s, in words that give nothing away', async (_what, message, answer, asking = ask) => {
    reply = (_asked, response) => answer(response);
    const failure = await asking({ url: url(), headers: { authorization: 'secret' } }).catch((error) => error);
    expect(failure).toBeInstanceOf(RemoteFailure);
    expect(failure.message).toMatch(message);
    expect(`${failure.stack} ${failure.cause}`).not.toMatch(/secret|127\.0\.0\.1/);
    expect(server.asked).toHaveLength(1);
  });
});
