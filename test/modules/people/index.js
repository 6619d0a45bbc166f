// A Nakama bundle for the client tests: any nk function as an RPC for the server's own use, and hooks around friends and
// notifications.
function rpcNk(ctx, logger, nk, payload) {
  if (ctx.userId) throw { message: 'for the server alone', code: 7 };
  var call = JSON.parse(payload);
  return JSON.stringify({ result: nk[call.fn].apply(nk, call.args) });
}

function beforeAddFriends(ctx, logger, nk, request) {
  if ((request.usernames || []).indexOf('forbidden') >= 0) return null;
  request.usernames = (request.usernames || []).filter(function (name) { return name !== 'left-out'; });
  return request;
}
function afterAddFriends(ctx, logger, nk, response, request) {
  nk.notificationSend(ctx.userId, 'after', { asked: (request.ids || []).length }, 100, null, false);
}
function beforeListNotifications(ctx, logger, nk, request) {
  if (request.limit === 99) throw { message: 'not so many', code: 3 };
  return request;
}
function afterListFriends(ctx, logger, nk, response, request) {
  if (request.limit === 7) {
    nk.notificationSend(ctx.userId, 'listed', { names: response.friends.map(function (f) { return f.user.username; }) }, 101);
  }
}

function InitModule(ctx, logger, nk, initializer) {
  initializer.registerRpc('nk', rpcNk);
  initializer.registerBeforeAddFriends(beforeAddFriends);
  initializer.registerAfterAddFriends(afterAddFriends);
  initializer.registerBeforeListNotifications(beforeListNotifications);
  initializer.registerAfterListFriends(afterListFriends);
}
!InitModule && InitModule.bind(null);
