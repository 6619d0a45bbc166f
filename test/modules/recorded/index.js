// A match handler that leans on everything a recording has to give back: chance, clocks, nk, what players send.
var instances = 0;

function matchInit(ctx, logger, nk, params) {
  return {
    state: { id: nk.uuidv4(), level: params.level, born: Date.now(), players: {}, log: [], dice: 0, loops: 0 },
    tickRate: 20,
    label: 'recorded ' + params.level,
  };
}

function matchJoinAttempt(ctx, logger, nk, dispatcher, tick, state, presence, metadata) {
  if (metadata.refuse) return { state: state, accept: false, rejectMessage: 'refused ' + ctx.username };
  state.log.push('attempt ' + presence.username + ' ' + Math.random());
  return { state: state, accept: true };
}

function matchJoin(ctx, logger, nk, dispatcher, tick, state, presences) {
  for (const presence of presences) {
    const objects = nk.storageRead([{ collection: 'scores', key: 'best', userId: presence.userId }]);
    state.players[presence.userId] = { name: presence.username, at: tick, x: 0, best: objects.length };
  }
  dispatcher.matchLabelUpdate('players ' + Object.keys(state.players).length);
  return { state };
}

function matchLeave(ctx, logger, nk, dispatcher, tick, state, presences) {
  for (const presence of presences) delete state.players[presence.userId];
  return { state };
}

function matchLoop(ctx, logger, nk, dispatcher, tick, state, messages) {
  state.loops++;
  state.dice = Math.floor(Math.random() * 6);
  state.spent = performance.now() > 0;
  for (const message of messages) {
    const text = nk.binaryToString(message.data);
    const player = state.players[message.sender.userId];
    if (message.opCode === 1) player.x += Number(text);
    if (message.opCode === 2) nk.storageWrite([{ collection: 'scores', key: 'best', userId: message.sender.userId, value: { x: player.x } }]);
    if (message.opCode === 3) state.log.push(new Date().toISOString() + ' ' + nk.sha256Hash(text));
    if (message.opCode === 4) return null;
    if (message.opCode === 5) dispatcher.matchKick([message.sender]);
    if (message.opCode === 6) nk.storageRead('not a list');
    if (message.opCode === 7) throw new Error('asked to fail');
    if (message.opCode === 8) for (;;);
    logger.info('op %d at %d', message.opCode, tick);
    dispatcher.broadcastMessage(message.opCode, JSON.stringify({ dice: state.dice, x: player.x }));
  }
  return { state };
}

function matchTerminate(ctx, logger, nk, dispatcher, tick, state, graceSeconds) {
  return { state };
}

function matchSignal(ctx, logger, nk, dispatcher, tick, state, data) {
  state.signal = data;
  return { state, data: JSON.stringify({ loops: state.loops > 0, data }) };
}

function InitModule(ctx, logger, nk, initializer) {
  instances++;
  initializer.registerMatch('recorded', {
    matchInit,
    matchJoinAttempt,
    matchJoin,
    matchLeave,
    matchLoop,
    matchTerminate,
    matchSignal,
  });
  initializer.registerRpc('create', (ctx, logger, nk, payload) => nk.matchCreate('recorded', JSON.parse(payload)));
  initializer.registerRpc('signal', (ctx, logger, nk, payload) => nk.matchSignal(payload, 'hello'));
}
