// A Nakama bundle for the client tests: any nk function as an RPC for the server's own use, hooks around every method of
// purchases and subscriptions, and what stores tell, kept where a test can read it.
function rpcNk(ctx, logger, nk, payload) {
  if (ctx.userId) throw { message: 'for the server alone', code: 7 };
  var call = JSON.parse(payload);
  return JSON.stringify({ result: nk[call.fn].apply(nk, call.args) });
}

function rpcSatori(ctx, logger, nk, payload) {
  var satori = nk.getSatori();
  var results = JSON.parse(payload).map(function (call) {
    return satori[call.fn].apply(satori, call.args);
  });
  return JSON.stringify({ result: results });
}

function refuse(ctx, logger, nk, request) {
  return ctx.vars && ctx.vars.refuse ? null : request;
}
function watch(method) {
  return function (ctx, logger, nk, response, request) {
    if (!ctx.vars || !ctx.vars.watch) return;
    var value = { method: method, response: response, request: request };
    nk.storageWrite([{ collection: 'after', key: ctx.vars.watch, userId: ctx.userId, value: value }]);
  };
}

function keepNews(event) {
  return function (ctx, logger, nk, bought, payload, type) {
    var value = { event: event, mode: ctx.executionMode, bought: bought, payload: JSON.parse(payload), type: type };
    var id = bought.transactionId || bought.originalTransactionId;
    nk.storageWrite([{ collection: 'news', key: id, userId: bought.userId, value: value }]);
    if (id.indexOf('throws') === 0) throw new Error('the game cannot take it');
  };
}

function InitModule(ctx, logger, nk, initializer) {
  initializer.registerRpc('nk', rpcNk);
  initializer.registerRpc('satori', rpcSatori);
  [
    'ValidatePurchaseApple',
    'ValidatePurchaseGoogle',
    'ValidatePurchaseHuawei',
    'ValidatePurchaseFacebookInstant',
    'ValidatePurchaseSamsung',
    'ValidateSubscriptionApple',
    'ValidateSubscriptionGoogle',
    'GetSubscription',
    'ListSubscriptions',
  ].forEach(function (method) {
    initializer['registerBefore' + method](refuse);
    initializer['registerAfter' + method](watch(method));
  });
  initializer.registerPurchaseNotificationApple(keepNews('apple purchase'));
  initializer.registerSubscriptionNotificationApple(keepNews('apple subscription'));
  initializer.registerPurchaseNotificationGoogle(keepNews('google purchase'));
  initializer.registerSubscriptionNotificationGoogle(keepNews('google subscription'));
}
!InitModule && InitModule.bind(null);
