(function (root) {
  root.InitModule = function (ctx, logger, nk, initializer) {
    initializer.registerRpc('hello', function (ctx, logger, nk, payload) { return 'this ' + payload; });
  };
})(this);
