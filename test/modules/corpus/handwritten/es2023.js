#!/usr/bin/env tickwire
// ES2016 to ES2023: object spread, optional chaining, private members, static blocks, BigInt, named groups, copies of arrays.
const settings = { currency: 'apples', limits: [3, 2, 1].toSorted((a, b) => a - b) };

class Texts {
  static #rules;
  static {
    Texts.#rules = new Intl.PluralRules('en');
  }
  static plural(count, word) {
    return `${count} ${word}${this.#rules.select(count) === 'one' ? '' : 's'}`;
  }
}

class Match {
  #rate = 2 ** 2 * 5;
  static #note = (state, name) => ({ state: Object.assign(state, { trace: state.trace.add(name) }) });

  matchInit = (ctx, logger, nk, params) => ({
    state: { ...params, trace: new Set(['matchInit']), names: new Map(), ticks: 0n },
    tickRate: this.#rate,
    label: JSON.stringify({ kind: 'corpus' }),
  });

  matchJoinAttempt(ctx, logger, nk, dispatcher, tick, state, presence, metadata) {
    const accept = metadata?.password?.match(/^(?<bad>wrong)$/)?.groups.bad === undefined;
    return { ...Match.#note(state, 'matchJoinAttempt'), accept, rejectMessage: 'wrong password' };
  }

  matchJoin(ctx, logger, nk, dispatcher, tick, state, presences) {
    for (const { username, ...rest } of presences) state.names.set(username, rest);
    dispatcher.broadcastMessage(1, `${state.greeting} ${[...state.names.keys()].join()}`);
    return Match.#note(state, 'matchJoin');
  }

  matchLeave(ctx, logger, nk, dispatcher, tick, state, presences) {
    for (const { username } of presences) state.names.delete(username);
    return Match.#note(state, 'matchLeave');
  }

  matchLoop(ctx, logger, nk, dispatcher, tick, state, messages) {
    state.ticks += 1n;
    for (const { opCode, data, sender } of messages) {
      const text = JSON.parse(nk.binaryToString(data)).text?.replaceAll(/./g, (c) => c.toUpperCase()) ?? '';
      dispatcher.broadcastMessage(opCode + 1, JSON.stringify({ text }), [sender], null, true);
    }
    return Match.#note(state, 'matchLoop');
  }

  matchTerminate(ctx, logger, nk, dispatcher, tick, state) {
    logger.info('corpus: terminated after %s', [...state.trace].at(0));
    return { state };
  }

  matchSignal(ctx, logger, nk, dispatcher, tick, state, data) {
    Match.#note(state, 'matchSignal');
    return { state, data: JSON.stringify({ [data]: [...state.trace].toSorted() }) };
  }
}

const rpcs = {
  order({ executionMode: mode, userId }, logger, nk, payload) {
    const { count, words = ['nothing'], ...rest } = JSON.parse(payload);
    nk.localcachePut('corpus', count);
    const answer = { ...settings, mode, cached: nk.localcacheGet('corpus'), isPlayer: !!userId };
    answer.encoded ??= nk.base64Encode(words.join());
    answer.text = `${Texts.plural(count, words.join('-'))}${rest.shout?.mark ?? '.'}`;
    return JSON.stringify(answer);
  },
  refuse() {
    throw Object.assign(new Error('not today', { cause: 'none' }), { code: 9 });
  },
  open: (ctx, logger, nk) => JSON.stringify({ id: nk.matchCreate('corpus', { greeting: 'hello' }) }),
  signal: (ctx, logger, nk, id) => nk.matchSignal(id, 'trace'),
};

let InitModule = (ctx, logger, nk, initializer) => {
  for (const [id, rpc] of Object.entries(rpcs)) initializer.registerRpc(id, rpc);
  initializer.registerBeforeUpdateAccount((_ctx, _logger, _nk, data) => {
    if (data.displayName === 'nobody') return null;
    return { ...data, displayName: data.displayName?.toUpperCase() };
  });
  initializer.registerMatch('corpus', new Match());
};
