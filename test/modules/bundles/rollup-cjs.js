'use strict';
Object.defineProperty(exports, '__esModule', { value: true });
function hello(ctx, logger, nk, payload) { return 'cjs ' + payload; }
function InitModule(ctx, logger, nk, initializer) { initializer.registerRpc('hello', hello); }
exports.InitModule = InitModule;
