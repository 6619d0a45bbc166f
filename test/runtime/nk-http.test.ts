import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Code } from '../../src/base/code.js';
import { silentLogger } from '../../src/base/logger.js';
import { ArgumentError } from '../../src/guest/nk/argument.js';
import { sendHttpRequest } from '../../src/runtime/http-request.js';
import { httpNk } from '../../src/runtime/nk/http.js';

let server: http.Server;
let other: http.Server;
let url: string;
let otherUrl: string;

/** Answers what it was asked, or as the path says. */
function answer(request: http.IncomingMessage, response: http.ServerResponse): void {
  const { pathname, searchParams } = new URL(request.url!, 'http://local');
  if (pathname === '/never') return;
  if (pathname === '/cut') return void response.destroy();
  if (pathname === '/to') {
    response.writeHead(Number(searchParams.get('status')), { location: searchParams.get('where')! });
    return void response.end();
  }
  if (pathname === '/large') return void response.end(Buffer.alloc(33 * 1024 * 1024));
  let body = '';
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => {
    const { authorization, 'x-game': game } = request.headers;
    response.writeHead(pathname === '/missing' ? 404 : 200, { 'x-one': ['1', '2'], 'content-type': 'text/plain' });
    response.end(JSON.stringify({ method: request.method, path: request.url, body, authorization, game }));
  });
}

const canMakeCertificates = spawnSync('openssl', ['version']).status === 0;

function makeCertificate(): { key: Buffer; cert: Buffer } {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-tls-'));
  const [key, cert] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')] as const;
  const subject = ['-subj', '/CN=127.0.0.1', '-days', '2', '-nodes', '-keyout', key, '-out', cert];
  spawnSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', ...subject]);
  const made = { key: fs.readFileSync(key), cert: fs.readFileSync(cert) };
  fs.rmSync(folder, { recursive: true });
  return made;
}

async function listen(made: http.Server | https.Server): Promise<string> {
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(made.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  server = http.createServer(answer);
  other = http.createServer(answer);
  [url, otherUrl] = await Promise.all([listen(server), listen(other)]);
});
afterAll(() => {
  for (const each of [server, other]) {
    each.closeAllConnections();
    each.close();
  }
});

const nk = httpNk(sendHttpRequest);
const call = (...args: unknown[]) =>
  nk.httpRequest!({ logger: silentLogger }, ...args) as Promise<{ code: number; headers: unknown; body: string }>;

describe('httpRequest', () => {
  it.each(['get', 'post', 'PUT', 'patch', 'delete'])('sends %s with headers and body', async (method) => {
    const body = method === 'get' ? null : 'grüße';
    const result = await call(`${url}/a?b=1`, method, { 'X-Game': 'arena' }, body);
    expect(result.code).toBe(200);
    expect(JSON.parse(result.body)).toEqual({
      method: method.toUpperCase(),
      path: '/a?b=1',
      body: body ?? '',
      game: 'arena',
    });
    expect(result.headers).toMatchObject({ 'X-One': ['1', '2'], 'Content-Type': ['text/plain'] });
  });

  it('answers whatever the status is, and nothing to head', async () => {
    expect((await call(`${url}/missing`, 'get')).code).toBe(404);
    expect(await call(url, 'head')).toMatchObject({ code: 200, body: '' });
  });

  it.each([
    [302, 'GET', ''],
    [303, 'GET', ''],
    [307, 'POST', 'x'],
    [308, 'POST', 'x'],
  ])('follows a redirect of status %i with %s', async (status, method, body) => {
    const { body: text } = await call(`${url}/to?status=${status}&where=/b`, 'post', { authorization: 'me' }, 'x');
    expect(JSON.parse(text)).toEqual({ method, path: '/b', body, authorization: 'me' });
  });

  it('shows credentials to no other host', async () => {
    const to = `${url}/to?status=302&where=${encodeURIComponent(`${otherUrl}/b`)}`;
    const { body } = await call(to, 'get', { Authorization: 'me', 'x-game': 'arena' });
    expect(JSON.parse(body)).toEqual({ method: 'GET', path: '/b', body: '', game: 'arena' });
  });

  it('gives up on what does not end', async () => {
    const round = `${url}/to?status=302&where=${encodeURIComponent('/to?status=302&where=/never')}`;
    await expect(call(round, 'get', null, null, 50)).rejects.toMatchObject({ code: Code.DEADLINE_EXCEEDED });
    const circle = http.createServer((_request, response) => response.writeHead(302, { location: '/' }).end());
    const address = await listen(circle);
    await expect(call(address, 'get')).rejects.toMatchObject({ code: Code.UNAVAILABLE });
    circle.closeAllConnections();
    circle.close();
    await expect(call(`${url}/large`, 'get')).rejects.toMatchObject({ code: Code.RESOURCE_EXHAUSTED });
    await expect(call(`${url}/cut`, 'get')).rejects.toMatchObject({ code: Code.UNAVAILABLE });
    await expect(call(`${url}/to?status=302&where=file:///etc/passwd`, 'get')).rejects.toMatchObject({
      code: Code.UNAVAILABLE,
    });
  });

  it.skipIf(!canMakeCertificates)('takes a certificate that nobody vouches for where it is told to', async () => {
    const tls = https.createServer(makeCertificate(), answer);
    const address = (await listen(tls)).replace('http:', 'https:');
    await expect(call(address, 'get')).rejects.toMatchObject({ code: Code.UNAVAILABLE });
    expect((await call(address, 'get', null, null, null, true)).code).toBe(200);
    tls.closeAllConnections();
    tls.close();
  });

  it.each([
    ['', 'get'],
    ['file:///etc/passwd', 'get'],
    ['no address', 'get'],
    ['http://127.0.0.1', 'trace'],
    ['http://127.0.0.1', 'get', { a: 1 }],
    ['http://127.0.0.1', 'get', { 'a b': 'c' }],
    ['http://127.0.0.1', 'get', { a: 'b\r\nc: d' }],
    ['http://127.0.0.1', 'get', null, 5],
  ])('refuses %j', async (...args) => {
    await expect(call(...args)).rejects.toThrow(ArgumentError);
  });
});
