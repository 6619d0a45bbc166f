// A Nakama bundle for the client tests: an echo RPC, and a match that answers op code 1 to its sender and op code 2 to
// everybody in the sender's name.
var calls = 0;

function rpcEcho(ctx, logger, nk, payload) {
  return payload;
}

function rpcNewMatch(ctx, logger, nk, payload) {
  return JSON.stringify({ matchId: nk.matchCreate('play', payload ? JSON.parse(payload) : {}) });
}

function matchInit(ctx, logger, nk, params) {
  return { state: { seen: 0 }, tickRate: params.tickRate || 30, label: JSON.stringify({ game: 'play', open: true }) };
}
function matchJoinAttempt(ctx, logger, nk, dispatcher, tick, state, presence, metadata) {
  if (metadata.password === 'wrong') return { state: state, accept: false, rejectMessage: 'wrong password' };
  return { state: state, accept: true };
}
function matchJoin(ctx, logger, nk, dispatcher, tick, state) {
  return { state: state };
}
function matchLeave(ctx, logger, nk, dispatcher, tick, state) {
  return { state: state };
}
function matchLoop(ctx, logger, nk, dispatcher, tick, state, messages) {
  messages.forEach(function (message) {
    state.seen++;
    calls++;
    if (message.opCode === 1) dispatcher.broadcastMessage(1, message.data, [message.sender]);
    if (message.opCode === 2) dispatcher.broadcastMessage(2, message.data, null, message.sender);
    if (message.opCode === 3) dispatcher.broadcastMessage(3, JSON.stringify({ seen: state.seen, calls: calls }), [message.sender]);
    if (message.opCode === 4) throw new Error('asked to throw');
    if (message.opCode === 5) for (;;);
  });
  return { state: state };
}
function matchTerminate(ctx, logger, nk, dispatcher, tick, state) {
  return { state: state };
}
function matchSignal(ctx, logger, nk, dispatcher, tick, state, data) {
  return { state: state, data: data };
}

function InitModule(ctx, logger, nk, initializer) {
  initializer.registerRpc('echo', rpcEcho);
  initializer.registerRpc('new_match', rpcNewMatch);
  initializer.registerMatch('play', {
    matchInit: matchInit,
    matchJoinAttempt: matchJoinAttempt,
    matchJoin: matchJoin,
    matchLeave: matchLeave,
    matchLoop: matchLoop,
    matchTerminate: matchTerminate,
    matchSignal: matchSignal,
  });
}
!InitModule && InitModule.bind(null);
