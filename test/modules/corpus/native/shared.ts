import plural from 'plural';
import { defineMatch, type Rpc } from 'tickwire/runtime';
import settings from './settings.json';

export interface State {
  greeting: string;
  trace: Set<string>;
  names: Map<string, string>;
}

export enum OpCode {
  Welcome = 1,
}

const note = (state: State, name: string): { state: State } => {
  state.trace.add(name);
  return { state };
};

export const order: Rpc = async (ctx, _logger, nk, payload) => {
  const { count, words = ['nothing'], shout } = JSON.parse(payload) as {
    count: number;
    words?: string[];
    shout?: { mark: string };
  };
  await nk.localcachePut('corpus', count);
  return JSON.stringify({
    ...settings,
    text: `${plural(count, words.join('-'))}${shout?.mark ?? '.'}`,
    cached: await nk.localcacheGet('corpus'),
    encoded: nk.base64Encode(words.join()),
    mode: ctx.executionMode,
    isPlayer: !!ctx.userId,
  });
};

export const refuse: Rpc = async () => {
  throw Object.assign(new Error('not today'), { code: 9 });
};

export const open: Rpc = async (_ctx, _logger, nk) =>
  JSON.stringify({ id: await nk.matchCreate('corpus', { greeting: 'hello' }) });

export const signal: Rpc = (_ctx, _logger, nk, id) => nk.matchSignal(id, 'trace');

export const createMatch = (shout: (text: string) => string) =>
  defineMatch<State>({
    matchInit: async (_ctx, _logger, _nk, { greeting }) => ({
      state: { greeting, trace: new Set(['matchInit']), names: new Map() },
      tickRate: 20,
      label: JSON.stringify({ kind: 'corpus' }),
    }),
    matchJoinAttempt: (_ctx, _logger, _nk, _dispatcher, _tick, state, _presence, metadata) => ({
      ...note(state, 'matchJoinAttempt'),
      accept: metadata.password !== 'wrong',
      rejectMessage: 'wrong password',
    }),
    async matchJoin(_ctx, _logger, _nk, dispatcher, _tick, state, presences) {
      for (const { username, sessionId } of presences) state.names.set(username, sessionId);
      dispatcher.broadcastMessage(OpCode.Welcome, `${state.greeting} ${[...state.names.keys()].join()}`);
      return note(state, 'matchJoin');
    },
    matchLeave(_ctx, _logger, _nk, _dispatcher, _tick, state, presences) {
      for (const { username } of presences) state.names.delete(username);
      return note(state, 'matchLeave');
    },
    matchLoop(_ctx, _logger, nk, dispatcher, _tick, state, messages) {
      for (const { opCode, data, sender } of messages) {
        const { text } = JSON.parse(nk.binaryToString(data));
        dispatcher.broadcastMessage(opCode + 1, JSON.stringify({ text: shout(text) }), [sender], null, true);
      }
      return note(state, 'matchLoop');
    },
    matchTerminate(_ctx, logger, _nk, _dispatcher, _tick, state) {
      logger.info('corpus: terminated after %s', [...state.trace][0]);
      return { state };
    },
    async matchSignal(_ctx, _logger, _nk, _dispatcher, _tick, state, data) {
      note(state, 'matchSignal');
      return { state, data: JSON.stringify({ [data]: [...state.trace].sort() }) };
    },
  });
