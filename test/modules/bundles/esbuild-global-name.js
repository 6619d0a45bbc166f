var esbuildGame = (() => {
  var __defProp = Object.defineProperty;
  var __export = (target, all) => { for (var name in all) __defProp(target, name, { get: all[name], enumerable: true }); };
  var main_exports = {};
  __export(main_exports, { InitModule: () => InitModule });
  var hello = (ctx, logger, nk, payload) => `esbuild ${payload}`;
  function InitModule(ctx, logger, nk, initializer) { initializer.registerRpc("hello", hello); }
  return main_exports;
})();
