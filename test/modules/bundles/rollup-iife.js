var game = (function (exports) {
    'use strict';
    function hello(ctx, logger, nk, payload) { return 'iife ' + payload; }
    function InitModule(ctx, logger, nk, initializer) { initializer.registerRpc('hello', hello); }
    exports.InitModule = InitModule;
    return exports;
})({});
