function _typeof(o) { "@babel/helpers - typeof"; return _typeof = "function" == typeof Symbol && "symbol" == typeof Symbol.iterator ? function (o) { return typeof o; } : function (o) { return o && "function" == typeof Symbol && o.constructor === Symbol && o !== Symbol.prototype ? "symbol" : typeof o; }, _typeof(o); }
function _defineProperties(e, r) { for (var t = 0; t < r.length; t++) { var o = r[t]; o.enumerable = o.enumerable || !1, o.configurable = !0, "value" in o && (o.writable = !0), Object.defineProperty(e, _toPropertyKey(o.key), o); } }
function _createClass(e, r, t) { return r && _defineProperties(e.prototype, r), t && _defineProperties(e, t), Object.defineProperty(e, "prototype", { writable: !1 }), e; }
function _classCallCheck(a, n) { if (!(a instanceof n)) throw new TypeError("Cannot call a class as a function"); }
function ownKeys(e, r) { var t = Object.keys(e); if (Object.getOwnPropertySymbols) { var o = Object.getOwnPropertySymbols(e); r && (o = o.filter(function (r) { return Object.getOwnPropertyDescriptor(e, r).enumerable; })), t.push.apply(t, o); } return t; }
function _objectSpread(e) { for (var r = 1; r < arguments.length; r++) { var t = null != arguments[r] ? arguments[r] : {}; r % 2 ? ownKeys(Object(t), !0).forEach(function (r) { _defineProperty(e, r, t[r]); }) : Object.getOwnPropertyDescriptors ? Object.defineProperties(e, Object.getOwnPropertyDescriptors(t)) : ownKeys(Object(t)).forEach(function (r) { Object.defineProperty(e, r, Object.getOwnPropertyDescriptor(t, r)); }); } return e; }
function _defineProperty(e, r, t) { return (r = _toPropertyKey(r)) in e ? Object.defineProperty(e, r, { value: t, enumerable: !0, configurable: !0, writable: !0 }) : e[r] = t, e; }
function _toPropertyKey(t) { var i = _toPrimitive(t, "string"); return "symbol" == _typeof(i) ? i : i + ""; }
function _toPrimitive(t, e) { if ("object" != _typeof(t) || !t) return t; var r; if ("undefined" != typeof Symbol && void 0 !== (r = t[Symbol.toPrimitive])) { var i = r.call(t, e || "default"); if ("object" != _typeof(i)) return i; throw new TypeError("@@toPrimitive must return a primitive value."); } return ("string" === e ? String : Number)(t); }
// The style without modules: namespaces in several files, joined by `outFile`.
var Corpus;
(function (Corpus) {
  var OpCode;
  (function (OpCode) {
    OpCode[OpCode["Welcome"] = 1] = "Welcome";
  })(OpCode = Corpus.OpCode || (Corpus.OpCode = {}));
  Corpus.settings = {
    currency: 'apples',
    limits: [1, 2, 3]
  };
  function plural(count, word) {
    return "".concat(count, " ").concat(word).concat(count === 1 ? '' : 's');
  }
  Corpus.plural = plural;
})(Corpus || (Corpus = {}));
/// <reference path="namespaces.ts" />
var Corpus;
(function (Corpus) {
  function note(state, name) {
    if (state.trace.indexOf(name) < 0) state.trace.push(name);
    return {
      state: state
    };
  }
  function order(ctx, _logger, nk, payload) {
    var _shout$mark;
    var _JSON$parse = JSON.parse(payload),
      count = _JSON$parse.count,
      _JSON$parse$words = _JSON$parse.words,
      words = _JSON$parse$words === void 0 ? ['nothing'] : _JSON$parse$words,
      shout = _JSON$parse.shout;
    nk.localcachePut('corpus', count);
    return JSON.stringify(_objectSpread(_objectSpread({}, Corpus.settings), {}, {
      text: "".concat(Corpus.plural(count, words.join('-'))).concat((_shout$mark = shout === null || shout === void 0 ? void 0 : shout.mark) !== null && _shout$mark !== void 0 ? _shout$mark : '.'),
      cached: nk.localcacheGet('corpus'),
      encoded: nk.base64Encode(words.join()),
      mode: ctx.executionMode,
      isPlayer: !!ctx.userId
    }));
  }
  Corpus.order = order;
  function refuse() {
    throw {
      message: 'not today',
      code: 9
    };
  }
  Corpus.refuse = refuse;
  Corpus.open = function (_ctx, _logger, nk) {
    return JSON.stringify({
      id: nk.matchCreate('corpus', {
        greeting: 'hello'
      })
    });
  };
  Corpus.signal = function (_ctx, _logger, nk, payload) {
    return nk.matchSignal(payload, 'trace');
  };
  Corpus.beforeUpdateAccount = function (_c, _l, _n, data) {
    var _data$displayName;
    if (data.displayName === 'nobody') return null;
    data.displayName = (_data$displayName = data.displayName) === null || _data$displayName === void 0 ? void 0 : _data$displayName.toUpperCase();
    return data;
  };
  var Handler = /*#__PURE__*/_createClass(function Handler() {
    "use strict";

    _classCallCheck(this, Handler);
    this.matchInit = function (_ctx, _logger, _nk, params) {
      return {
        state: {
          greeting: params.greeting,
          trace: ['matchInit'],
          names: {}
        },
        tickRate: 20,
        label: JSON.stringify({
          kind: 'corpus'
        })
      };
    };
    this.matchJoinAttempt = function (_c, _l, _n, _d, _t, state, _presence, metadata) {
      return _objectSpread(_objectSpread({}, note(state, 'matchJoinAttempt')), {}, {
        accept: metadata.password !== 'wrong',
        rejectMessage: 'wrong password'
      });
    };
    this.matchJoin = function (_c, _l, _n, dispatcher, _t, state, presences) {
      presences.forEach(function (_ref) {
        var username = _ref.username;
        state.names[username] = true;
      });
      dispatcher.broadcastMessage(Corpus.OpCode.Welcome, "".concat(state.greeting, " ").concat(Object.keys(state.names).join()));
      return note(state, 'matchJoin');
    };
    this.matchLeave = function (_c, _l, _n, _d, _t, state, presences) {
      presences.forEach(function (_ref2) {
        var username = _ref2.username;
        return delete state.names[username];
      });
      return note(state, 'matchLeave');
    };
    this.matchLoop = function (_c, _l, nk, dispatcher, _t, state, messages) {
      messages.forEach(function (_ref3) {
        var opCode = _ref3.opCode,
          data = _ref3.data,
          sender = _ref3.sender;
        var _JSON$parse2 = JSON.parse(nk.binaryToString(data)),
          text = _JSON$parse2.text;
        dispatcher.broadcastMessage(opCode + 1, JSON.stringify({
          text: text.toUpperCase()
        }), [sender], null, true);
      });
      return note(state, 'matchLoop');
    };
    this.matchTerminate = function (_c, logger, _n, _d, _t, state) {
      logger.info('corpus: terminated after %s', state.trace[0]);
      return {
        state: state
      };
    };
    this.matchSignal = function (_c, _l, _n, _d, _t, state, data) {
      return _objectSpread(_objectSpread({}, note(state, 'matchSignal')), {}, {
        data: JSON.stringify(_defineProperty({}, data, state.trace.slice().sort()))
      });
    };
  });
  Corpus.Handler = Handler;
})(Corpus || (Corpus = {}));
function InitModule(_ctx, _logger, _nk, initializer) {
  initializer.registerRpc('order', Corpus.order);
  initializer.registerRpc('refuse', Corpus.refuse);
  initializer.registerRpc('open', Corpus.open);
  initializer.registerRpc('signal', Corpus.signal);
  initializer.registerBeforeUpdateAccount(Corpus.beforeUpdateAccount);
  initializer.registerMatch('corpus', new Corpus.Handler());
}