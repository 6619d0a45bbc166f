(function (global, factory) {
    typeof exports === 'object' && typeof module !== 'undefined' ? factory(exports) :
    typeof define === 'function' && define.amd ? define(['exports'], factory) :
    (global = typeof globalThis !== 'undefined' ? globalThis : global || self, factory(global.umdGame = {}));
})(this, (function (exports) { 'use strict';
    function hello(ctx, logger, nk, payload) { return 'umd ' + payload; }
    function InitModule(ctx, logger, nk, initializer) { initializer.registerRpc('hello', hello); }
    exports.InitModule = InitModule;
}));
