import type { FakeClient } from './realtime-fixture.js';

export interface ReceivedEnvelope {
  readonly cid?: string;
  readonly [kind: string]: unknown;
}

/** The answer to MESSAGE, and what CLIENT has received beside it since it spoke. */
export async function ask(
  client: FakeClient,
  message: object,
): Promise<{ answer: ReceivedEnvelope; pushed: ReceivedEnvelope[] }> {
  client.take();
  client.say({ cid: 'x', ...message });
  const received: ReceivedEnvelope[] = [];
  const turn = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    received.push(...(client.take() as ReceivedEnvelope[]));
  };
  while (!received.some(({ cid }) => cid === 'x')) await turn();
  // What a turn changes is announced at its end.
  await turn();
  return { answer: received.find(({ cid }) => cid === 'x')!, pushed: received.filter(({ cid }) => cid !== 'x') };
}
