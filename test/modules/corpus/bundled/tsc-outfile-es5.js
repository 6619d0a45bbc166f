var __assign = (this && this.__assign) || function () {
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
var Corpus;
(function (Corpus) {
    var OpCode;
    (function (OpCode) {
        OpCode[OpCode["Welcome"] = 1] = "Welcome";
    })(OpCode = Corpus.OpCode || (Corpus.OpCode = {}));
    Corpus.settings = { currency: 'apples', limits: [1, 2, 3] };
    function plural(count, word) {
        return "".concat(count, " ").concat(word).concat(count === 1 ? '' : 's');
    }
    Corpus.plural = plural;
})(Corpus || (Corpus = {}));
var Corpus;
(function (Corpus) {
    function note(state, name) {
        if (state.trace.indexOf(name) < 0)
            state.trace.push(name);
        return { state: state };
    }
    function order(ctx, _logger, nk, payload) {
        var _a;
        var _b = JSON.parse(payload), count = _b.count, _e = _b.words, words = _e === void 0 ? ['nothing'] : _e, shout = _b.shout;
        nk.localcachePut('corpus', count);
        return JSON.stringify(__assign(__assign({}, Corpus.settings), { text: "".concat(Corpus.plural(count, words.join('-'))).concat((_a = shout === null || shout === void 0 ? void 0 : shout.mark) !== null && _a !== void 0 ? _a : '.'), cached: nk.localcacheGet('corpus'), encoded: nk.base64Encode(words.join()), mode: ctx.executionMode, isPlayer: !!ctx.userId }));
    }
    Corpus.order = order;
    function refuse() {
        throw { message: 'not today', code: 9 };
    }
    Corpus.refuse = refuse;
    Corpus.open = function (_ctx, _logger, nk) {
        return JSON.stringify({ id: nk.matchCreate('corpus', { greeting: 'hello' }) });
    };
    Corpus.signal = function (_ctx, _logger, nk, payload) { return nk.matchSignal(payload, 'trace'); };
    Corpus.beforeUpdateAccount = function (_c, _l, _n, data) {
        var _a;
        if (data.displayName === 'nobody')
            return null;
        data.displayName = (_a = data.displayName) === null || _a === void 0 ? void 0 : _a.toUpperCase();
        return data;
    };
    var Handler = (function () {
        function Handler() {
            this.matchInit = function (_ctx, _logger, _nk, params) { return ({
                state: { greeting: params.greeting, trace: ['matchInit'], names: {} },
                tickRate: 20,
                label: JSON.stringify({ kind: 'corpus' }),
            }); };
            this.matchJoinAttempt = function (_c, _l, _n, _d, _t, state, _presence, metadata) { return (__assign(__assign({}, note(state, 'matchJoinAttempt')), { accept: metadata.password !== 'wrong', rejectMessage: 'wrong password' })); };
            this.matchJoin = function (_c, _l, _n, dispatcher, _t, state, presences) {
                presences.forEach(function (_a) {
                    var username = _a.username;
                    state.names[username] = true;
                });
                dispatcher.broadcastMessage(Corpus.OpCode.Welcome, "".concat(state.greeting, " ").concat(Object.keys(state.names).join()));
                return note(state, 'matchJoin');
            };
            this.matchLeave = function (_c, _l, _n, _d, _t, state, presences) {
                presences.forEach(function (_a) {
                    var username = _a.username;
                    return delete state.names[username];
                });
                return note(state, 'matchLeave');
            };
            this.matchLoop = function (_c, _l, nk, dispatcher, _t, state, messages) {
                messages.forEach(function (_a) {
                    var opCode = _a.opCode, data = _a.data, sender = _a.sender;
                    var text = JSON.parse(nk.binaryToString(data)).text;
                    dispatcher.broadcastMessage(opCode + 1, JSON.stringify({ text: text.toUpperCase() }), [sender], null, true);
                });
                return note(state, 'matchLoop');
            };
            this.matchTerminate = function (_c, logger, _n, _d, _t, state) {
                logger.info('corpus: terminated after %s', state.trace[0]);
                return { state: state };
            };
            this.matchSignal = function (_c, _l, _n, _d, _t, state, data) {
                var _a;
                return (__assign(__assign({}, note(state, 'matchSignal')), { data: JSON.stringify((_a = {}, _a[data] = state.trace.slice().sort(), _a)) }));
            };
        }
        return Handler;
    }());
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
