/// <reference types="tickwire/nkruntime" />
// A module as TypeScript projects for Nakama have it: ambient types, handlers in constants, one global InitModule.

interface Lobby {
  seats: number;
  open: boolean;
}

const openLobby: nkruntime.RpcFunction = (ctx, logger, nk, payload) => {
  if (!ctx.userId) throw { message: 'players only', code: nkruntime.Codes.UNAUTHENTICATED } as nkruntime.Error;
  const wanted = JSON.parse(payload) as { seats: number };
  const matchId: string = nk.matchCreate('lobby', { seats: wanted.seats });
  logger.info('%s opens a lobby', ctx.username);
  nk.storageWrite([
    { collection: 'lobbies', key: 'last', userId: ctx.userId, value: { matchId }, permissionRead: 1, permissionWrite: 0 },
  ]);
  return JSON.stringify({ matchId });
};

const beforeUpdate: nkruntime.BeforeHookFunction<nkruntime.UserUpdateAccount> = (_ctx, _logger, _nk, data) => data;

const lobby: nkruntime.MatchHandler<Lobby> = {
  matchInit: (_ctx, _logger, _nk, params) => ({ state: { seats: params.seats, open: true }, tickRate: 5, label: 'lobby' }),
  matchJoinAttempt: (_ctx, _logger, _nk, _dispatcher, _tick, state) => ({ state, accept: state.seats > 0 }),
  matchJoin(_ctx, _logger, _nk, dispatcher, _tick, state, presences) {
    state.seats -= presences.length;
    if (state.seats === 0) dispatcher.matchLabelUpdate('full');
    return { state };
  },
  matchLeave: (_ctx, _logger, _nk, _dispatcher, _tick, state, presences) => {
    state.seats += presences.filter(({ reason }) => reason === nkruntime.PresenceReason.PresenceReasonLeave).length;
    return { state };
  },
  matchLoop: (_ctx, _logger, nk, dispatcher, _tick, state, messages) => {
    for (const { opCode, data, sender } of messages) dispatcher.broadcastMessage(opCode, nk.binaryToString(data), [sender]);
    return state.open ? { state } : null;
  },
  matchTerminate: (_ctx, _logger, _nk, _dispatcher, _tick, state) => ({ state }),
  matchSignal: (_ctx, _logger, _nk, _dispatcher, _tick, state, data) => {
    state.open = data !== 'close';
    return { state, data: String(state.seats) };
  },
};

const InitModule: nkruntime.InitModule = (_ctx, logger, nk, initializer) => {
  initializer.registerRpc('open_lobby', openLobby);
  initializer.registerMatch('lobby', lobby);
  initializer.registerBeforeUpdateAccount(beforeUpdate);
  nk.leaderboardCreate('weekly', false, nkruntime.SortOrder.DESCENDING, nkruntime.Operator.BEST, '0 0 * * 1');
  logger.debug('ready');
};
