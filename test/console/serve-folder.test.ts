import fs from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServeFolder } from '../../src/console/serve-folder.js';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-serve-'));

beforeAll(() => {
  fs.mkdirSync(path.join(folder, 'site/inner'), { recursive: true });
  fs.writeFileSync(path.join(folder, 'secret.html'), 'secret');
  const files = {
    'index.html': '<p>grüße',
    'main.js': 'let a',
    'style.css': 'p {}',
    '.env': 'KEY=1',
    'main.js.map': '{}',
  };
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, 'site', name), text);
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** What is answered to a request for PATH; undefined where it is left alone. */
function ask(requested: string, from = path.join(folder, 'site')) {
  let status = 0;
  let headers: Record<string, string | number> = {};
  let body: Buffer | undefined;
  const response = {
    writeHead(code: number, sent: Record<string, string | number>) {
      status = code;
      headers = sent;
    },
    end(sent: Buffer) {
      body = sent;
    },
  };
  const serve = createServeFolder(from);
  const served = serve({} as IncomingMessage, response as unknown as ServerResponse, requested);
  expect(served).toBe(body !== undefined);
  return served ? { status, headers, text: body!.toString() } : undefined;
}

describe('a folder that is served', () => {
  it.each([
    ['/', '<p>grüße', 'text/html; charset=utf-8'],
    ['/index.html', '<p>grüße', 'text/html; charset=utf-8'],
    ['/main.js', 'let a', 'text/javascript; charset=utf-8'],
    ['/style.css', 'p {}', 'text/css; charset=utf-8'],
  ])('has %s', (requested, text, type) => {
    const answer = ask(requested)!;
    expect([answer.status, answer.text, answer.headers['content-type']]).toEqual([200, text, type]);
    expect(answer.headers['content-length']).toBe(Buffer.byteLength(text));
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  });

  it.each([
    '/.env',
    '/main.js.map',
    '/inner',
    '/../secret.html',
    '/%2e%2e/secret.html',
    '//index.html',
    '',
    '/__proto__',
  ])('does not have %s', (requested) => expect(ask(requested)).toBeUndefined());

  it('has nothing where it does not exist', () => expect(ask('/', path.join(folder, 'absent'))).toBeUndefined());
});
