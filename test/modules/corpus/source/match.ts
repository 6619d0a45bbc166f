export interface State {
  greeting: string;
  trace: string[];
  names: Set<string>;
}

const note = (state: State, name: string): { state: State } => {
  if (state.trace.indexOf(name) < 0) state.trace.push(name);
  return { state };
};

export const handler: nkruntime.MatchHandler<State> = {
  matchInit: (_ctx, _logger, _nk, params) => ({
    state: { greeting: params.greeting, trace: ['matchInit'], names: new Set() },
    tickRate: 20,
    label: JSON.stringify({ kind: 'corpus' }),
  }),
  matchJoinAttempt: (_ctx, _logger, _nk, _dispatcher, _tick, state, _presence, metadata) => ({
    ...note(state, 'matchJoinAttempt'),
    accept: metadata.password !== 'wrong',
    rejectMessage: 'wrong password',
  }),
  matchJoin(_ctx, _logger, _nk, dispatcher, _tick, state, presences) {
    for (const { username } of presences) state.names.add(username);
    dispatcher.broadcastMessage(1, `${state.greeting} ${[...state.names].join()}`);
    return note(state, 'matchJoin');
  },
  matchLeave(_ctx, _logger, _nk, _dispatcher, _tick, state, presences) {
    presences.forEach(({ username }) => state.names.delete(username));
    return note(state, 'matchLeave');
  },
  matchLoop(_ctx, _logger, nk, dispatcher, _tick, state, messages) {
    for (const { opCode, data, sender } of messages) {
      const { text } = JSON.parse(nk.binaryToString(data));
      dispatcher.broadcastMessage(opCode + 1, JSON.stringify({ text: text.toUpperCase() }), [sender], null, true);
    }
    return note(state, 'matchLoop');
  },
  matchTerminate(_ctx, logger, _nk, _dispatcher, _tick, state) {
    logger.info('corpus: terminated after %s', state.trace[0]);
    return { state };
  },
  matchSignal: (_ctx, _logger, _nk, _dispatcher, _tick, state, data) => ({
    ...note(state, 'matchSignal'),
    data: JSON.stringify({ [data]: [...state.trace].sort() }),
  }),
};
