// A Nakama bundle that registers every hook there is. Each does what the test has put into the cache: `hook` is the one hook
// that acts, `mode` is 'observe', 'refuse' or 'change', `request` what it then makes of the request. What it has seen it adds
// to `seen`.
function put(nk, name, value) {
  nk.localcachePut(name, JSON.stringify(value));
}
function get(nk, name) {
  var text = nk.localcacheGet(name);
  return text ? JSON.parse(text) : null;
}

function note(nk, ctx, hook, data) {
  var seen = get(nk, 'seen') || [];
  seen.push({ hook: hook, ctx: ctx, data: data });
  put(nk, 'seen', seen);
}

function before(hook) {
  return function (ctx, logger, nk, request) {
    var act = get(nk, 'act');
    if (!act || act.hook !== hook) return request;
    note(nk, ctx, 'before ' + hook, [request]);
    if (act.mode === 'refuse') throw { message: hook + ' refused', code: 7 };
    return act.mode === 'change' && request !== null ? act.request : request;
  };
}

function after(hook) {
  return function (ctx, logger, nk, response, request) {
    var act = get(nk, 'act');
    if (act && act.hook === hook) note(nk, ctx, 'after ' + hook, [response, request]);
  };
}

function rpcAct(ctx, logger, nk, payload) {
  nk.localcacheDelete('seen');
  nk.localcachePut('act', payload);
}
function rpcSeen(ctx, logger, nk) {
  return JSON.stringify(get(nk, 'seen') || []);
}
function rpcNk(ctx, logger, nk, payload) {
  if (ctx.userId) throw { message: 'for the server alone', code: 7 };
  var call = JSON.parse(payload);
  var result = nk[call.fn].apply(nk, call.args);
  return JSON.stringify({ result: result === undefined ? null : result });
}

var handler = {
  matchInit: function () { return { state: {}, tickRate: 10, label: '' }; },
  matchJoinAttempt: function (ctx, logger, nk, dispatcher, tick, state) { return { state: state, accept: true }; },
  matchJoin: function (ctx, logger, nk, dispatcher, tick, state) { return { state: state }; },
  matchLeave: function (ctx, logger, nk, dispatcher, tick, state) { return { state: state }; },
  matchLoop: function (ctx, logger, nk, dispatcher, tick, state, messages) {
    messages.forEach(function (message) { dispatcher.broadcastMessage(message.opCode, message.data); });
    return { state: state };
  },
  matchTerminate: function (ctx, logger, nk, dispatcher, tick, state) { return { state: state }; },
  matchSignal: function (ctx, logger, nk, dispatcher, tick, state, data) { return { state: state, data: data }; },
};

function InitModule(ctx, logger, nk, initializer) {
  initializer.registerRpc('act', rpcAct);
  initializer.registerRpc('seen', rpcSeen);
  initializer.registerRpc('nk', rpcNk);
  var config = initializer.getConfig();
  initializer.registerRpc('config', function () { return JSON.stringify(config); });
  initializer.registerShutdown(function (ctx, logger, nk) {
    logger.info('the end is heard in mode %s, and nk still answers: %s', ctx.executionMode, nk.storageList(null, 'none', 1).objects.length);
  });
  initializer.registerStorageIndex('creatures', 'creatures', null, ['level', 'hidden'], [], 100, false);
  initializer.registerStorageIndexFilter('creatures', function (ctx, logger, nk, write) { return !write.value.hidden; });
  initializer.registerMatch('echo', handler);
  Object.keys(initializer).forEach(function (name) {
    var hook = /^register(Before|After)(\w+)$/.exec(name);
    if (hook) initializer[name](hook[1] === 'Before' ? before(hook[2]) : after(hook[2]));
  });
  ctx.env.REALTIME_HOOKS.split(' ').forEach(function (name) {
    initializer.registerRtBefore(name, before(name));
    initializer.registerRtAfter(name, after(name));
  });
}
!InitModule && InitModule.bind(null);
