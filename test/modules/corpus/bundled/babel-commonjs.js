"use strict";

Object.defineProperty(exports, "__esModule", {
  value: true
});
exports.InitModule = void 0;
var _excluded = ["count", "words"];
function _typeof(o) { "@babel/helpers - typeof"; return _typeof = "function" == typeof Symbol && "symbol" == typeof Symbol.iterator ? function (o) { return typeof o; } : function (o) { return o && "function" == typeof Symbol && o.constructor === Symbol && o !== Symbol.prototype ? "symbol" : typeof o; }, _typeof(o); }
function _objectWithoutProperties(e, t) { if (null == e) return {}; var o, r, i = _objectWithoutPropertiesLoose(e, t); if (Object.getOwnPropertySymbols) { var n = Object.getOwnPropertySymbols(e); for (r = 0; r < n.length; r++) o = n[r], -1 === t.indexOf(o) && {}.propertyIsEnumerable.call(e, o) && (i[o] = e[o]); } return i; }
function _objectWithoutPropertiesLoose(r, e) { if (null == r) return {}; var t = {}; for (var n in r) if ({}.hasOwnProperty.call(r, n)) { if (-1 !== e.indexOf(n)) continue; t[n] = r[n]; } return t; }
function _toConsumableArray(r) { return _arrayWithoutHoles(r) || _iterableToArray(r) || _unsupportedIterableToArray(r) || _nonIterableSpread(); }
function _nonIterableSpread() { throw new TypeError("Invalid attempt to spread non-iterable instance.\nIn order to be iterable, non-array objects must have a [Symbol.iterator]() method."); }
function _iterableToArray(r) { if ("undefined" != typeof Symbol && null != r[Symbol.iterator] || null != r["@@iterator"]) return Array.from(r); }
function _arrayWithoutHoles(r) { if (Array.isArray(r)) return _arrayLikeToArray(r); }
function _createForOfIteratorHelper(r, e) { var t = "undefined" != typeof Symbol && r[Symbol.iterator] || r["@@iterator"]; if (!t) { if (Array.isArray(r) || (t = _unsupportedIterableToArray(r)) || e && r && "number" == typeof r.length) { t && (r = t); var _n = 0, F = function F() {}; return { s: F, n: function n() { return _n >= r.length ? { done: !0 } : { done: !1, value: r[_n++] }; }, e: function e(r) { throw r; }, f: F }; } throw new TypeError("Invalid attempt to iterate non-iterable instance.\nIn order to be iterable, non-array objects must have a [Symbol.iterator]() method."); } var o, a = !0, u = !1; return { s: function s() { t = t.call(r); }, n: function n() { var r = t.next(); return a = r.done, r; }, e: function e(r) { u = !0, o = r; }, f: function f() { try { a || null == t.return || t.return(); } finally { if (u) throw o; } } }; }
function _unsupportedIterableToArray(r, a) { if (r) { if ("string" == typeof r) return _arrayLikeToArray(r, a); var t = {}.toString.call(r).slice(8, -1); return "Object" === t && r.constructor && (t = r.constructor.name), "Map" === t || "Set" === t ? Array.from(r) : "Arguments" === t || /^(?:Ui|I)nt(?:8|16|32)(?:Clamped)?Array$/.test(t) ? _arrayLikeToArray(r, a) : void 0; } }
function _arrayLikeToArray(r, a) { (null == a || a > r.length) && (a = r.length); for (var e = 0, n = Array(a); e < a; e++) n[e] = r[e]; return n; }
function ownKeys(e, r) { var t = Object.keys(e); if (Object.getOwnPropertySymbols) { var o = Object.getOwnPropertySymbols(e); r && (o = o.filter(function (r) { return Object.getOwnPropertyDescriptor(e, r).enumerable; })), t.push.apply(t, o); } return t; }
function _objectSpread(e) { for (var r = 1; r < arguments.length; r++) { var t = null != arguments[r] ? arguments[r] : {}; r % 2 ? ownKeys(Object(t), !0).forEach(function (r) { _defineProperty(e, r, t[r]); }) : Object.getOwnPropertyDescriptors ? Object.defineProperties(e, Object.getOwnPropertyDescriptors(t)) : ownKeys(Object(t)).forEach(function (r) { Object.defineProperty(e, r, Object.getOwnPropertyDescriptor(t, r)); }); } return e; }
function _defineProperty(e, r, t) { return (r = _toPropertyKey(r)) in e ? Object.defineProperty(e, r, { value: t, enumerable: !0, configurable: !0, writable: !0 }) : e[r] = t, e; }
function _toPropertyKey(t) { var i = _toPrimitive(t, "string"); return "symbol" == _typeof(i) ? i : i + ""; }
function _toPrimitive(t, e) { if ("object" != _typeof(t) || !t) return t; var r; if ("undefined" != typeof Symbol && void 0 !== (r = t[Symbol.toPrimitive])) { var i = r.call(t, e || "default"); if ("object" != _typeof(i)) return i; throw new TypeError("@@toPrimitive must return a primitive value."); } return ("string" === e ? String : Number)(t); }
var note = function note(state, name) {
  if (state.trace.indexOf(name) < 0) state.trace.push(name);
  return {
    state: state
  };
};
var handler = {
  matchInit: function matchInit(_ctx, _logger, _nk, params) {
    return {
      state: {
        greeting: params.greeting,
        trace: ['matchInit'],
        names: new Set()
      },
      tickRate: 20,
      label: JSON.stringify({
        kind: 'corpus'
      })
    };
  },
  matchJoinAttempt: function matchJoinAttempt(_ctx, _logger, _nk, _dispatcher, _tick, state, _presence, metadata) {
    return _objectSpread(_objectSpread({}, note(state, 'matchJoinAttempt')), {}, {
      accept: metadata.password !== 'wrong',
      rejectMessage: 'wrong password'
    });
  },
  matchJoin: function matchJoin(_ctx, _logger, _nk, dispatcher, _tick, state, presences) {
    var _iterator = _createForOfIteratorHelper(presences),
      _step;
    try {
      for (_iterator.s(); !(_step = _iterator.n()).done;) {
        var username = _step.value.username;
        state.names.add(username);
      }
    } catch (err) {
      _iterator.e(err);
    } finally {
      _iterator.f();
    }
    dispatcher.broadcastMessage(1, "".concat(state.greeting, " ").concat(_toConsumableArray(state.names).join()));
    return note(state, 'matchJoin');
  },
  matchLeave: function matchLeave(_ctx, _logger, _nk, _dispatcher, _tick, state, presences) {
    presences.forEach(function (_ref) {
      var username = _ref.username;
      return state.names.delete(username);
    });
    return note(state, 'matchLeave');
  },
  matchLoop: function matchLoop(_ctx, _logger, nk, dispatcher, _tick, state, messages) {
    var _iterator2 = _createForOfIteratorHelper(messages),
      _step2;
    try {
      for (_iterator2.s(); !(_step2 = _iterator2.n()).done;) {
        var _step2$value = _step2.value,
          opCode = _step2$value.opCode,
          data = _step2$value.data,
          sender = _step2$value.sender;
        var _JSON$parse = JSON.parse(nk.binaryToString(data)),
          text = _JSON$parse.text;
        dispatcher.broadcastMessage(opCode + 1, JSON.stringify({
          text: text.toUpperCase()
        }), [sender], null, true);
      }
    } catch (err) {
      _iterator2.e(err);
    } finally {
      _iterator2.f();
    }
    return note(state, 'matchLoop');
  },
  matchTerminate: function matchTerminate(_ctx, logger, _nk, _dispatcher, _tick, state) {
    logger.info('corpus: terminated after %s', state.trace[0]);
    return {
      state: state
    };
  },
  matchSignal: function matchSignal(_ctx, _logger, _nk, _dispatcher, _tick, state, data) {
    return _objectSpread(_objectSpread({}, note(state, 'matchSignal')), {}, {
      data: JSON.stringify(_defineProperty({}, data, _toConsumableArray(state.trace).sort()))
    });
  }
};
function getDefaultExportFromCjs(x) {
  return x && x.__esModule && Object.prototype.hasOwnProperty.call(x, 'default') ? x['default'] : x;
}
var plural$1;
var hasRequiredPlural;
function requirePlural() {
  if (hasRequiredPlural) return plural$1;
  hasRequiredPlural = 1;
  // A CommonJS package, as bundlers have to take apart.
  plural$1 = function plural(count, word) {
    return count + ' ' + word + (count === 1 ? '' : 's');
  };
  return plural$1;
}
var pluralExports = requirePlural();
var plural = /*@__PURE__*/getDefaultExportFromCjs(pluralExports);
var currency = "apples";
var limits = [1, 2, 3];
var settings = {
  currency: currency,
  limits: limits
};
var order = function order(ctx, logger, nk, payload) {
  var _rest$shout$mark, _rest$shout;
  var _JSON$parse2 = JSON.parse(payload),
    count = _JSON$parse2.count,
    _JSON$parse2$words = _JSON$parse2.words,
    words = _JSON$parse2$words === void 0 ? ['nothing'] : _JSON$parse2$words,
    rest = _objectWithoutProperties(_JSON$parse2, _excluded);
  var mark = (_rest$shout$mark = (_rest$shout = rest.shout) === null || _rest$shout === void 0 ? void 0 : _rest$shout.mark) !== null && _rest$shout$mark !== void 0 ? _rest$shout$mark : '.';
  nk.localcachePut('corpus', count);
  var answer = _objectSpread(_objectSpread({}, settings), {}, {
    text: "".concat(plural(count, words.join('-'))).concat(mark),
    cached: nk.localcacheGet('corpus'),
    encoded: nk.base64Encode(words.join()),
    mode: ctx.executionMode,
    isPlayer: !!ctx.userId
  });
  logger.debug('corpus: %s', answer.text);
  return JSON.stringify(answer);
};
var refuse = function refuse() {
  throw {
    message: 'not today',
    code: 9
  };
};
var open = function open(_ctx, _logger, nk) {
  return JSON.stringify({
    id: nk.matchCreate('corpus', {
      greeting: 'hello'
    })
  });
};
var signal = function signal(_ctx, _logger, nk, payload) {
  return nk.matchSignal(payload, 'trace');
};
var beforeUpdateAccount = function beforeUpdateAccount(_ctx, _logger, _nk, data) {
  var _data$displayName;
  if (data.displayName === 'nobody') return null;
  data.displayName = (_data$displayName = data.displayName) === null || _data$displayName === void 0 ? void 0 : _data$displayName.toUpperCase();
  return data;
};
function register(initializer) {
  initializer.registerRpc('order', order);
  initializer.registerRpc('refuse', refuse);
  initializer.registerRpc('open', open);
  initializer.registerRpc('signal', signal);
  initializer.registerBeforeUpdateAccount(beforeUpdateAccount);
  initializer.registerMatch('corpus', handler);
}

// The entry of projects that export InitModule.
var InitModule = exports.InitModule = function InitModule(_ctx, logger, _nk, initializer) {
  register(initializer);
  logger.debug('corpus: registered');
};