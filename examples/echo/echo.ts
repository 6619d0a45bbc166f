// The smallest module: one function that clients call, and a match that sends back what it is sent.
//   tickwire --runtime.path examples/echo
import { defineMatch, defineModule } from 'tickwire/runtime';

const echo = defineMatch({
  matchInit: (_ctx, _logger, _nk, params) => ({
    state: { echoes: 0 },
    tickRate: Number(params.tickRate ?? 10),
    label: 'echo',
  }),

  matchLoop(_ctx, _logger, _nk, dispatcher, _tick, state, messages) {
    for (const { opCode, data, sender } of messages) {
      dispatcher.broadcastMessage(opCode, data, [sender]);
      state.echoes++;
    }
    return { state };
  },

  matchSignal: (_ctx, _logger, _nk, _dispatcher, _tick, state) => ({ state, data: String(state.echoes) }),
});

export default defineModule({
  rpcs: {
    echo: (_ctx, _logger, _nk, payload) => payload,

    /** Answers the id of a match that echoes: one that runs, or a new one. */
    async echo_match(_ctx, logger, nk) {
      const [running] = await nk.matchList(1, true, 'echo');
      if (running) return running.matchId;
      logger.info('no echo match runs: starting one');
      return nk.matchCreate('echo');
    },
  },
  matches: { echo },
});
