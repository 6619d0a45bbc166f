var _assign = function __assign() {
  _assign = Object.assign || function __assign(t) {
    for (var s, i = 1, n = arguments.length; i < n; i++) {
      s = arguments[i];
      for (var p in s) if (Object.prototype.hasOwnProperty.call(s, p)) t[p] = s[p];
    }
    return t;
  };
  return _assign.apply(this, arguments);
};
function __rest(s, e) {
  var t = {};
  for (var p in s) if (Object.prototype.hasOwnProperty.call(s, p) && e.indexOf(p) < 0) t[p] = s[p];
  if (s != null && typeof Object.getOwnPropertySymbols === "function") for (var i = 0, p = Object.getOwnPropertySymbols(s); i < p.length; i++) {
    if (e.indexOf(p[i]) < 0 && Object.prototype.propertyIsEnumerable.call(s, p[i])) t[p[i]] = s[p[i]];
  }
  return t;
}
function __values(o) {
  var s = typeof Symbol === "function" && Symbol.iterator,
    m = s && o[s],
    i = 0;
  if (m) return m.call(o);
  if (o && typeof o.length === "number") return {
    next: function next() {
      if (o && i >= o.length) o = void 0;
      return {
        value: o && o[i++],
        done: !o
      };
    }
  };
  throw new TypeError(s ? "Object is not iterable." : "Symbol.iterator is not defined.");
}
function __read(o, n) {
  var m = typeof Symbol === "function" && o[Symbol.iterator];
  if (!m) return o;
  var i = m.call(o),
    r,
    ar = [],
    e;
  try {
    while ((n === void 0 || n-- > 0) && !(r = i.next()).done) ar.push(r.value);
  } catch (error) {
    e = {
      error: error
    };
  } finally {
    try {
      if (r && !r.done && (m = i["return"])) m.call(i);
    } finally {
      if (e) throw e.error;
    }
  }
  return ar;
}
function __spreadArray(to, from, pack) {
  if (pack || arguments.length === 2) for (var i = 0, l = from.length, ar; i < l; i++) {
    if (ar || !(i in from)) {
      if (!ar) ar = Array.prototype.slice.call(from, 0, i);
      ar[i] = from[i];
    }
  }
  return to.concat(ar || Array.prototype.slice.call(from));
}
typeof SuppressedError === "function" ? SuppressedError : function (error, suppressed, message) {
  var e = new Error(message);
  return e.name = "SuppressedError", e.error = error, e.suppressed = suppressed, e;
};

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
    return _assign(_assign({}, note(state, 'matchJoinAttempt')), {
      accept: metadata.password !== 'wrong',
      rejectMessage: 'wrong password'
    });
  },
  matchJoin: function matchJoin(_ctx, _logger, _nk, dispatcher, _tick, state, presences) {
    var e_1, _a;
    try {
      for (var presences_1 = __values(presences), presences_1_1 = presences_1.next(); !presences_1_1.done; presences_1_1 = presences_1.next()) {
        var username = presences_1_1.value.username;
        state.names.add(username);
      }
    } catch (e_1_1) {
      e_1 = {
        error: e_1_1
      };
    } finally {
      try {
        if (presences_1_1 && !presences_1_1.done && (_a = presences_1.return)) _a.call(presences_1);
      } finally {
        if (e_1) throw e_1.error;
      }
    }
    dispatcher.broadcastMessage(1, "".concat(state.greeting, " ").concat(__spreadArray([], __read(state.names), false).join()));
    return note(state, 'matchJoin');
  },
  matchLeave: function matchLeave(_ctx, _logger, _nk, _dispatcher, _tick, state, presences) {
    presences.forEach(function (_a) {
      var username = _a.username;
      return state.names.delete(username);
    });
    return note(state, 'matchLeave');
  },
  matchLoop: function matchLoop(_ctx, _logger, nk, dispatcher, _tick, state, messages) {
    var e_2, _a;
    try {
      for (var messages_1 = __values(messages), messages_1_1 = messages_1.next(); !messages_1_1.done; messages_1_1 = messages_1.next()) {
        var _b = messages_1_1.value,
          opCode = _b.opCode,
          data = _b.data,
          sender = _b.sender;
        var text = JSON.parse(nk.binaryToString(data)).text;
        dispatcher.broadcastMessage(opCode + 1, JSON.stringify({
          text: text.toUpperCase()
        }), [sender], null, true);
      }
    } catch (e_2_1) {
      e_2 = {
        error: e_2_1
      };
    } finally {
      try {
        if (messages_1_1 && !messages_1_1.done && (_a = messages_1.return)) _a.call(messages_1);
      } finally {
        if (e_2) throw e_2.error;
      }
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
    var _a;
    return _assign(_assign({}, note(state, 'matchSignal')), {
      data: JSON.stringify((_a = {}, _a[data] = __spreadArray([], __read(state.trace), false).sort(), _a))
    });
  }
};

function getDefaultExportFromCjs (x) {
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
  var _a, _b;
  var _c = JSON.parse(payload),
    count = _c.count,
    _d = _c.words,
    words = _d === void 0 ? ['nothing'] : _d,
    rest = __rest(_c, ["count", "words"]);
  var mark = (_b = (_a = rest.shout) === null || _a === void 0 ? void 0 : _a.mark) !== null && _b !== void 0 ? _b : '.';
  nk.localcachePut('corpus', count);
  var answer = _assign(_assign({}, settings), {
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
  var _a;
  if (data.displayName === 'nobody') return null;
  data.displayName = (_a = data.displayName) === null || _a === void 0 ? void 0 : _a.toUpperCase();
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

// The entry as Nakama's template has it: InitModule is not exported, and mentioned once so that no bundler drops it.
var InitModule = function InitModule(_ctx, logger, _nk, initializer) {
  register(initializer);
  logger.debug('corpus: registered');
};
!InitModule && InitModule.bind(null);
