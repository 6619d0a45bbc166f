// A Nakama bundle for the client tests: any nk function as an RPC for the server's own use, and hooks around channels and
// statuses.
function rpcNk(ctx, logger, nk, payload) {
  if (ctx.userId) throw { message: 'for the server alone', code: 7 };
  var call = JSON.parse(payload);
  var result = nk[call.fn].apply(nk, call.args);
  return JSON.stringify({ result: result === undefined ? null : result });
}

function beforeListChannelMessages(ctx, logger, nk, request) {
  if (request.limit === 99) throw { message: 'not so many', code: 3 };
  if (request.limit === 98) request.limit = 1;
  return request;
}
function afterListChannelMessages(ctx, logger, nk, response, request) {
  if (request.limit === 97) nk.notificationSend(ctx.userId, 'listed', { count: response.messages.length }, 101);
}
function beforeChannelMessageSend(ctx, logger, nk, envelope) {
  var send = envelope.channelMessageSend;
  if (send.content.indexOf('forbidden') >= 0) return null;
  send.content = send.content.replace('darn', '****');
  return envelope;
}
function afterChannelJoin(ctx, logger, nk, output, input) {
  if (input.channelJoin.target.indexOf('watched') !== 0) return;
  nk.notificationSend(ctx.userId, 'joined', { channel: output.channel.id, target: input.channelJoin.target }, 100);
}
function beforeStatusUpdate(ctx, logger, nk, envelope) {
  if (envelope.statusUpdate.status === 'boring') envelope.statusUpdate.status = 'exciting';
  return envelope;
}

function InitModule(ctx, logger, nk, initializer) {
  initializer.registerRpc('nk', rpcNk);
  initializer.registerBeforeListChannelMessages(beforeListChannelMessages);
  initializer.registerAfterListChannelMessages(afterListChannelMessages);
  initializer.registerRtBefore('ChannelMessageSend', beforeChannelMessageSend);
  initializer.registerRtAfter('ChannelJoin', afterChannelJoin);
  initializer.registerRtBefore('StatusUpdate', beforeStatusUpdate);
}
!InitModule && InitModule.bind(null);
