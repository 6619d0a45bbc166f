const module = { exports: 'mine' };
let process = { env: 'mine' };
var require = function () { return 'mine'; };
function InitModule(ctx, logger, nk, initializer) {
  initializer.registerRpc('hello', function (ctx, logger, nk, payload) { return [module.exports, process.env, require()].join() + ' ' + payload; });
}
