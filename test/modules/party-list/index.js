// A Nakama bundle for the test of lists of parties: clients are shown open parties alone and ten at most, and what they
// were shown last is noted.
function beforeListParties(ctx, logger, nk, request) {
  if (request.limit > 10) return null;
  request.open = true;
  return request;
}

function afterListParties(ctx, logger, nk, list, request) {
  var value = { shown: list.parties.length, open: request.open };
  nk.storageWrite([{ collection: 'parties', key: 'last', userId: ctx.userId, value: value, permissionRead: 1 }]);
}

function rpcParties(ctx, logger, nk) {
  return JSON.stringify(nk.partyList(100));
}

function InitModule(ctx, logger, nk, initializer) {
  initializer.registerBeforeListParties(beforeListParties);
  initializer.registerAfterListParties(afterListParties);
  initializer.registerRpc('parties', rpcParties);
}
!InitModule && InitModule.bind(null);
