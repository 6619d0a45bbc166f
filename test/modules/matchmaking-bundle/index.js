// A Nakama bundle for the tests of the matchmaker's hooks: once four of a run wait, it pairs them by rank, and each pair
// plays in a match that the module makes; the weaker pair is left to a relayed match.
function matchInit(ctx, logger, nk, params) {
  return { state: {}, tickRate: 5, label: 'pair of ' + params.players };
}
function matchJoinAttempt(ctx, logger, nk, dispatcher, tick, state) {
  return { state: state, accept: true };
}
function keepState(ctx, logger, nk, dispatcher, tick, state) {
  return { state: state };
}
function matchSignal(ctx, logger, nk, dispatcher, tick, state, data) {
  return { state: state, data: data };
}

function matchmakerOverride(ctx, logger, nk, entries) {
  if (entries.length < 4) return [];
  entries.sort(function (a, b) {
    return a.properties.rank - b.properties.rank;
  });
  return [
    [entries[0], entries[1]],
    [entries[2].ticket, entries[3].ticket],
  ];
}

function matchmakerMatched(ctx, logger, nk, entries) {
  var strong = entries.every(function (entry) {
    return entry.properties.rank > 5 && entry.presence.sessionId;
  });
  return strong ? nk.matchCreate('pair', { players: entries.length }) : undefined;
}

function InitModule(ctx, logger, nk, initializer) {
  initializer.registerMatch('pair', {
    matchInit: matchInit,
    matchJoinAttempt: matchJoinAttempt,
    matchJoin: keepState,
    matchLeave: keepState,
    matchLoop: keepState,
    matchTerminate: keepState,
    matchSignal: matchSignal,
  });
  initializer.registerMatchmakerOverride(matchmakerOverride);
  initializer.registerMatchmakerMatched(matchmakerMatched);
}
!InitModule && InitModule.bind(null);
