// Times synchronous nk calls from within: an RPC makes COUNT calls of one kind, a match one of each kind a tick.
var calls = {
  'uuidv4': function (nk) { return nk.uuidv4(); },
  'localcacheGet': function (nk) { return nk.localcacheGet('bench'); },
  'localcachePut': function (nk) { return nk.localcachePut('bench', 'value', 60); },
  'metricsCounterAdd': function (nk) { return nk.metricsCounterAdd('bench', {}, 1); },
  'matchGet': function (nk) { return nk.matchGet('7a3a7a06-6a3c-4a27-9d20-4a8b4d0f8c1d.tickwire'); },
  'matchList': function (nk) { return nk.matchList(10, true, null, null, null, '+label.mode:bench'); },
  'streamCount': function (nk) { return nk.streamCount({ mode: 9, label: 'bench' }); },
};
var kinds = Object.keys(calls);

function time(nk, kind) {
  var start = performance.now();
  calls[kind](nk);
  return performance.now() - start;
}

function measure(ctx, logger, nk, payload) {
  var asked = JSON.parse(payload);
  var times = [];
  for (var i = 0; i < asked.count; i++) times.push(time(nk, asked.kind));
  return JSON.stringify({ times: times });
}

function echo(ctx, logger, nk, payload) { return JSON.stringify(JSON.parse(payload)); }
function open(ctx, logger, nk) { return JSON.stringify({ id: nk.matchCreate('bench', {}) }); }
function ask(ctx, logger, nk, payload) { return nk.matchSignal(JSON.parse(payload).id, ''); }

var matchInit = function () { return { state: { times: {} }, tickRate: 20, label: '{"mode":"bench"}' }; };
var keep = function (ctx, logger, nk, dispatcher, tick, state) { return { state: state }; };
var matchJoinAttempt = function (ctx, logger, nk, dispatcher, tick, state) { return { state: state, accept: true }; };
/** One kind a tick, each in its turn: a call that finds everything asleep. */
function matchLoop(ctx, logger, nk, dispatcher, tick, state) {
  var kind = kinds[tick % kinds.length];
  if (!state.times[kind]) state.times[kind] = [];
  state.times[kind].push(time(nk, kind));
  return { state: state };
}
function matchSignal(ctx, logger, nk, dispatcher, tick, state) {
  var times = state.times;
  state.times = {};
  return { state: state, data: JSON.stringify({ times: times }) };
}

function InitModule(ctx, logger, nk, initializer) {
  initializer.registerRpc('measure', measure);
  initializer.registerRpc('echo', echo);
  initializer.registerRpc('open', open);
  initializer.registerRpc('ask', ask);
  initializer.registerMatch('bench', {
    matchInit: matchInit, matchJoinAttempt: matchJoinAttempt, matchJoin: keep, matchLeave: keep,
    matchLoop: matchLoop, matchTerminate: keep, matchSignal: matchSignal,
  });
}
