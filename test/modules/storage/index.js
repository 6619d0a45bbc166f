// A Nakama bundle for the client tests of storage: hooks that do what keys say, an index with a filter, and wallets.
function beforeWrite(ctx, logger, nk, request) {
  for (var i = 0; i < request.objects.length; i++) {
    var object = request.objects[i];
    if (object.key === 'throws') throw { message: 'not this one', code: 7 };
    if (object.key === 'nothing') return null;
    if (object.key === 'rewritten') object.value = '{"by":"hook"}';
  }
  return request;
}

function afterDelete(ctx, logger, nk, output, request) {
  nk.walletUpdate(ctx.userId, { deletions: request.objectIds.length }, { keys: request.objectIds.map(keyOf) }, true);
}

function keyOf(object) {
  return object.key;
}

function takesIn(ctx, logger, nk, write) {
  return write.value.power < 100 && ctx.executionMode === 'storage_index_filter';
}

function rpcPlay(ctx, logger, nk, payload) {
  var card = JSON.parse(payload);
  nk.storageWrite([{ collection: 'cards', key: card.key, userId: ctx.userId, value: card, permissionRead: 2 }]);
  return JSON.stringify(nk.storageRead([{ collection: 'cards', key: card.key, userId: ctx.userId }])[0].value);
}

function rpcStrongest(ctx, logger, nk, payload) {
  var found = nk.storageIndexList('cards', '+user_id:' + ctx.userId, 10, ['-value.power'], ctx.userId);
  return JSON.stringify(found.objects.map(keyOf));
}

function rpcPay(ctx, logger, nk, payload) {
  var result = nk.walletsUpdate([{ userId: ctx.userId, changeset: JSON.parse(payload), metadata: { by: 'pay' } }], true);
  return JSON.stringify(result[0].updated);
}

function rpcLedger(ctx, logger, nk, payload) {
  var items = [];
  var cursor = null;
  do {
    var page = nk.walletLedgerList(ctx.userId, 30, cursor);
    items = items.concat(page.items);
    cursor = page.cursor;
  } while (cursor);
  return JSON.stringify(items.map(function (item) { return item.changeset; }));
}

function InitModule(ctx, logger, nk, initializer) {
  initializer.registerBeforeWriteStorageObjects(beforeWrite);
  initializer.registerAfterDeleteStorageObjects(afterDelete);
  initializer.registerStorageIndex('cards', 'cards', null, ['power'], ['power'], 100, false);
  initializer.registerStorageIndexFilter('cards', takesIn);
  initializer.registerRpc('play', rpcPlay);
  initializer.registerRpc('strongest', rpcStrongest);
  initializer.registerRpc('pay', rpcPay);
  initializer.registerRpc('ledger', rpcLedger);
}
