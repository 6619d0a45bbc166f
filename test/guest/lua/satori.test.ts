import { expect, test } from 'vitest';
import { evaluate } from './load-lua.js';

test("Satori's functions are those of Nakama's Lua", async () => {
  const asked: unknown[][] = [];
  const answers: Record<string, unknown> = {
    authenticate: { default: { home_town: 'a' }, custom: {}, computed: {} },
    flagsList: { flags: [{ name: 'speed', value: '3', conditionChanged: true }] },
    liveEventsList: { liveEvents: [{ name: 'feast', startTime: 5 }], explicitJoinLiveEvents: [] },
    messagesList: { messages: [{ id: 'm', sendTime: 5 }], nextCursor: 'n' },
  };
  const getSatori = (_call: unknown, ...args: unknown[]) => {
    asked.push(args);
    return answers[String(args[0])];
  };
  const result = await evaluate(
    `
    local satori = nk.get_satori()
    local who = satori.authenticate("ann", { home_town = "a" }, nil, false, "1.2.3.4")
    local flags = satori.flags_list("ann", {}, { "x" })
    satori.events_publish("ann", { { name = "won", identity_id = "i", metadata = { some_key = "v" } } })
    satori.properties_update("ann", { custom = { some_key = "v" } })
    local events = satori.live_events_list("ann")
    local messages, next_cursor, prev_cursor = satori.messages_list("ann", 5)
    return who.default.home_town, flags[1].condition_changed, events.live_events[1].start_time,
      messages[1].send_time, next_cursor, prev_cursor == nil`,
    { getSatori },
  );
  expect(result).toEqual(['a', true, 5, 5, 'n', true]);
  expect(asked).toEqual([
    ['authenticate', 'ann', { default: { home_town: 'a' }, custom: undefined }, false, '1.2.3.4'],
    ['flagsList', 'ann', [], ['x']],
    ['eventsPublish', 'ann', [{ name: 'won', identityId: 'i', metadata: { some_key: 'v' } }]],
    ['propertiesUpdate', 'ann', { custom: { some_key: 'v' } }],
    ['liveEventsList', 'ann'],
    ['messagesList', 'ann', 5],
  ]);
});
