'use strict';
// ES2015: handlers are arrows in constants, methods of classes, members with computed names; iteration is everywhere.
const settings = { currency: 'apples', limits: [1, 2, 3] };
const OP_WELCOME = 1;
const plural = (count, word) => `${count} ${word}${count === 1 ? '' : 's'}`;

class Trace {
  constructor(...names) {
    this.names = new Set(names);
  }
  note(name) {
    this.names.add(name);
    return this;
  }
  *[Symbol.iterator]() {
    yield* [...this.names].sort();
  }
  get first() {
    const [first] = this.names;
    return first;
  }
}

class Base {
  matchInit(ctx, logger, nk, { greeting = 'none' }) {
    const state = { greeting, trace: new Trace('matchInit'), names: new Map() };
    return { state, tickRate: 20, label: JSON.stringify({ kind: 'corpus' }) };
  }
  matchTerminate(ctx, logger, nk, dispatcher, tick, state) {
    logger.info('corpus: terminated after %s', state.trace.first);
    return { state };
  }
}

class Handler extends Base {
  constructor() {
    super();
    this.matchSignal = (ctx, logger, nk, dispatcher, tick, state, data) => {
      state.trace.note('matchSignal');
      return { state, data: JSON.stringify({ [data]: Array.from(state.trace) }) };
    };
  }
  answer(state, name) {
    state.trace.note(name);
    return { state };
  }
  matchJoinAttempt(ctx, logger, nk, dispatcher, tick, state, presence, metadata) {
    const accept = metadata.password !== 'wrong';
    return Object.assign(this.answer(state, 'matchJoinAttempt'), { accept, rejectMessage: 'wrong password' });
  }
  matchJoin(ctx, logger, nk, dispatcher, tick, state, presences) {
    for (const presence of presences) state.names.set(presence.username, presence);
    dispatcher.broadcastMessage(OP_WELCOME, `${state.greeting} ${[...state.names.keys()].join()}`);
    return this.answer(state, 'matchJoin');
  }
  matchLeave(ctx, logger, nk, dispatcher, tick, state, presences) {
    for (const { username } of presences) state.names.delete(username);
    return this.answer(state, 'matchLeave');
  }
  matchLoop(ctx, logger, nk, dispatcher, tick, state, messages) {
    for (const { opCode, data, sender } of messages) {
      const { text } = JSON.parse(nk.binaryToString(data));
      dispatcher.broadcastMessage(opCode + 1, JSON.stringify({ text: text.toUpperCase() }), [sender]);
    }
    return this.answer(state, 'matchLoop');
  }
}

const rpcs = {
  order(ctx, logger, nk, payload) {
    const { count, words = ['nothing'], shout } = JSON.parse(payload);
    nk.localcachePut('corpus', count);
    return JSON.stringify(
      Object.assign({}, settings, {
        text: plural(count, words.join('-')) + (shout ? shout.mark : '.'),
        cached: nk.localcacheGet('corpus'),
        encoded: nk.base64Encode(words.join()),
        mode: ctx.executionMode,
        isPlayer: Boolean(ctx.userId),
      }),
    );
  },
  refuse: () => {
    throw { message: 'not today', code: 9 };
  },
  open: (ctx, logger, nk) => JSON.stringify({ id: nk.matchCreate('corpus', { greeting: 'hello' }) }),
  ['sig' + 'nal']: (ctx, logger, nk, payload) => nk.matchSignal(payload, 'trace'),
};

class Hooks {
  static beforeUpdateAccount(ctx, logger, nk, data) {
    if (data.displayName === 'nobody') return null;
    if (data.displayName) data.displayName = data.displayName.toUpperCase();
    return data;
  }
}

const InitModule = (ctx, logger, nk, initializer) => {
  for (const id of Object.keys(rpcs)) initializer.registerRpc(id, rpcs[id]);
  initializer.registerBeforeUpdateAccount(Hooks.beforeUpdateAccount);
  initializer.registerMatch('corpus', new Handler());
};
