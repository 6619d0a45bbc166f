import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseResponseHeaders } from '../../src/api/http/response-headers.js';
import { readTlsFiles } from '../../src/api/tls-files.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tls-'));
  writeFileSync(path.join(folder, 'a.pem'), 'certificate');
});
afterAll(() => rmSync(folder, { recursive: true }));

it('TLS is off where no file is named', () => expect(readTlsFiles('', '')).toBeUndefined());
it('TLS has both files', () => {
  const file = path.join(folder, 'a.pem');
  expect(readTlsFiles(file, file)).toEqual({ cert: Buffer.from('certificate'), key: Buffer.from('certificate') });
});
it('says which file is missing', () => {
  const file = path.join(folder, 'a.pem');
  expect(() => readTlsFiles(file, '')).toThrow(/^socket\.ssl_private_key is not set/);
  expect(() => readTlsFiles(path.join(folder, 'none'), file)).toThrow(/^socket\.ssl_certificate: .*none .*ENOENT/);
});

it('reads headers for every answer', () => {
  expect(parseResponseHeaders(['X-Game=Arena', ' Link = <a=b> '])).toEqual([
    ['x-game', 'Arena'],
    ['link', '<a=b>'],
  ]);
});
it.each(['X-Game', '=x', 'a b=c', 'X=a\nY: b', 'X=\u2603'])('refuses a header like %j', (entry) => {
  expect(() => parseResponseHeaders([entry])).toThrow(/socket\.response_headers/);
});
