// The stock Nakama clients in a browser, on a page of another origin than the server's.
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser, launchBrowser } from '../browser.js';
import { type RunningServer, startServer } from '../start-server.js';
import type { Played } from './browser-client.js';

describe.skipIf(!hasBrowser)('the stock clients in Chromium', { timeout: 60_000 }, () => {
  let server: RunningServer;
  let browser: Browser;
  let site: http.Server;

  beforeAll(async () => {
    const { outputFiles } = await build({
      entryPoints: [path.resolve(import.meta.dirname, 'browser-client.ts')],
      bundle: true,
      format: 'esm',
      write: false,
      logLevel: 'silent',
    });
    const script = outputFiles[0]!.text;
    site = http.createServer((request, response) => {
      const isScript = request.url === '/client.js';
      response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
      const html = '<!doctype html><link rel="icon" href="data:,"><script type="module" src="client.js"></script>';
      response.end(isScript ? script : html);
    });
    await once(site.listen(0, '127.0.0.1'), 'listening');
    server = await startServer({ 'runtime.path': path.resolve(import.meta.dirname, '../modules/play') });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    site?.close();
  });

  it.each(['json', 'protobuf'])('authenticate, call RPCs and play both kinds of match in %s', async (format) => {
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    await page.goto(`http://127.0.0.1:${(site.address() as AddressInfo).port}/`);
    const played = await page.evaluate<Played>(`play('${server.port}', '${format}')`);
    const [one] = played.usernames;
    expect(played).toMatchObject({
      httpRpc: { hello: 'world' },
      socketRpc: 'grüße 🎲',
      relayed: [7, 'hello', one],
      authoritative: [2, '{"x":1}', one],
      refused: 5,
    });
    expect(errors).toEqual([]);
  });
});
