import { expect, test } from 'vitest';
import { bundle, startRuntime } from './start-runtime.js';

const HOOKS = bundle(`
  initializer.registerBeforeUpdateAccount(function (ctx, logger, nk, request) {
    if (request.displayName === 'null') return null;
    if (request.displayName === 'nothing') return;
    if (request.displayName === 'text') return 'text';
    if (request.displayName === 'reject') throw { message: 'not you', code: 7 };
    request.displayName += ' ' + ctx.executionMode;
    return request;
  });
  initializer.registerAfterUpdateAccount(function (ctx, logger, nk, response, request) {
    nk.event('after', { mode: ctx.executionMode, response: JSON.stringify(response), request: JSON.stringify(request) });
    return 'ignored';
  });
  initializer.registerRtBefore('channelMessageSend', function (ctx, logger, nk, envelope) {
    envelope.channelMessageSend.content = '{}';
    return envelope;
  });
  initializer.registerRtAfter('PartyCreate', function (ctx, logger, nk, output, input) {
    nk.event('party', { output: JSON.stringify(output), input: JSON.stringify(input) });
  });
  initializer.registerMatchmakerMatched(function (ctx, logger, nk, matches) { return ctx.executionMode + ' ' + matches.length; });
  initializer.registerTournamentEnd(function (ctx) { return ctx.executionMode; });
`);

test('before hooks let through, change, refuse or fail', async () => {
  const { runtime } = await startRuntime(HOOKS);
  const before = (displayName: string) => runtime.before('UpdateAccount', {}, { displayName });
  expect(await before('Ann')).toEqual({ displayName: 'Ann before' });
  expect(await before('null')).toBeNull();
  expect(await before('nothing')).toBeNull();
  await expect(before('text')).rejects.toMatchObject({
    code: 13,
    message: expect.stringMatching(/must return an object/),
  });
  await expect(before('reject')).rejects.toMatchObject({ code: 7, message: 'not you' });
  expect(await runtime.before('GetAccount', {}, { other: 1 })).toEqual({ other: 1 });
});

test('after hooks see answer and request, and are awaited', async () => {
  const events: unknown[] = [];
  const { runtime } = await startRuntime(HOOKS, {
    functions: { event: (_caller, name, properties) => events.push([name, properties]) },
  });
  await runtime.after('UpdateAccount', {}, {}, { displayName: 'Ann' });
  expect(events).toEqual([['after', { mode: 'after', response: '{}', request: '{"displayName":"Ann"}' }]]);
  await runtime.rtAfter('PartyCreate', {}, null, { partyCreate: { maxSize: 2 } });
  expect(events[1]).toEqual(['party', { output: 'null', input: '{"partyCreate":{"maxSize":2}}' }]);
});

test('envelope hooks are found by the name of the envelope, whatever its case at registration', async () => {
  const { runtime } = await startRuntime(HOOKS);
  expect(runtime.registrations.rtBefore).toEqual(['ChannelMessageSend']);
  const envelope = { channelMessageSend: { channelId: 'c', content: 'x' } };
  expect(await runtime.rtBefore('ChannelMessageSend', {}, envelope)).toEqual({
    channelMessageSend: { channelId: 'c', content: '{}' },
  });
});

test('events are handled in their mode', async () => {
  const { runtime } = await startRuntime(HOOKS);
  expect(await runtime.event('MatchmakerMatched', {}, [[{}, {}]])).toBe('matchmaker 2');
  expect(await runtime.event('TournamentEnd', {}, [])).toBe('tournament_end');
});

test.each([
  [
    'a bundle',
    bundle(`
      function tell(ctx, logger, nk, event) { return ctx.executionMode + ' ' + event.name; }
      initializer.registerEvent(tell);
      initializer.registerSessionStart(tell);
      initializer.registerSessionEnd(tell);`),
  ],
  [
    'a native module',
    {
      'native.ts': `import { defineModule } from 'tickwire/runtime';
        const tell = async (ctx, logger, nk, event) => ctx.executionMode + ' ' + event.name;
        export default defineModule({ events: { Event: tell, SessionStart: tell, SessionEnd: tell } });`,
    },
  ],
])('%s is told of events, and of sessions that begin and end', async (_kind, files) => {
  const { runtime } = await startRuntime(files as Record<string, string>);
  for (const name of ['Event', 'SessionStart', 'SessionEnd']) {
    expect(await runtime.event(name, { executionMode: 'event' }, [{ name, properties: {} }])).toBe(`event ${name}`);
  }
});
