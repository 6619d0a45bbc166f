/// <reference path="namespaces.ts" />
namespace Corpus {
  function note(state: State, name: string): { state: State } {
    if (state.trace.indexOf(name) < 0) state.trace.push(name);
    return { state };
  }

  export function order(ctx: nkruntime.Context, _logger: nkruntime.Logger, nk: nkruntime.Nakama, payload: string): string {
    const { count, words = ['nothing'], shout }: { count: number; words?: string[]; shout?: { mark: string } | null } =
      JSON.parse(payload);
    nk.localcachePut('corpus', count);
    return JSON.stringify({
      ...settings,
      text: `${plural(count, words.join('-'))}${shout?.mark ?? '.'}`,
      cached: nk.localcacheGet('corpus'),
      encoded: nk.base64Encode(words.join()),
      mode: ctx.executionMode,
      isPlayer: !!ctx.userId,
    });
  }

  export function refuse(): string {
    throw { message: 'not today', code: 9 } as nkruntime.Error;
  }

  export const open: nkruntime.RpcFunction = (_ctx, _logger, nk) =>
    JSON.stringify({ id: nk.matchCreate('corpus', { greeting: 'hello' }) });
  export const signal: nkruntime.RpcFunction = (_ctx, _logger, nk, payload) => nk.matchSignal(payload, 'trace');

  export const beforeUpdateAccount: nkruntime.BeforeHookFunction<nkruntime.UserUpdateAccount> = (_c, _l, _n, data) => {
    if (data.displayName === 'nobody') return null;
    data.displayName = data.displayName?.toUpperCase();
    return data;
  };

  export class Handler implements nkruntime.MatchHandler<State> {
    matchInit = (_ctx: nkruntime.Context, _logger: nkruntime.Logger, _nk: nkruntime.Nakama, params: { [key: string]: any }) => ({
      state: { greeting: params.greeting, trace: ['matchInit'], names: {} } as State,
      tickRate: 20,
      label: JSON.stringify({ kind: 'corpus' }),
    });
    matchJoinAttempt: nkruntime.MatchJoinAttemptFunction<State> = (_c, _l, _n, _d, _t, state, _presence, metadata) => ({
      ...note(state, 'matchJoinAttempt'),
      accept: metadata.password !== 'wrong',
      rejectMessage: 'wrong password',
    });
    matchJoin: nkruntime.MatchJoinFunction<State> = (_c, _l, _n, dispatcher, _t, state, presences) => {
      presences.forEach(({ username }) => {
        state.names[username] = true;
      });
      dispatcher.broadcastMessage(OpCode.Welcome, `${state.greeting} ${Object.keys(state.names).join()}`);
      return note(state, 'matchJoin');
    };
    matchLeave: nkruntime.MatchLeaveFunction<State> = (_c, _l, _n, _d, _t, state, presences) => {
      presences.forEach(({ username }) => delete state.names[username]);
      return note(state, 'matchLeave');
    };
    matchLoop: nkruntime.MatchLoopFunction<State> = (_c, _l, nk, dispatcher, _t, state, messages) => {
      messages.forEach(({ opCode, data, sender }) => {
        const { text } = JSON.parse(nk.binaryToString(data));
        dispatcher.broadcastMessage(opCode + 1, JSON.stringify({ text: text.toUpperCase() }), [sender], null, true);
      });
      return note(state, 'matchLoop');
    };
    matchTerminate: nkruntime.MatchTerminateFunction<State> = (_c, logger, _n, _d, _t, state) => {
      logger.info('corpus: terminated after %s', state.trace[0]);
      return { state };
    };
    matchSignal: nkruntime.MatchSignalFunction<State> = (_c, _l, _n, _d, _t, state, data) => ({
      ...note(state, 'matchSignal'),
      data: JSON.stringify({ [data]: state.trace.slice().sort() }),
    });
  }
}

function InitModule(_ctx: nkruntime.Context, _logger: nkruntime.Logger, _nk: nkruntime.Nakama, initializer: nkruntime.Initializer) {
  initializer.registerRpc('order', Corpus.order);
  initializer.registerRpc('refuse', Corpus.refuse);
  initializer.registerRpc('open', Corpus.open);
  initializer.registerRpc('signal', Corpus.signal);
  initializer.registerBeforeUpdateAccount(Corpus.beforeUpdateAccount);
  initializer.registerMatch('corpus', new Corpus.Handler());
}
