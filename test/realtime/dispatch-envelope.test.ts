import { describe, expect, it } from 'vitest';
import { Code } from '../../src/base/code.js';
import { StatusError } from '../../src/base/status-error.js';
import type { Database } from '../../src/database/database.js';
import { createEmptyRuntime, type Runtime } from '../../src/runtime/runtime.js';
import { closeCodes } from '../../src/transport/close-codes.js';
import { ErrorCode } from '../../src/wire/gen/realtime.js';
import { createRealtimeFixture, settled } from './realtime-fixture.js';

function runtimeWith(parts: Partial<Runtime>): Runtime {
  return { ...createEmptyRuntime(), ...parts };
}

describe('the envelopes of one session', () => {
  it('are answered under their cid', async () => {
    const ann = createRealtimeFixture().connect('ann');
    ann.say({ cid: 'one', ping: {} });
    ann.say({ ping: {} });
    await settled();
    expect(ann.take()).toEqual([{ cid: 'one', pong: {} }, { pong: {} }]);
  });

  it('are answered in the order in which they came, however long one takes', async () => {
    let answerFirst: (text: string) => void = () => {};
    const first = new Promise<string>((resolve) => {
      answerFirst = resolve;
    });
    const callRpc = (id: string) => (id === 'slow' ? first : Promise.resolve('quick'));
    const ann = createRealtimeFixture({ runtime: runtimeWith({ callRpc, hasRpc: () => true }) }).connect('ann');
    ann.say({ cid: '1', rpc: { id: 'slow' } });
    ann.say({ cid: '2', rpc: { id: 'quick' } });
    ann.say({ cid: '3', ping: {} });
    await settled();
    expect(ann.take()).toEqual([]);
    answerFirst('at last');
    await settled();
    expect(ann.take().map(({ cid }) => cid)).toEqual(['1', '2', '3']);
  });

  it('may not pile up without end', async () => {
    const callRpc = () => new Promise<string>(() => {});
    const ann = createRealtimeFixture({ runtime: runtimeWith({ callRpc }) }).connect('ann');
    for (let i = 0; i < 4097; i++) ann.say({ rpc: { id: 'slow' } });
    expect(ann.closedWith).toEqual([]);
    ann.say({ rpc: { id: 'slow' } });
    expect(ann.closedWith).toEqual([closeCodes.tooManyMessages]);
  });

  it('may not pile up without end, in bytes', async () => {
    const callRpc = () => new Promise<string>(() => {});
    const ann = createRealtimeFixture({ runtime: runtimeWith({ callRpc }) }).connect('ann');
    const large = { rpc: { id: 'slow', payload: 'x'.repeat(256 * 1024) } };
    for (let i = 0; i < 4; i++) ann.say(large);
    expect(ann.closedWith).toEqual([]);
    ann.say(large);
    expect(ann.closedWith).toEqual([closeCodes.tooManyMessages]);
  });

  it('are served where thousands come at once', async () => {
    const ann = createRealtimeFixture().connect('ann');
    for (let i = 0; i < 4000; i++) ann.say({ cid: `${i}`, ping: {} });
    await settled();
    expect(ann.closedWith).toEqual([]);
    expect(ann.take()).toHaveLength(4000);
  });

  it.each([
    '',
    '{',
    '[]',
    '{}',
    '{"cid":"1"}',
    '{"cid":1,"ping":{}}',
    '{"cid":"1","match_data":{}}',
    '{"pong":{},"x":1}',
  ])("closes the connection for '%s'", async (text) => {
    const ann = createRealtimeFixture().connect('ann');
    ann.say(text);
    ann.say({ cid: 'late', ping: {} });
    await settled();
    expect(ann.closedWith).toEqual([closeCodes.protocolError]);
    expect(ann.take()).toEqual([]);
  });

  it('closes the connection for a binary message where text is spoken', () => {
    const ann = createRealtimeFixture().connect('ann');
    ann.say({ cid: '1', ping: {} }, true);
    expect(ann.closedWith).toEqual([closeCodes.wrongMessageType]);
  });

  it('says what is wrong with a message, and goes on', async () => {
    const ann = createRealtimeFixture().connect('ann');
    ann.say({ cid: '1', matchmaker_add: { min_count: 1, max_count: 2 } });
    ann.say({ cid: '2', ping: {} });
    await settled();
    const [refused, pong] = ann.take();
    expect(refused).toMatchObject({ cid: '1', error: { code: ErrorCode.BAD_INPUT } });
    expect(pong).toEqual({ cid: '2', pong: {} });
  });
});

describe('a message that fails', () => {
  it.each([
    [new StatusError(Code.UNAVAILABLE, 'no database'), ErrorCode.RUNTIME_EXCEPTION],
    [new StatusError(Code.RESOURCE_EXHAUSTED, 'too much'), ErrorCode.RUNTIME_EXCEPTION],
    [new TypeError('a mistake'), ErrorCode.RUNTIME_EXCEPTION],
    [new StatusError(Code.INVALID_ARGUMENT, 'no such thing'), ErrorCode.BAD_INPUT],
    [new StatusError(Code.NOT_FOUND, 'gone'), ErrorCode.BAD_INPUT],
  ])('because of %s has code %d', async (failure, code) => {
    const query = () => Promise.reject(failure);
    const ann = createRealtimeFixture({ db: { query } as unknown as Database }).connect('ann');
    ann.say({ channel_join: { target: '7a1f9d52-51b4-4a39-9a0f-3e1c5f6f0b11', type: 2 } });
    await settled();
    const [{ error }] = ann.take() as [{ error: { code?: number } }];
    expect(error.code ?? 0).toBe(code);
  });
});

describe('an RPC', () => {
  it('tells an unknown function from one that failed', async () => {
    const hasRpc = (id: string) => id === 'fails';
    const callRpc = (id: string) => Promise.reject(new StatusError(Code.NOT_FOUND, `${id} said no`));
    const ann = createRealtimeFixture({ runtime: runtimeWith({ callRpc, hasRpc }) }).connect('ann');
    for (const id of ['fails', 'unknown', '']) ann.say({ cid: id, rpc: { id } });
    await settled();
    expect(ann.take()).toMatchObject([
      { error: { code: ErrorCode.RUNTIME_FUNCTION_EXCEPTION, message: 'fails said no' } },
      { error: { code: ErrorCode.RUNTIME_FUNCTION_NOT_FOUND } },
      { error: { code: ErrorCode.BAD_INPUT } },
    ]);
  });

  it('does not tell the client of our own failures', async () => {
    const callRpc = () => Promise.reject(new Error('the password of the database is …'));
    const ann = createRealtimeFixture({ runtime: runtimeWith({ callRpc, hasRpc: () => true }) }).connect('ann');
    ann.say({ cid: '1', rpc: { id: 'x' } });
    await settled();
    expect(JSON.stringify(ann.take())).not.toContain('password');
  });
});

describe('hooks', () => {
  const registrations = { ...createEmptyRuntime().registrations, rtBefore: ['MatchCreate'], rtAfter: ['MatchCreate'] };

  it('before: changes, drops or refuses an envelope', async () => {
    const rtBefore: Runtime['rtBefore'] = async (_name, _ctx, envelope) => {
      const { name } = envelope.matchCreate as { name?: string };
      if (name === 'drop') return null;
      if (name === 'wrong') return { matchCreate: { name: 5 } };
      if (name === 'other') return { ping: {} };
      if (name === 'refuse') throw new StatusError(Code.INTERNAL, 'not today');
      return { ...envelope, matchCreate: { name: 'changed' } };
    };
    const runtime = runtimeWith({ registrations, rtBefore, rtAfter: async () => undefined });
    const { connect } = createRealtimeFixture({ runtime });
    const [ann, bob] = [connect('ann'), connect('bob')];
    for (const name of ['drop', 'refuse', 'wrong', 'other', 'one']) ann.say({ cid: name, match_create: { name } });
    await settled();
    bob.say({ cid: 'two', match_create: { name: 'two' } });
    await settled();
    const answers = ann.take().filter(({ cid }) => cid);
    expect(answers).toMatchObject([
      { cid: 'drop', error: { code: ErrorCode.UNRECOGNIZED_PAYLOAD } },
      { cid: 'refuse', error: { code: ErrorCode.RUNTIME_FUNCTION_EXCEPTION, message: 'not today' } },
      {
        cid: 'wrong',
        error: { code: ErrorCode.RUNTIME_FUNCTION_EXCEPTION, message: expect.stringContaining('hook of MatchCreate') },
      },
      {
        cid: 'other',
        error: { code: ErrorCode.MISSING_PAYLOAD, message: expect.stringContaining('hook of MatchCreate') },
      },
      { cid: 'one', match: { self: { username: 'ann' } } },
    ]);
    // Both were sent to the match of the same changed name.
    expect(bob.take()).toMatchObject([{ cid: 'two', match: { presences: [{ username: 'ann' }] } }, {}]);
  });

  it('after: sees the answer and what was asked, and its failure harms nobody', async () => {
    const seen: unknown[] = [];
    const rtAfter: Runtime['rtAfter'] = async (name, ctx, output, input) => {
      seen.push([name, ctx.username, Object.keys(output ?? {}), input.matchCreate]);
      throw new Error('too late');
    };
    const runtime = runtimeWith({ registrations, rtBefore: async (_name, _ctx, envelope) => envelope, rtAfter });
    const ann = createRealtimeFixture({ runtime }).connect('ann');
    ann.say({ cid: '1', match_create: { name: 'arena' } });
    await settled();
    expect(seen).toEqual([['MatchCreate', 'ann', ['match'], { name: 'arena' }]]);
    expect(ann.take()[0]).toMatchObject({ cid: '1', match: {} });
  });
});
