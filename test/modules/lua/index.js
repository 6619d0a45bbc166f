function InitModule(ctx, logger, nk, initializer) {
  initializer.registerRpc('from_javascript', function (c, l, n, payload) {
    return JSON.stringify(n.matchCreate('games.relay', { mode: JSON.parse(payload) }));
  });
}
