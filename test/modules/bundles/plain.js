function hello(ctx, logger, nk, payload) { return 'plain ' + payload; }
function InitModule(ctx, logger, nk, initializer) { initializer.registerRpc('hello', hello); }
!InitModule && InitModule.bind(null);
