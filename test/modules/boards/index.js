// A Nakama bundle for the tests of leaderboards and tournaments: calls any nk function for the server, doubles scores that
// are submitted to leaderboards named 'double-…', and keeps a note of every callback.
function rpcNk(ctx, logger, nk, payload) {
  var call = JSON.parse(payload);
  return JSON.stringify({ result: nk[call.fn].apply(nk, call.args) });
}

function note(nk, event, id, details) {
  nk.storageWrite([{ collection: event, key: id, value: details }]);
}

function beforeWrite(ctx, logger, nk, request) {
  if (request.leaderboardId.indexOf('closed-') === 0) return null;
  if (request.leaderboardId.indexOf('double-') === 0) request.record.score = String(Number(request.record.score) * 2);
  return request;
}

function afterWrite(ctx, logger, nk, record, request) {
  if (request.leaderboardId.indexOf('double-') === 0) note(nk, 'after', record.leaderboardId, { rank: record.rank });
}

function tournamentEnd(ctx, logger, nk, tournament, end, reset) {
  var records = nk.tournamentRecordsList(tournament.id, [], 10, '', reset).records;
  note(nk, ctx.executionMode, tournament.id, { end: end, reset: reset, size: tournament.size, players: records.length });
}

function tournamentReset(ctx, logger, nk, tournament, end, reset) {
  note(nk, ctx.executionMode, tournament.id, { end: end, reset: reset });
}

function leaderboardReset(ctx, logger, nk, leaderboard, reset) {
  var records = nk.leaderboardRecordsList(leaderboard.id, [], 10, '', reset).records;
  note(nk, ctx.executionMode, leaderboard.id, { reset: reset, records: records.length });
}

function InitModule(ctx, logger, nk, initializer) {
  initializer.registerRpc('nk', rpcNk);
  initializer.registerBeforeWriteLeaderboardRecord(beforeWrite);
  initializer.registerAfterWriteLeaderboardRecord(afterWrite);
  initializer.registerTournamentEnd(tournamentEnd);
  initializer.registerTournamentReset(tournamentReset);
  initializer.registerLeaderboardReset(leaderboardReset);
}
