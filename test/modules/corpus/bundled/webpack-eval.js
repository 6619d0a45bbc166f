/*
 * ATTENTION: The "eval" devtool has been used (maybe by default in mode: "development").
 * This devtool is neither made for production nor for readable output files.
 * It uses "eval()" calls to create a separate source file in the browser devtools.
 * If you are trying to read the output file, select a different devtool (https://webpack.js.org/configuration/devtool/)
 * or disable the default devtool with "devtool: false".
 * If you are looking for production-ready output files, see mode: "production" (https://webpack.js.org/configuration/mode/).
 */
/******/ (() => { // webpackBootstrap
/******/ 	var __webpack_modules__ = ({

/***/ "./exported.ts"
/*!*********************!*\
  !*** ./exported.ts ***!
  \*********************/
(__unused_webpack_module, __webpack_exports__, __webpack_require__) {

"use strict";
eval("{__webpack_require__.r(__webpack_exports__);\n/* harmony export */ __webpack_require__.d(__webpack_exports__, {\n/* harmony export */   InitModule: () => (/* binding */ InitModule)\n/* harmony export */ });\n/* harmony import */ var _register__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(/*! ./register */ \"./register.ts\");\n// The entry of projects that export InitModule.\n\nconst InitModule = (_ctx, logger, _nk, initializer) => {\n    (0,_register__WEBPACK_IMPORTED_MODULE_0__.register)(initializer);\n    logger.debug('corpus: registered');\n};\n\n\n//# sourceURL=webpack:///./exported.ts?\n}");

/***/ },

/***/ "./global.ts"
/*!*******************!*\
  !*** ./global.ts ***!
  \*******************/
(__unused_webpack_module, __webpack_exports__, __webpack_require__) {

"use strict";
eval("{__webpack_require__.r(__webpack_exports__);\n/* harmony import */ var _exported__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(/*! ./exported */ \"./exported.ts\");\n// The entry of projects that put InitModule into the global scope themselves.\n\nglobalThis.InitModule = _exported__WEBPACK_IMPORTED_MODULE_0__.InitModule;\n\n\n//# sourceURL=webpack:///./global.ts?\n}");

/***/ },

/***/ "./match.ts"
/*!******************!*\
  !*** ./match.ts ***!
  \******************/
(__unused_webpack_module, __webpack_exports__, __webpack_require__) {

"use strict";
eval("{__webpack_require__.r(__webpack_exports__);\n/* harmony export */ __webpack_require__.d(__webpack_exports__, {\n/* harmony export */   handler: () => (/* binding */ handler)\n/* harmony export */ });\nconst note = (state, name) => {\n    if (state.trace.indexOf(name) < 0)\n        state.trace.push(name);\n    return { state };\n};\nconst handler = {\n    matchInit: (_ctx, _logger, _nk, params) => ({\n        state: { greeting: params.greeting, trace: ['matchInit'], names: new Set() },\n        tickRate: 20,\n        label: JSON.stringify({ kind: 'corpus' }),\n    }),\n    matchJoinAttempt: (_ctx, _logger, _nk, _dispatcher, _tick, state, _presence, metadata) => ({\n        ...note(state, 'matchJoinAttempt'),\n        accept: metadata.password !== 'wrong',\n        rejectMessage: 'wrong password',\n    }),\n    matchJoin(_ctx, _logger, _nk, dispatcher, _tick, state, presences) {\n        for (const { username } of presences)\n            state.names.add(username);\n        dispatcher.broadcastMessage(1, `${state.greeting} ${[...state.names].join()}`);\n        return note(state, 'matchJoin');\n    },\n    matchLeave(_ctx, _logger, _nk, _dispatcher, _tick, state, presences) {\n        presences.forEach(({ username }) => state.names.delete(username));\n        return note(state, 'matchLeave');\n    },\n    matchLoop(_ctx, _logger, nk, dispatcher, _tick, state, messages) {\n        for (const { opCode, data, sender } of messages) {\n            const { text } = JSON.parse(nk.binaryToString(data));\n            dispatcher.broadcastMessage(opCode + 1, JSON.stringify({ text: text.toUpperCase() }), [sender], null, true);\n        }\n        return note(state, 'matchLoop');\n    },\n    matchTerminate(_ctx, logger, _nk, _dispatcher, _tick, state) {\n        logger.info('corpus: terminated after %s', state.trace[0]);\n        return { state };\n    },\n    matchSignal: (_ctx, _logger, _nk, _dispatcher, _tick, state, data) => ({\n        ...note(state, 'matchSignal'),\n        data: JSON.stringify({ [data]: [...state.trace].sort() }),\n    }),\n};\n\n\n//# sourceURL=webpack:///./match.ts?\n}");

/***/ },

/***/ "./register.ts"
/*!*********************!*\
  !*** ./register.ts ***!
  \*********************/
(__unused_webpack_module, __webpack_exports__, __webpack_require__) {

"use strict";
eval("{__webpack_require__.r(__webpack_exports__);\n/* harmony export */ __webpack_require__.d(__webpack_exports__, {\n/* harmony export */   register: () => (/* binding */ register)\n/* harmony export */ });\n/* harmony import */ var _match__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(/*! ./match */ \"./match.ts\");\n/* harmony import */ var _rpc__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(/*! ./rpc */ \"./rpc.ts\");\n\n\nfunction register(initializer) {\n    initializer.registerRpc('order', _rpc__WEBPACK_IMPORTED_MODULE_1__.order);\n    initializer.registerRpc('refuse', _rpc__WEBPACK_IMPORTED_MODULE_1__.refuse);\n    initializer.registerRpc('open', _rpc__WEBPACK_IMPORTED_MODULE_1__.open);\n    initializer.registerRpc('signal', _rpc__WEBPACK_IMPORTED_MODULE_1__.signal);\n    initializer.registerBeforeUpdateAccount(_rpc__WEBPACK_IMPORTED_MODULE_1__.beforeUpdateAccount);\n    initializer.registerMatch('corpus', _match__WEBPACK_IMPORTED_MODULE_0__.handler);\n}\n\n\n//# sourceURL=webpack:///./register.ts?\n}");

/***/ },

/***/ "./rpc.ts"
/*!****************!*\
  !*** ./rpc.ts ***!
  \****************/
(__unused_webpack_module, __webpack_exports__, __webpack_require__) {

"use strict";
eval("{__webpack_require__.r(__webpack_exports__);\n/* harmony export */ __webpack_require__.d(__webpack_exports__, {\n/* harmony export */   beforeUpdateAccount: () => (/* binding */ beforeUpdateAccount),\n/* harmony export */   open: () => (/* binding */ open),\n/* harmony export */   order: () => (/* binding */ order),\n/* harmony export */   refuse: () => (/* binding */ refuse),\n/* harmony export */   signal: () => (/* binding */ signal)\n/* harmony export */ });\n/* harmony import */ var plural__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(/*! plural */ \"./plural/index.js\");\n/* harmony import */ var plural__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(plural__WEBPACK_IMPORTED_MODULE_0__);\n/* harmony import */ var _settings_json__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(/*! ./settings.json */ \"./settings.json\");\n\n\nconst order = (ctx, logger, nk, payload) => {\n    const { count, words = ['nothing'], ...rest } = JSON.parse(payload);\n    const mark = rest.shout?.mark ?? '.';\n    nk.localcachePut('corpus', count);\n    const answer = {\n        ..._settings_json__WEBPACK_IMPORTED_MODULE_1__,\n        text: `${plural__WEBPACK_IMPORTED_MODULE_0___default()(count, words.join('-'))}${mark}`,\n        cached: nk.localcacheGet('corpus'),\n        encoded: nk.base64Encode(words.join()),\n        mode: ctx.executionMode,\n        isPlayer: !!ctx.userId,\n    };\n    logger.debug('corpus: %s', answer.text);\n    return JSON.stringify(answer);\n};\nconst refuse = () => {\n    throw { message: 'not today', code: 9 };\n};\nconst open = (_ctx, _logger, nk) => JSON.stringify({ id: nk.matchCreate('corpus', { greeting: 'hello' }) });\nconst signal = (_ctx, _logger, nk, payload) => nk.matchSignal(payload, 'trace');\nconst beforeUpdateAccount = (_ctx, _logger, _nk, data) => {\n    if (data.displayName === 'nobody')\n        return null;\n    data.displayName = data.displayName?.toUpperCase();\n    return data;\n};\n\n\n//# sourceURL=webpack:///./rpc.ts?\n}");

/***/ },

/***/ "./plural/index.js"
/*!*************************!*\
  !*** ./plural/index.js ***!
  \*************************/
(module) {

eval("{// A CommonJS package, as bundlers have to take apart.\nmodule.exports = function plural(count, word) {\n  return count + ' ' + word + (count === 1 ? '' : 's');\n};\n\n\n//# sourceURL=webpack:///./plural/index.js?\n}");

/***/ },

/***/ "./settings.json"
/*!***********************!*\
  !*** ./settings.json ***!
  \***********************/
(module) {

"use strict";
eval("{module.exports = /*#__PURE__*/JSON.parse('{\"currency\":\"apples\",\"limits\":[1,2,3]}');\n\n//# sourceURL=webpack:///./settings.json?\n}");

/***/ }

/******/ 	});
/************************************************************************/
/******/ 	// The module cache
/******/ 	const __webpack_module_cache__ = {};
/******/ 	
/******/ 	// The require function
/******/ 	function __webpack_require__(moduleId) {
/******/ 		// Check if module is in cache
/******/ 		const cachedModule = __webpack_module_cache__[moduleId];
/******/ 		if (cachedModule !== undefined) {
/******/ 			return cachedModule.exports;
/******/ 		}
/******/ 		// Create a new module (and put it into the cache)
/******/ 		const module = __webpack_module_cache__[moduleId] = {
/******/ 			// no module.id needed
/******/ 			// no module.loaded needed
/******/ 			exports: {}
/******/ 		};
/******/ 	
/******/ 		// Execute the module function
/******/ 		if (!(moduleId in __webpack_modules__)) {
/******/ 			delete __webpack_module_cache__[moduleId];
/******/ 			const e = new Error("Cannot find module '" + moduleId + "'");
/******/ 			e.code = 'MODULE_NOT_FOUND';
/******/ 			throw e;
/******/ 		}
/******/ 		__webpack_modules__[moduleId](module, module.exports, __webpack_require__);
/******/ 	
/******/ 		// Return the exports of the module
/******/ 		return module.exports;
/******/ 	}
/******/ 	
/************************************************************************/
/******/ 	/* webpack/runtime/compat get default export */
/******/ 	// getDefaultExport function for compatibility with non-harmony modules
/******/ 	__webpack_require__.n = (module) => {
/******/ 		const getter = module && module.__esModule ?
/******/ 			() => (module['default']) :
/******/ 			() => (module);
/******/ 		__webpack_require__.d(getter, { a: getter });
/******/ 		return getter;
/******/ 	};
/******/ 	
/******/ 	/* webpack/runtime/define property getters */
/******/ 	// define getter/value functions for harmony exports
/******/ 	__webpack_require__.d = (exports, definition) => {
/******/ 		for(var key in definition) {
/******/ 			if(__webpack_require__.o(definition, key) && !__webpack_require__.o(exports, key)) {
/******/ 				Object.defineProperty(exports, key, { enumerable: true, get: definition[key] });
/******/ 			}
/******/ 		}
/******/ 	};
/******/ 	
/******/ 	/* webpack/runtime/hasOwnProperty shorthand */
/******/ 	__webpack_require__.o = (obj, prop) => (Object.prototype.hasOwnProperty.call(obj, prop));
/******/ 	
/******/ 	/* webpack/runtime/make namespace object */
/******/ 	// define __esModule on exports
/******/ 	__webpack_require__.r = (exports) => {
/******/ 		Object.defineProperty(exports, Symbol.toStringTag, { value: 'Module' });
/******/ 		Object.defineProperty(exports, '__esModule', { value: true });
/******/ 	};
/******/ 	
/************************************************************************/
/******/ 	
/******/ 	// startup
/******/ 	// Load entry module and return exports
/******/ 	// This entry module can't be inlined because the eval devtool is used.
/******/ 	let __webpack_exports__ = __webpack_require__("./global.ts");
/******/ 	
/******/ })()
;