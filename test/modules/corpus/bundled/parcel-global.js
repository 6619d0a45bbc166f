(() => {

function $parcel$interopDefault(a) {
  return a && a.__esModule ? a.default : a;
}
var $5a41bb0fac5e93d9$exports = {};
// The entry of projects that put InitModule into the global scope themselves.
// The entry of projects that export InitModule.
const $be771aa669ab01bf$var$note = (state, name)=>{
    if (state.trace.indexOf(name) < 0) state.trace.push(name);
    return {
        state: state
    };
};
const $be771aa669ab01bf$export$c3c52e219617878 = {
    matchInit: (_ctx, _logger, _nk, params)=>({
            state: {
                greeting: params.greeting,
                trace: [
                    'matchInit'
                ],
                names: new Set()
            },
            tickRate: 20,
            label: JSON.stringify({
                kind: 'corpus'
            })
        }),
    matchJoinAttempt: (_ctx, _logger, _nk, _dispatcher, _tick, state, _presence, metadata)=>({
            ...$be771aa669ab01bf$var$note(state, 'matchJoinAttempt'),
            accept: metadata.password !== 'wrong',
            rejectMessage: 'wrong password'
        }),
    matchJoin (_ctx, _logger, _nk, dispatcher, _tick, state, presences) {
        for (const { username: username } of presences)state.names.add(username);
        dispatcher.broadcastMessage(1, `${state.greeting} ${[
            ...state.names
        ].join()}`);
        return $be771aa669ab01bf$var$note(state, 'matchJoin');
    },
    matchLeave (_ctx, _logger, _nk, _dispatcher, _tick, state, presences) {
        presences.forEach(({ username: username })=>state.names.delete(username));
        return $be771aa669ab01bf$var$note(state, 'matchLeave');
    },
    matchLoop (_ctx, _logger, nk, dispatcher, _tick, state, messages) {
        for (const { opCode: opCode, data: data, sender: sender } of messages){
            const { text: text } = JSON.parse(nk.binaryToString(data));
            dispatcher.broadcastMessage(opCode + 1, JSON.stringify({
                text: text.toUpperCase()
            }), [
                sender
            ], null, true);
        }
        return $be771aa669ab01bf$var$note(state, 'matchLoop');
    },
    matchTerminate (_ctx, logger, _nk, _dispatcher, _tick, state) {
        logger.info('corpus: terminated after %s', state.trace[0]);
        return {
            state: state
        };
    },
    matchSignal: (_ctx, _logger, _nk, _dispatcher, _tick, state, data)=>({
            ...$be771aa669ab01bf$var$note(state, 'matchSignal'),
            data: JSON.stringify({
                [data]: [
                    ...state.trace
                ].sort()
            })
        })
};


var $3aa85698dd29f40b$exports = {};
// A CommonJS package, as bundlers have to take apart.
$3aa85698dd29f40b$exports = function plural(count, word) {
    return count + ' ' + word + (count === 1 ? '' : 's');
};


var $69b0eb3b67c4b473$exports = {};
$69b0eb3b67c4b473$exports = JSON.parse("{\"currency\":\"apples\",\"limits\":[1,2,3]}");


const $798b7c02c3ab1498$export$aaaeab0fac9a3ccb = (ctx, logger, nk, payload)=>{
    const { count: count, words: words = [
        'nothing'
    ], ...rest } = JSON.parse(payload);
    const mark = rest.shout?.mark ?? '.';
    nk.localcachePut('corpus', count);
    const answer = {
        ...(0, (/*@__PURE__*/$parcel$interopDefault($69b0eb3b67c4b473$exports))),
        text: `${(0, (/*@__PURE__*/$parcel$interopDefault($3aa85698dd29f40b$exports)))(count, words.join('-'))}${mark}`,
        cached: nk.localcacheGet('corpus'),
        encoded: nk.base64Encode(words.join()),
        mode: ctx.executionMode,
        isPlayer: !!ctx.userId
    };
    logger.debug('corpus: %s', answer.text);
    return JSON.stringify(answer);
};
const $798b7c02c3ab1498$export$5b9e6291b15fcf87 = ()=>{
    throw {
        message: 'not today',
        code: 9
    };
};
const $798b7c02c3ab1498$export$3ce6949f20cea765 = (_ctx, _logger, nk)=>JSON.stringify({
        id: nk.matchCreate('corpus', {
            greeting: 'hello'
        })
    });
const $798b7c02c3ab1498$export$e2ef10f86a8d60e8 = (_ctx, _logger, nk, payload)=>nk.matchSignal(payload, 'trace');
const $798b7c02c3ab1498$export$43c6e15a02d88cdf = (_ctx, _logger, _nk, data)=>{
    if (data.displayName === 'nobody') return null;
    data.displayName = data.displayName?.toUpperCase();
    return data;
};


function $710d1d93f5a64938$export$6503ec6e8aabbaf(initializer) {
    initializer.registerRpc('order', (0, $798b7c02c3ab1498$export$aaaeab0fac9a3ccb));
    initializer.registerRpc('refuse', (0, $798b7c02c3ab1498$export$5b9e6291b15fcf87));
    initializer.registerRpc('open', (0, $798b7c02c3ab1498$export$3ce6949f20cea765));
    initializer.registerRpc('signal', (0, $798b7c02c3ab1498$export$e2ef10f86a8d60e8));
    initializer.registerBeforeUpdateAccount((0, $798b7c02c3ab1498$export$43c6e15a02d88cdf));
    initializer.registerMatch('corpus', (0, $be771aa669ab01bf$export$c3c52e219617878));
}


const $14b557815e21e12c$export$d897615c74bdeddf = (_ctx, logger, _nk, initializer)=>{
    (0, $710d1d93f5a64938$export$6503ec6e8aabbaf)(initializer);
    logger.debug('corpus: registered');
};


globalThis.InitModule = (0, $14b557815e21e12c$export$d897615c74bdeddf);

})();
