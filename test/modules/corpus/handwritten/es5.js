// Plain ES5, function declarations in the global scope: what Nakama's own interpreter takes.
var settings = { currency: 'apples', limits: [1, 2, 3] };

function plural(count, word) {
  return count + ' ' + word + (count === 1 ? '' : 's');
}

function note(state, name) {
  if (state.trace.indexOf(name) < 0) state.trace.push(name);
  return { state: state };
}

function order(ctx, logger, nk, payload) {
  var asked = JSON.parse(payload);
  var words = asked.words || ['nothing'];
  nk.localcachePut('corpus', asked.count);
  return JSON.stringify({
    currency: settings.currency,
    limits: settings.limits,
    text: plural(asked.count, words.join('-')) + (asked.shout ? asked.shout.mark : '.'),
    cached: nk.localcacheGet('corpus'),
    encoded: nk.base64Encode(words.join()),
    mode: ctx.executionMode,
    isPlayer: !!ctx.userId,
  });
}

function refuse() {
  throw { message: 'not today', code: 9 };
}

function open(ctx, logger, nk) {
  return JSON.stringify({ id: nk.matchCreate('corpus', { greeting: 'hello' }) });
}

function signal(ctx, logger, nk, payload) {
  return nk.matchSignal(payload, 'trace');
}

function beforeUpdateAccount(ctx, logger, nk, data) {
  if (data.displayName === 'nobody') return null;
  if (data.displayName) data.displayName = data.displayName.toUpperCase();
  return data;
}

function matchInit(ctx, logger, nk, params) {
  var state = { greeting: params.greeting, trace: ['matchInit'], names: {} };
  return { state: state, tickRate: 20, label: JSON.stringify({ kind: 'corpus' }) };
}

function matchJoinAttempt(ctx, logger, nk, dispatcher, tick, state, presence, metadata) {
  note(state, 'matchJoinAttempt');
  return { state: state, accept: metadata.password !== 'wrong', rejectMessage: 'wrong password' };
}

function matchJoin(ctx, logger, nk, dispatcher, tick, state, presences) {
  for (var i = 0; i < presences.length; i++) state.names[presences[i].username] = true;
  dispatcher.broadcastMessage(1, state.greeting + ' ' + Object.keys(state.names).join());
  return note(state, 'matchJoin');
}

function matchLeave(ctx, logger, nk, dispatcher, tick, state, presences) {
  presences.forEach(function (presence) {
    delete state.names[presence.username];
  });
  return note(state, 'matchLeave');
}

function matchLoop(ctx, logger, nk, dispatcher, tick, state, messages) {
  messages.forEach(function (message) {
    var text = JSON.parse(nk.binaryToString(message.data)).text;
    dispatcher.broadcastMessage(message.opCode + 1, JSON.stringify({ text: text.toUpperCase() }), [message.sender]);
  });
  return note(state, 'matchLoop');
}

function matchTerminate(ctx, logger, nk, dispatcher, tick, state, graceSeconds) {
  logger.info('corpus: terminated after %s', state.trace[0]);
  return { state: state };
}

function matchSignal(ctx, logger, nk, dispatcher, tick, state, data) {
  note(state, 'matchSignal');
  var answer = {};
  answer[data] = state.trace.slice().sort();
  return { state: state, data: JSON.stringify(answer) };
}

function InitModule(ctx, logger, nk, initializer) {
  initializer.registerRpc('order', order);
  initializer.registerRpc('refuse', refuse);
  initializer.registerRpc('open', open);
  initializer.registerRpc('signal', signal);
  initializer.registerBeforeUpdateAccount(beforeUpdateAccount);
  initializer.registerMatch('corpus', {
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
