// The module that a server under load runs: plain ES5, for any server that runs Nakama's JavaScript modules.

function benchEcho(ctx, logger, nk, payload) {
  return JSON.stringify(JSON.parse(payload));
}

function benchNew(ctx, logger, nk, payload) {
  return JSON.stringify({ match_id: nk.matchCreate('bench', JSON.parse(payload)) });
}

var accept = (ctx, logger, nk, dispatcher, tick, state) => ({ state: state, accept: true });
var keep = (ctx, logger, nk, dispatcher, tick, state) => ({ state: state });
function benchInit(ctx, logger, nk, params) {
  return { state: {}, tickRate: Number(params.rate || 10), label: 'bench' };
}
function benchLoop(ctx, logger, nk, dispatcher, tick, state, messages) {
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
    matchJoin: keep,
    matchLeave: keep,
    matchLoop: benchLoop,
    matchTerminate: keep,
    matchSignal: keep,
  });
}
!InitModule && InitModule.bind(null);
