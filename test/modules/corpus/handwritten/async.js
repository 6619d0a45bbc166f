// Async functions in a bundle, which Nakama cannot run: nk stays synchronous, and what they promise is waited for.
var settings = { currency: 'apples', limits: [1, 2, 3] };

function plural(count, word) {
  return count + ' ' + word + (count === 1 ? '' : 's');
}

function note(state, name) {
  if (state.trace.indexOf(name) < 0) state.trace.push(name);
  return { state: state };
}

async function order(ctx, logger, nk, payload) {
  await null;
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

async function refuse() {
  await null;
  throw { message: 'not today', code: 9 };
}

async function open(ctx, logger, nk) {
  await null;
  return JSON.stringify({ id: nk.matchCreate('corpus', { greeting: 'hello' }) });
}

async function signal(ctx, logger, nk, payload) {
  await null;
  return nk.matchSignal(payload, 'trace');
}

async function beforeUpdateAccount(ctx, logger, nk, data) {
  await null;
  if (data.displayName === 'nobody') return null;
  if (data.displayName) data.displayName = data.displayName.toUpperCase();
  return data;
}

async function matchInit(ctx, logger, nk, params) {
  await null;
  var state = { greeting: params.greeting, trace: ['matchInit'], names: {} };
  return { state: state, tickRate: 20, label: JSON.stringify({ kind: 'corpus' }) };
}

async function matchJoinAttempt(ctx, logger, nk, dispatcher, tick, state, presence, metadata) {
  await null;
  note(state, 'matchJoinAttempt');
  return { state: state, accept: metadata.password !== 'wrong', rejectMessage: 'wrong password' };
}

async function matchJoin(ctx, logger, nk, dispatcher, tick, state, presences) {
  await null;
  for (var i = 0; i < presences.length; i++) state.names[presences[i].username] = true;
  dispatcher.broadcastMessage(1, state.greeting + ' ' + Object.keys(state.names).join());
  return note(state, 'matchJoin');
}

async function matchLeave(ctx, logger, nk, dispatcher, tick, state, presences) {
  await null;
  presences.forEach(function (presence) {
    delete state.names[presence.username];
  });
  return note(state, 'matchLeave');
}

async function matchLoop(ctx, logger, nk, dispatcher, tick, state, messages) {
  await null;
  messages.forEach(function (message) {
    var text = JSON.parse(nk.binaryToString(message.data)).text;
    dispatcher.broadcastMessage(message.opCode + 1, JSON.stringify({ text: text.toUpperCase() }), [message.sender]);
  });
  return note(state, 'matchLoop');
}

async function matchTerminate(ctx, logger, nk, dispatcher, tick, state, graceSeconds) {
  await null;
  logger.info('corpus: terminated after %s', state.trace[0]);
  return { state: state };
}

async function matchSignal(ctx, logger, nk, dispatcher, tick, state, data) {
  await null;
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
