import type { LuaFunction } from './lua-functions.js';

type Fields = Readonly<Record<string, unknown>>;

/** One field of the answer in its place. */
const only = (name: string) => ({ gives: (result: unknown) => [(result as Fields)[name]] });
const namesAndLabels = { lists: [1, 2] };

/** The functions of what `get_satori` gives to Lua, by name: `js` is the method of the Satori object. */
export const satoriFunctions: Readonly<Record<string, LuaFunction>> = {
  authenticate: {
    js: 'authenticate',
    // Two tables in Lua, one object in JavaScript.
    takes: ([id, defaults, custom, noSession, ipAddress]) => [id, { default: defaults, custom }, noSession, ipAddress],
    own: [1, 2],
    keepsKeys: true,
  },
  identity_delete: { js: 'identityDelete' },
  properties_get: { js: 'propertiesGet', keepsKeys: true },
  properties_update: { js: 'propertiesUpdate', own: [1] },
  events_publish: { js: 'eventsPublish', lists: [1] },
  server_events_publish: { js: 'serverEventsPublish', lists: [0] },
  experiments_list: { js: 'experimentsList', ...namesAndLabels, ...only('experiments') },
  flags_list: { js: 'flagsList', ...namesAndLabels, ...only('flags') },
  flags_overrides_list: { js: 'flagsOverridesList', ...namesAndLabels, ...only('flags') },
  live_events_list: { js: 'liveEventsList', ...namesAndLabels },
  live_event_join: { js: 'liveEventJoin' },
  messages_list: {
    js: 'messagesList',
    lists: [4],
    gives: (result) => {
      const { messages, nextCursor, prevCursor } = result as Fields;
      return [messages, nextCursor, prevCursor];
    },
  },
  message_update: { js: 'messageUpdate' },
  message_delete: { js: 'messageDelete' },
};
