// The module that a server under load runs: plain ES5, for any server that runs Nakama's JavaScript modules.

function benchEcho(ctx, logger, nk, payload) {
  return JSON.stringify(JSON.parse(payload));
}

function benchNew(ctx, logger, nk, payload) {
  return JSON.stringify({ match_id: nk.matchCreate('bench', JSON.parse(payload)) });
}

var accept = (ctx, logger, nk, dispatcher, tick, state) => ({ state: state, accept: true });
function benchJoin(ctx, logger, nk, dispatcher, tick, state, presences) {
  state.members += presences.length;
  state.wasJoined = true;
  return { state: state };
}
function benchLeave(ctx, logger, nk, dispatcher, tick, state, presences) {
  state.members -= presences.length;
  return { state: state };
}
var keep = (ctx, logger, nk, dispatcher, tick, state) => ({ state: state });
function benchInit(ctx, logger, nk, params) {
  return { state: { members: 0, wasJoined: false }, tickRate: Number(params.rate || 10), label: 'bench' };
}
function benchLoop(ctx, logger, nk, dispatcher, tick, state, messages) {
  // A match that everybody has left ends, so that it costs the next run nothing.
  if (state.wasJoined && state.members <= 0) return null;
  for (var i = 0; i < messages.length; i++) {
    var message = messages[i];
    var receivers = message.opCode === 1 ? [message.sender] : null;
    dispatcher.broadcastMessage(message.opCode, message.data, receivers, null, true);
  }
  return { state: state };
}

function InitModule(ctx, logger, nk, initializer) {
  initializer.registerRpc('bench_echo', benchEcho);
  initializer.registerRpc('bench_new', benchNew);
  initializer.registerMatch('bench', {
    matchInit: benchInit,
    matchJoinAttempt: accept,
    matchJoin: benchJoin,
    matchLeave: benchLeave,
    matchLoop: benchLoop,
    matchTerminate: keep,
    matchSignal: keep,
  });
}
!InitModule && InitModule.bind(null);
