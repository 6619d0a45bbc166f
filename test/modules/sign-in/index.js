// A Nakama bundle for the tests of signing in: any nk function as an RPC for the server's own use, and hooks that write down
// what they have seen.
function rpcNk(ctx, logger, nk, payload) {
  if (ctx.userId) throw { message: 'for the server alone', code: 7 };
  var call = JSON.parse(payload);
  return JSON.stringify({ result: nk[call.fn].apply(nk, call.args) });
}

function note(nk, ctx, what) {
  nk.storageWrite([
    {
      collection: 'seen',
      key: what.method,
      userId: ctx.userId,
      value: { mode: ctx.executionMode, username: ctx.username, vars: ctx.vars || null, exp: ctx.userSessionExp, what: what },
      permissionRead: 1,
    },
  ]);
}

function beforeAuthenticateApple(ctx, logger, nk, request) {
  if (ctx.userId) throw { message: 'nobody has signed in yet', code: 13 };
  if (request.username === 'forbidden') return null;
  if (request.username === 'renamed') request.username = 'renamed.' + nk.uuidv4();
  if (request.account) request.account.vars = Object.assign({ platform: 'ios' }, request.account.vars);
  return request;
}
function afterAuthenticateApple(ctx, logger, nk, session, request) {
  note(nk, ctx, { method: 'AuthenticateApple', created: session.created, username: request.username });
}
function beforeLinkGoogle(ctx, logger, nk, request) {
  if (request.token === 'forbidden') throw { message: 'not this one', code: 9 };
  return request;
}
function afterLinkGoogle(ctx, logger, nk, response, request) {
  note(nk, ctx, { method: 'LinkGoogle', token: request.token.length });
}
function afterUnlinkGoogle(ctx, logger, nk, response, request) {
  note(nk, ctx, { method: 'UnlinkGoogle', token: request.token });
}
function afterSessionRefresh(ctx, logger, nk, session, request) {
  note(nk, ctx, { method: 'SessionRefresh' });
}

function InitModule(ctx, logger, nk, initializer) {
  initializer.registerRpc('nk', rpcNk);
  initializer.registerBeforeAuthenticateApple(beforeAuthenticateApple);
  initializer.registerAfterAuthenticateApple(afterAuthenticateApple);
  initializer.registerBeforeLinkGoogle(beforeLinkGoogle);
  initializer.registerAfterLinkGoogle(afterLinkGoogle);
  initializer.registerAfterUnlinkGoogle(afterUnlinkGoogle);
  initializer.registerAfterSessionRefresh(afterSessionRefresh);
}
!InitModule && InitModule.bind(null);
