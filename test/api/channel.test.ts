import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { channelHandlers } from '../../src/api/channel.js';
import { Code } from '../../src/base/code.js';
import type { ChannelMessageList } from '../../src/wire/gen/api.js';
import { serviceMethods } from '../../src/wire/service.js';
import { createTestChat } from '../core/channel/chat-fixture.js';
import { useDatabase } from '../core/core-fixture.js';
import { type Api, startApi } from './start-api.js';

const db = useDatabase();
let api: Api;
let grpc: Client;

beforeAll(async () => {
  api = await startApi({ grpc: true, handlers: channelHandlers({ db: db() }) });
  grpc = new Client(`127.0.0.1:${api.grpcPort}`, credentials.createInsecure());
});
afterAll(async () => {
  grpc.close();
  await api.close();
});

/** The answer over gRPC, or the code of its error. */
function list(token: string, request: object): Promise<ChannelMessageList | number> {
  const method = serviceMethods.find(({ name }) => name === 'ListChannelMessages')!;
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  return new Promise((resolve) => {
    grpc.makeUnaryRequest(
      method.path,
      (message: object) => method.requestSerialize(message),
      method.responseDeserialize,
      request,
      metadata,
      (error: ServiceError | null, response?: unknown) =>
        resolve(error ? error.code : (response as ChannelMessageList)),
    );
  });
}

it('a history is listed over gRPC as over HTTP', async () => {
  const { ana, roomId, say } = await createTestChat(db());
  const ids = [await say({ n: 1 }), await say({ n: 2 }), await say({ n: 3 })];
  const { token } = api.tokens.issue({ ...ana, vars: {} });
  const page = (await list(token, {
    channel_id: roomId,
    limit: { value: 2 },
    forward: { value: false },
  })) as ChannelMessageList;
  expect(page.messages.map(({ message_id }) => message_id)).toEqual([ids[2], ids[1]]);
  const [newest] = page.messages;
  expect(newest).toMatchObject({ code: { value: 0 }, persistent: { value: true }, content: '{"n": 3}' });
  expect(Number(newest!.create_time!.seconds)).toBeCloseTo(Date.now() / 1000, -2);

  const headers = { authorization: `Bearer ${token}` };
  const path = `/v2/channel/${roomId}?limit=2&forward=false`;
  const { json } = await api.request('GET', path, { headers });
  expect(json.messages.map((message: { message_id: string }) => message.message_id)).toEqual([ids[2], ids[1]]);
  expect(json.next_cursor).toBe(page.next_cursor);
  const rest = await api.request('GET', `${path}&cursor=${json.next_cursor}`, { headers });
  expect(rest.json.messages).toMatchObject([{ message_id: ids[0], code: 0, persistent: true }]);
  // Without a limit, a single message, the oldest.
  expect(((await list(token, { channel_id: roomId })) as ChannelMessageList).messages).toMatchObject([
    { message_id: ids[0] },
  ]);
});

it.each([
  { channel_id: '' },
  { channel_id: 'nowhere' },
  { channel_id: '2...room', limit: { value: 0 } },
  { channel_id: '2...room', limit: { value: 101 } },
  { channel_id: '2...room', cursor: 'nonsense' },
])('a listing is refused: %j', async (request) => {
  const { token } = api.tokens.issue({ userId: '7a1f9d52-51b4-4a39-9a0f-3e1c5f6f0b11', username: 'ana', vars: {} });
  expect(await list(token, request)).toBe(Code.INVALID_ARGUMENT);
});
