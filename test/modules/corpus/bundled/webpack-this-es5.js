/******/ (function() { // webpackBootstrap
/******/ 	var __webpack_modules__ = ({

/***/ "./match.ts":
/*!******************!*\
  !*** ./match.ts ***!
  \******************/
/***/ (function(__unused_webpack_module, __webpack_exports__, __webpack_require__) {

"use strict";
__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   handler: function() { return /* binding */ handler; }
/* harmony export */ });
var __assign = (undefined && undefined.__assign) || function () {
    __assign = Object.assign || function(t) {
        for (var s, i = 1, n = arguments.length; i < n; i++) {
            s = arguments[i];
            for (var p in s) if (Object.prototype.hasOwnProperty.call(s, p))
                t[p] = s[p];
        }
        return t;
    };
    return __assign.apply(this, arguments);
};
var __values = (undefined && undefined.__values) || function(o) {
    var s = typeof Symbol === "function" && Symbol.iterator, m = s && o[s], i = 0;
    if (m) return m.call(o);
    if (o && typeof o.length === "number") return {
        next: function () {
            if (o && i >= o.length) o = void 0;
            return { value: o && o[i++], done: !o };
        }
    };
    throw new TypeError(s ? "Object is not iterable." : "Symbol.iterator is not defined.");
};
var __read = (undefined && undefined.__read) || function (o, n) {
    var m = typeof Symbol === "function" && o[Symbol.iterator];
    if (!m) return o;
    var i = m.call(o), r, ar = [], e;
    try {
        while ((n === void 0 || n-- > 0) && !(r = i.next()).done) ar.push(r.value);
    }
    catch (error) { e = { error: error }; }
    finally {
        try {
            if (r && !r.done && (m = i["return"])) m.call(i);
        }
        finally { if (e) throw e.error; }
    }
    return ar;
};
var __spreadArray = (undefined && undefined.__spreadArray) || function (to, from, pack) {
    if (pack || arguments.length === 2) for (var i = 0, l = from.length, ar; i < l; i++) {
        if (ar || !(i in from)) {
            if (!ar) ar = Array.prototype.slice.call(from, 0, i);
            ar[i] = from[i];
        }
    }
    return to.concat(ar || Array.prototype.slice.call(from));
};
var note = function (state, name) {
    if (state.trace.indexOf(name) < 0)
        state.trace.push(name);
    return { state: state };
};
var handler = {
    matchInit: function (_ctx, _logger, _nk, params) { return ({
        state: { greeting: params.greeting, trace: ['matchInit'], names: new Set() },
        tickRate: 20,
        label: JSON.stringify({ kind: 'corpus' }),
    }); },
    matchJoinAttempt: function (_ctx, _logger, _nk, _dispatcher, _tick, state, _presence, metadata) { return (__assign(__assign({}, note(state, 'matchJoinAttempt')), { accept: metadata.password !== 'wrong', rejectMessage: 'wrong password' })); },
    matchJoin: function (_ctx, _logger, _nk, dispatcher, _tick, state, presences) {
        var e_1, _a;
        try {
            for (var presences_1 = __values(presences), presences_1_1 = presences_1.next(); !presences_1_1.done; presences_1_1 = presences_1.next()) {
                var username = presences_1_1.value.username;
                state.names.add(username);
            }
        }
        catch (e_1_1) { e_1 = { error: e_1_1 }; }
        finally {
            try {
                if (presences_1_1 && !presences_1_1.done && (_a = presences_1.return)) _a.call(presences_1);
            }
            finally { if (e_1) throw e_1.error; }
        }
        dispatcher.broadcastMessage(1, "".concat(state.greeting, " ").concat(__spreadArray([], __read(state.names), false).join()));
        return note(state, 'matchJoin');
    },
    matchLeave: function (_ctx, _logger, _nk, _dispatcher, _tick, state, presences) {
        presences.forEach(function (_a) {
            var username = _a.username;
            return state.names.delete(username);
        });
        return note(state, 'matchLeave');
    },
    matchLoop: function (_ctx, _logger, nk, dispatcher, _tick, state, messages) {
        var e_2, _a;
        try {
            for (var messages_1 = __values(messages), messages_1_1 = messages_1.next(); !messages_1_1.done; messages_1_1 = messages_1.next()) {
                var _b = messages_1_1.value, opCode = _b.opCode, data = _b.data, sender = _b.sender;
                var text = JSON.parse(nk.binaryToString(data)).text;
                dispatcher.broadcastMessage(opCode + 1, JSON.stringify({ text: text.toUpperCase() }), [sender], null, true);
            }
        }
        catch (e_2_1) { e_2 = { error: e_2_1 }; }
        finally {
            try {
                if (messages_1_1 && !messages_1_1.done && (_a = messages_1.return)) _a.call(messages_1);
            }
            finally { if (e_2) throw e_2.error; }
        }
        return note(state, 'matchLoop');
    },
    matchTerminate: function (_ctx, logger, _nk, _dispatcher, _tick, state) {
        logger.info('corpus: terminated after %s', state.trace[0]);
        return { state: state };
    },
    matchSignal: function (_ctx, _logger, _nk, _dispatcher, _tick, state, data) {
        var _a;
        return (__assign(__assign({}, note(state, 'matchSignal')), { data: JSON.stringify((_a = {}, _a[data] = __spreadArray([], __read(state.trace), false).sort(), _a)) }));
    },
};


/***/ }),

/***/ "./register.ts":
/*!*********************!*\
  !*** ./register.ts ***!
  \*********************/
/***/ (function(__unused_webpack_module, __webpack_exports__, __webpack_require__) {

"use strict";
__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   register: function() { return /* binding */ register; }
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


/***/ }),

/***/ "./rpc.ts":
/*!****************!*\
  !*** ./rpc.ts ***!
  \****************/
/***/ (function(__unused_webpack_module, __webpack_exports__, __webpack_require__) {

"use strict";
__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   beforeUpdateAccount: function() { return /* binding */ beforeUpdateAccount; },
/* harmony export */   open: function() { return /* binding */ open; },
/* harmony export */   order: function() { return /* binding */ order; },
/* harmony export */   refuse: function() { return /* binding */ refuse; },
/* harmony export */   signal: function() { return /* binding */ signal; }
/* harmony export */ });
/* harmony import */ var plural__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(/*! plural */ "./plural/index.js");
/* harmony import */ var plural__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(plural__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _settings_json__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(/*! ./settings.json */ "./settings.json");
var __assign = (undefined && undefined.__assign) || function () {
    __assign = Object.assign || function(t) {
        for (var s, i = 1, n = arguments.length; i < n; i++) {
            s = arguments[i];
            for (var p in s) if (Object.prototype.hasOwnProperty.call(s, p))
                t[p] = s[p];
        }
        return t;
    };
    return __assign.apply(this, arguments);
};
var __rest = (undefined && undefined.__rest) || function (s, e) {
    var t = {};
    for (var p in s) if (Object.prototype.hasOwnProperty.call(s, p) && e.indexOf(p) < 0)
        t[p] = s[p];
    if (s != null && typeof Object.getOwnPropertySymbols === "function")
        for (var i = 0, p = Object.getOwnPropertySymbols(s); i < p.length; i++) {
            if (e.indexOf(p[i]) < 0 && Object.prototype.propertyIsEnumerable.call(s, p[i]))
                t[p[i]] = s[p[i]];
        }
    return t;
};


var order = function (ctx, logger, nk, payload) {
    var _a, _b;
    var _c = JSON.parse(payload), count = _c.count, _d = _c.words, words = _d === void 0 ? ['nothing'] : _d, rest = __rest(_c, ["count", "words"]);
    var mark = (_b = (_a = rest.shout) === null || _a === void 0 ? void 0 : _a.mark) !== null && _b !== void 0 ? _b : '.';
    nk.localcachePut('corpus', count);
    var answer = __assign(__assign({}, _settings_json__WEBPACK_IMPORTED_MODULE_1__), { text: "".concat(plural__WEBPACK_IMPORTED_MODULE_0___default()(count, words.join('-'))).concat(mark), cached: nk.localcacheGet('corpus'), encoded: nk.base64Encode(words.join()), mode: ctx.executionMode, isPlayer: !!ctx.userId });
    logger.debug('corpus: %s', answer.text);
    return JSON.stringify(answer);
};
var refuse = function () {
    throw { message: 'not today', code: 9 };
};
var open = function (_ctx, _logger, nk) {
    return JSON.stringify({ id: nk.matchCreate('corpus', { greeting: 'hello' }) });
};
var signal = function (_ctx, _logger, nk, payload) { return nk.matchSignal(payload, 'trace'); };
var beforeUpdateAccount = function (_ctx, _logger, _nk, data) {
    var _a;
    if (data.displayName === 'nobody')
        return null;
    data.displayName = (_a = data.displayName) === null || _a === void 0 ? void 0 : _a.toUpperCase();
    return data;
};


/***/ }),

/***/ "./plural/index.js":
/*!*************************!*\
  !*** ./plural/index.js ***!
  \*************************/
/***/ (function(module) {

// A CommonJS package, as bundlers have to take apart.
module.exports = function plural(count, word) {
  return count + ' ' + word + (count === 1 ? '' : 's');
};


/***/ }),

/***/ "./settings.json":
/*!***********************!*\
  !*** ./settings.json ***!
  \***********************/
/***/ (function(module) {

"use strict";
module.exports = /*#__PURE__*/JSON.parse('{"currency":"apples","limits":[1,2,3]}');

/***/ })

/******/ 	});
/************************************************************************/
/******/ 	// The module cache
/******/ 	var __webpack_module_cache__ = {};
/******/ 	
/******/ 	// The require function
/******/ 	function __webpack_require__(moduleId) {
/******/ 		// Check if module is in cache
/******/ 		var cachedModule = __webpack_module_cache__[moduleId];
/******/ 		if (cachedModule !== undefined) {
/******/ 			return cachedModule.exports;
/******/ 		}
/******/ 		// Create a new module (and put it into the cache)
/******/ 		var module = __webpack_module_cache__[moduleId] = {
/******/ 			// no module.id needed
/******/ 			// no module.loaded needed
/******/ 			exports: {}
/******/ 		};
/******/ 	
/******/ 		// Execute the module function
/******/ 		if (!(moduleId in __webpack_modules__)) {
/******/ 			delete __webpack_module_cache__[moduleId];
/******/ 			var e = new Error("Cannot find module '" + moduleId + "'");
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
/******/ 	__webpack_require__.n = function(module) {
/******/ 		var getter = module && module.__esModule ?
/******/ 			function() { return module['default']; } :
/******/ 			function() { return module; };
/******/ 		__webpack_require__.d(getter, { a: getter });
/******/ 		return getter;
/******/ 	};
/******/ 	
/******/ 	/* webpack/runtime/define property getters */
/******/ 	// define getter/value functions for harmony exports
/******/ 	__webpack_require__.d = function(exports, definition) {
/******/ 		for(var key in definition) {
/******/ 			if(__webpack_require__.o(definition, key) && !__webpack_require__.o(exports, key)) {
/******/ 				Object.defineProperty(exports, key, { enumerable: true, get: definition[key] });
/******/ 			}
/******/ 		}
/******/ 	};
/******/ 	
/******/ 	/* webpack/runtime/hasOwnProperty shorthand */
/******/ 	__webpack_require__.o = function(obj, prop) { return Object.prototype.hasOwnProperty.call(obj, prop); };
/******/ 	
/******/ 	/* webpack/runtime/make namespace object */
/******/ 	// define __esModule on exports
/******/ 	__webpack_require__.r = function(exports) {
/******/ 		if(typeof Symbol !== 'undefined' && Symbol.toStringTag) {
/******/ 			Object.defineProperty(exports, Symbol.toStringTag, { value: 'Module' });
/******/ 		}
/******/ 		Object.defineProperty(exports, '__esModule', { value: true });
/******/ 	};
/******/ 	
/************************************************************************/
var __webpack_exports__ = {};
// This entry needs to be wrapped in an IIFE because it needs to be in strict mode.
!function() {
"use strict";
/*!*********************!*\
  !*** ./exported.ts ***!
  \*********************/
__webpack_require__.r(__webpack_exports__);
/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   InitModule: function() { return /* binding */ InitModule; }
/* harmony export */ });
/* harmony import */ var _register__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(/*! ./register */ "./register.ts");
// The entry of projects that export InitModule.

var InitModule = function (_ctx, logger, _nk, initializer) {
    (0,_register__WEBPACK_IMPORTED_MODULE_0__.register)(initializer);
    logger.debug('corpus: registered');
};

}();
var __webpack_export_target__ = this;
for(var __webpack_i__ in __webpack_exports__) __webpack_export_target__[__webpack_i__] = __webpack_exports__[__webpack_i__];
if(__webpack_exports__.__esModule) Object.defineProperty(__webpack_export_target__, "__esModule", { value: true });
/******/ })()
;