import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessOf } from '../../src/api/access.js';
import { apiMethods } from '../../src/wire/gen/bindings.js';
import { type Api, basic, HTTP_KEY, SERVER_KEY, startApi } from './start-api.js';

const bindings = apiMethods.flatMap(({ name, http }) => http.map(({ verb, path }) => ({ name, verb, path })));
const filled = (path: string) => path.replace(/\{\w+\}/g, 'some-id');

describe('every method of the client API', () => {
  let api: Api;
  beforeAll(async () => {
    api = await startApi();
  });
  afterAll(() => api.close());

  it('is there', () => expect(apiMethods).toHaveLength(85));

  it.each(bindings.filter(({ name }) => accessOf(name) !== 'open'))(
    '$verb $path lets nobody in without credentials',
    async ({ verb, path }) => {
      const answer = await api.request(verb, filled(path));
      expect(answer).toMatchObject({ status: 401, json: { code: 16, message: expect.stringMatching(/./) } });
    },
  );

  it.each(bindings)(
    '$verb $path answers 501 while $name has no handler, and names it',
    async ({ name, verb, path }) => {
      const access = accessOf(name);
      const headers = access === 'server_key' ? basic(SERVER_KEY) : access === 'rpc' ? basic(HTTP_KEY) : api.bearer;
      const answer = await api.request(verb, filled(path), { headers });
      expect(answer).toMatchObject({ status: 501, json: { code: 12, message: expect.stringContaining(name) } });
    },
  );

  it.each(bindings)('$verb $path takes no PATCH', async ({ path }) => {
    expect(await api.call('PATCH', filled(path), '{}')).toMatchObject({ status: 501, json: { code: 12 } });
  });
});
