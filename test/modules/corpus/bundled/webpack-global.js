/******/ (() => { // webpackBootstrap
/******/ 	var __webpack_modules__ = ({

/***/ "./exported.ts"
/*!*********************!*\
  !*** ./exported.ts ***!
  \*********************/
(__unused_webpack_module, __webpack_exports__, __webpack_require__) {

"use strict";
__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   InitModule: () => (/* binding */ InitModule)
/* harmony export */ });
/* harmony import */ var _register__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(/*! ./register */ "./register.ts");
// The entry of projects that export InitModule.

const InitModule = (_ctx, logger, _nk, initializer) => {
    (0,_register__WEBPACK_IMPORTED_MODULE_0__.register)(initializer);
    logger.debug('corpus: registered');
};


/***/ },

/***/ "./match.ts"
/*!******************!*\
  !*** ./match.ts ***!
  \******************/
(__unused_webpack_module, __webpack_exports__, __webpack_require__) {

"use strict";
__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   handler: () => (/* binding */ handler)
/* harmony export */ });
const note = (state, name) => {
    if (state.trace.indexOf(name) < 0)
        state.trace.push(name);
    return { state };
};
const handler = {
    matchInit: (_ctx, _logger, _nk, params) => ({
        state: { greeting: params.greeting, trace: ['matchInit'], names: new Set() },
        tickRate: 20,
        label: JSON.stringify({ kind: 'corpus' }),
    }),
    matchJoinAttempt: (_ctx, _logger, _nk, _dispatcher, _tick, state, _presence, metadata) => ({
        ...note(state, 'matchJoinAttempt'),
        accept: metadata.password !== 'wrong',
        rejectMessage: 'wrong password',
    }),
    matchJoin(_ctx, _logger, _nk, dispatcher, _tick, state, presences) {
        for (const { username } of presences)
            state.names.add(username);
        dispatcher.broadcastMessage(1, `${state.greeting} ${[...state.names].join()}`);
        return note(state, 'matchJoin');
    },
    matchLeave(_ctx, _logger, _nk, _dispatcher, _tick, state, presences) {
        presences.forEach(({ username }) => state.names.delete(username));
        return note(state, 'matchLeave');
    },
    matchLoop(_ctx, _logger, nk, dispatcher, _tick, state, messages) {
        for (const { opCode, data, sender } of messages) {
            const { text } = JSON.parse(nk.binaryToString(data));
            dispatcher.broadcastMessage(opCode + 1, JSON.stringify({ text: text.toUpperCase() }), [sender], null, true);
        }
        return note(state, 'matchLoop');
    },
    matchTerminate(_ctx, logger, _nk, _dispatcher, _tick, state) {
        logger.info('corpus: terminated after %s', state.trace[0]);
        return { state };
    },
    matchSignal: (_ctx, _logger, _nk, _dispatcher, _tick, state, data) => ({
        ...note(state, 'matchSignal'),
        data: JSON.stringify({ [data]: [...state.trace].sort() }),
    }),
};


/***/ },

/***/ "./register.ts"
/*!*********************!*\
  !*** ./register.ts ***!
  \*********************/
(__unused_webpack_module, __webpack_exports__, __webpack_require__) {

"use strict";
__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   register: () => (/* binding */ register)
/* harmony export */ });
/* harmony import */ var _match__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(/*! ./match */ "./match.ts");
/* harmony import */ var _rpc__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(/*! ./rpc */ "./rpc.ts");


function register(initializer) {
    initializer.registerRpc('order', _rpc__WEBPACK_IMPORTED_MODULE_1__.order);
    initializer.registerRpc('refuse', _rpc__WEBPACK_IMPORTED_MODULE_1__.refuse);
    initializer.registerRpc('open', _rpc__WEBPACK_IMPORTED_MODULE_1__.open);
    initializer.registerRpc('signal', _rpc__WEBPACK_IMPORTED_MODULE_1__.signal);
    initializer.registerBeforeUpdateAccount(_rpc__WEBPACK_IMPORTED_MODULE_1__.beforeUpdateAccount);
    initializer.registerMatch('corpus', _match__WEBPACK_IMPORTED_MODULE_0__.handler);
}


/***/ },

/***/ "./rpc.ts"
/*!****************!*\
  !*** ./rpc.ts ***!
  \****************/
(__unused_webpack_module, __webpack_exports__, __webpack_require__) {

"use strict";
__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   beforeUpdateAccount: () => (/* binding */ beforeUpdateAccount),
/* harmony export */   open: () => (/* binding */ open),
/* harmony export */   order: () => (/* binding */ order),
/* harmony export */   refuse: () => (/* binding */ refuse),
/* harmony export */   signal: () => (/* binding */ signal)
/* harmony export */ });
/* harmony import */ var plural__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(/*! plural */ "./plural/index.js");
/* harmony import */ var plural__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(plural__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _settings_json__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(/*! ./settings.json */ "./settings.json");


const order = (ctx, logger, nk, payload) => {
    const { count, words = ['nothing'], ...rest } = JSON.parse(payload);
    const mark = rest.shout?.mark ?? '.';
    nk.localcachePut('corpus', count);
    const answer = {
        ..._settings_json__WEBPACK_IMPORTED_MODULE_1__,
        text: `${plural__WEBPACK_IMPORTED_MODULE_0___default()(count, words.join('-'))}${mark}`,
        cached: nk.localcacheGet('corpus'),
        encoded: nk.base64Encode(words.join()),
        mode: ctx.executionMode,
        isPlayer: !!ctx.userId,
    };
    logger.debug('corpus: %s', answer.text);
    return JSON.stringify(answer);
};
const refuse = () => {
    throw { message: 'not today', code: 9 };
};
const open = (_ctx, _logger, nk) => JSON.stringify({ id: nk.matchCreate('corpus', { greeting: 'hello' }) });
const signal = (_ctx, _logger, nk, payload) => nk.matchSignal(payload, 'trace');
const beforeUpdateAccount = (_ctx, _logger, _nk, data) => {
    if (data.displayName === 'nobody')
        return null;
    data.displayName = data.displayName?.toUpperCase();
    return data;
};


/***/ },

/***/ "./plural/index.js"
/*!*************************!*\
  !*** ./plural/index.js ***!
  \*************************/
(module) {

// A CommonJS package, as bundlers have to take apart.
module.exports = function plural(count, word) {
  return count + ' ' + word + (count === 1 ? '' : 's');
};


/***/ },

/***/ "./settings.json"
/*!***********************!*\
  !*** ./settings.json ***!
  \***********************/
(module) {

"use strict";
module.exports = /*#__PURE__*/JSON.parse('{"currency":"apples","limits":[1,2,3]}');

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
let __webpack_exports__ = {};
// This entry needs to be wrapped in an IIFE because it needs to be in strict mode.
(() => {
"use strict";
/*!*******************!*\
  !*** ./global.ts ***!
  \*******************/
__webpack_require__.r(__webpack_exports__);
/* harmony import */ var _exported__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(/*! ./exported */ "./exported.ts");
// The entry of projects that put InitModule into the global scope themselves.

globalThis.InitModule = _exported__WEBPACK_IMPORTED_MODULE_0__.InitModule;

})();

/******/ })()
;