// An ES module in JavaScript.
import { defineMatch, defineModule } from 'tickwire/runtime';
import plural from 'plural';
import { shout } from 'shouting';
import { createRequire } from 'node:module';

const settings = createRequire(import.meta.url)('../settings.json');

class Corpus {
  order = async (ctx, logger, nk, payload) => {
    const { count, words = ['nothing'], shout } = JSON.parse(payload);
    await nk.localcachePut('corpus', count);
    const text = `${plural(count, words.join('-'))}${shout?.mark ?? '.'}`;
    const [cached] = await Promise.all([nk.localcacheGet('corpus')]);
    const encoded = nk.base64Encode(words.join());
    return JSON.stringify({ ...settings, text, cached, encoded, mode: ctx.executionMode, isPlayer: !!ctx.userId });
  };
  refuse() {
    throw { message: 'not today', code: 9 };
  }
  async open(ctx, logger, nk) {
    return JSON.stringify({ id: await nk.matchCreate('corpus', { greeting: 'hello' }) });
  }
  signal(ctx, logger, nk, id) {
    return nk.matchSignal(id, 'trace');
  }
}

const note = (state, name) => ({ state: Object.assign(state, { trace: state.trace.add(name) }) });

const corpus = defineMatch({
  matchInit: (ctx, logger, nk, { greeting }) => ({
    state: { greeting, trace: new Set(['matchInit']), names: new Set() },
    tickRate: 20,
    label: JSON.stringify({ kind: 'corpus' }),
  }),
  matchJoinAttempt: (ctx, logger, nk, dispatcher, tick, state, presence, { password }) => ({
    ...note(state, 'matchJoinAttempt'),
    accept: password !== 'wrong',
    rejectMessage: 'wrong password',
  }),
  matchJoin(ctx, logger, nk, dispatcher, tick, state, presences) {
    for (const { username } of presences) state.names.add(username);
    dispatcher.broadcastMessage(1, `${state.greeting} ${[...state.names].join()}`);
    return note(state, 'matchJoin');
  },
  matchLeave(ctx, logger, nk, dispatcher, tick, state, presences) {
    for (const { username } of presences) state.names.delete(username);
    return note(state, 'matchLeave');
  },
  matchLoop(ctx, logger, nk, dispatcher, tick, state, messages) {
    for (const { opCode, data, sender } of messages) {
      const { text } = JSON.parse(nk.binaryToString(data));
      dispatcher.broadcastMessage(opCode + 1, JSON.stringify({ text: shout(text) }), [sender]);
    }
    return note(state, 'matchLoop');
  },
  matchTerminate(ctx, logger, nk, dispatcher, tick, state) {
    logger.info('corpus: terminated after %s', [...state.trace][0]);
    return { state };
  },
  matchSignal: (ctx, logger, nk, dispatcher, tick, state, data) => ({
    ...note(state, 'matchSignal'),
    data: JSON.stringify({ [data]: [...state.trace].sort() }),
  }),
});

const { order, refuse, open, signal } = new Corpus();

export default defineModule({
  rpcs: { order, refuse, open, signal },
  before: {
    UpdateAccount: (ctx, logger, nk, data) =>
      data.displayName === 'nobody' ? null : { ...data, displayName: data.displayName?.toUpperCase() },
  },
  matches: { corpus },
});
