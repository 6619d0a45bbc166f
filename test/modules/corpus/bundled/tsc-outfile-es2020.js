// The style without modules: namespaces in several files, joined by `outFile`.
var Corpus;
(function (Corpus) {
    let OpCode;
    (function (OpCode) {
        OpCode[OpCode["Welcome"] = 1] = "Welcome";
    })(OpCode = Corpus.OpCode || (Corpus.OpCode = {}));
    Corpus.settings = { currency: 'apples', limits: [1, 2, 3] };
    function plural(count, word) {
        return `${count} ${word}${count === 1 ? '' : 's'}`;
    }
    Corpus.plural = plural;
})(Corpus || (Corpus = {}));
/// <reference path="namespaces.ts" />
var Corpus;
(function (Corpus) {
    function note(state, name) {
        if (state.trace.indexOf(name) < 0)
            state.trace.push(name);
        return { state };
    }
    function order(ctx, _logger, nk, payload) {
        const { count, words = ['nothing'], shout } = JSON.parse(payload);
        nk.localcachePut('corpus', count);
        return JSON.stringify({
            ...Corpus.settings,
            text: `${Corpus.plural(count, words.join('-'))}${shout?.mark ?? '.'}`,
            cached: nk.localcacheGet('corpus'),
            encoded: nk.base64Encode(words.join()),
            mode: ctx.executionMode,
            isPlayer: !!ctx.userId,
        });
    }
    Corpus.order = order;
    function refuse() {
        throw { message: 'not today', code: 9 };
    }
    Corpus.refuse = refuse;
    Corpus.open = (_ctx, _logger, nk) => JSON.stringify({ id: nk.matchCreate('corpus', { greeting: 'hello' }) });
    Corpus.signal = (_ctx, _logger, nk, payload) => nk.matchSignal(payload, 'trace');
    Corpus.beforeUpdateAccount = (_c, _l, _n, data) => {
        if (data.displayName === 'nobody')
            return null;
        data.displayName = data.displayName?.toUpperCase();
        return data;
    };
    class Handler {
        constructor() {
            this.matchInit = (_ctx, _logger, _nk, params) => ({
                state: { greeting: params.greeting, trace: ['matchInit'], names: {} },
                tickRate: 20,
                label: JSON.stringify({ kind: 'corpus' }),
            });
            this.matchJoinAttempt = (_c, _l, _n, _d, _t, state, _presence, metadata) => ({
                ...note(state, 'matchJoinAttempt'),
                accept: metadata.password !== 'wrong',
                rejectMessage: 'wrong password',
            });
            this.matchJoin = (_c, _l, _n, dispatcher, _t, state, presences) => {
                presences.forEach(({ username }) => {
                    state.names[username] = true;
                });
                dispatcher.broadcastMessage(Corpus.OpCode.Welcome, `${state.greeting} ${Object.keys(state.names).join()}`);
                return note(state, 'matchJoin');
            };
            this.matchLeave = (_c, _l, _n, _d, _t, state, presences) => {
                presences.forEach(({ username }) => delete state.names[username]);
                return note(state, 'matchLeave');
            };
            this.matchLoop = (_c, _l, nk, dispatcher, _t, state, messages) => {
                messages.forEach(({ opCode, data, sender }) => {
                    const { text } = JSON.parse(nk.binaryToString(data));
                    dispatcher.broadcastMessage(opCode + 1, JSON.stringify({ text: text.toUpperCase() }), [sender], null, true);
                });
                return note(state, 'matchLoop');
            };
            this.matchTerminate = (_c, logger, _n, _d, _t, state) => {
                logger.info('corpus: terminated after %s', state.trace[0]);
                return { state };
            };
            this.matchSignal = (_c, _l, _n, _d, _t, state, data) => ({
                ...note(state, 'matchSignal'),
                data: JSON.stringify({ [data]: state.trace.slice().sort() }),
            });
        }
    }
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
