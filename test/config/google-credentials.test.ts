import { expect, test } from 'vitest';
import { parseGoogleCredentials } from '../../src/config/google-credentials.js';

const client = { client_id: 'id', client_secret: 'secret' };
const parsed = {
  clientId: 'id',
  clientSecret: 'secret',
  redirectUri: '',
  tokenUri: 'https://oauth2.googleapis.com/token',
};

test('there may be none', () => expect(parseGoogleCredentials('')).toBeUndefined());

test.each([
  [{ web: client }, parsed],
  [{ installed: { ...client, redirect_uris: [] } }, parsed],
  [
    { web: { ...client, redirect_uris: ['https://x/', 'y'], token_uri: 'http://t/' } },
    { ...parsed, redirectUri: 'https://x/', tokenUri: 'http://t/' },
  ],
])('reads %j', (json, expected) => {
  expect(parseGoogleCredentials(JSON.stringify(json))).toEqual(expected);
});

test.each(['{"web":{"client_id":"a","client_secret":"hush"', '5', 'null', '{"web":{"client_secret":"hush"}}'])(
  'refuses %s without quoting it',
  (json) => {
    expect(() => parseGoogleCredentials(json)).toThrow(/^google_auth\.credentials_json must be (?!.*hush)/);
  },
);
