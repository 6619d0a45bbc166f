var corpus = (function (exports) {
    'use strict';

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

    function getDefaultExportFromCjs (x) {
    	return x && x.__esModule && Object.prototype.hasOwnProperty.call(x, 'default') ? x['default'] : x;
    }

    var plural$1;
    var hasRequiredPlural;

    function requirePlural () {
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
    var limits = [
    	1,
    	2,
    	3
    ];
    var settings = {
    	currency: currency,
    	limits: limits
    };

    const order = (ctx, logger, nk, payload) => {
        const { count, words = ['nothing'], ...rest } = JSON.parse(payload);
        const mark = rest.shout?.mark ?? '.';
        nk.localcachePut('corpus', count);
        const answer = {
            ...settings,
            text: `${plural(count, words.join('-'))}${mark}`,
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

    function register(initializer) {
        initializer.registerRpc('order', order);
        initializer.registerRpc('refuse', refuse);
        initializer.registerRpc('open', open);
        initializer.registerRpc('signal', signal);
        initializer.registerBeforeUpdateAccount(beforeUpdateAccount);
        initializer.registerMatch('corpus', handler);
    }

    // The entry of projects that export InitModule.
    const InitModule = (_ctx, logger, _nk, initializer) => {
        register(initializer);
        logger.debug('corpus: registered');
    };

    exports.InitModule = InitModule;

    return exports;

})({});
