/******/ (() => { // webpackBootstrap
/******/ 	"use strict";
/******/ 	var __webpack_modules__ = ({
/***/ 418: ((module, exports) => { exports.hello = (ctx, logger, nk, payload) => 'webpack ' + payload; })
/******/ 	});
/******/ 	var __webpack_module_cache__ = {};
/******/ 	function __webpack_require__(moduleId) {
/******/ 		var module = __webpack_module_cache__[moduleId] = { exports: {} };
/******/ 		__webpack_modules__[moduleId](module, module.exports, __webpack_require__);
/******/ 		return module.exports;
/******/ 	}
const game = __webpack_require__(418);
globalThis.InitModule = function (ctx, logger, nk, initializer) { initializer.registerRpc('hello', game.hello); };
/******/ })();
