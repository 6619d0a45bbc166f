import { defineMatch, defineModule } from 'tickwire/runtime';

interface State {
  count: number;
  found: string[];
  clocks: number[];
}

const handler = defineMatch<State>({
  async matchInit(_ctx, _logger, nk) {
    return { state: { count: 0, found: [nk.uuidv4()], clocks: [Date.now()] }, tickRate: 20, label: 'native' };
  },

  async matchLoop(_ctx, _logger, nk, dispatcher, tick, state, messages) {
    state.count++;
    for (const { opCode, data, sender } of messages) {
      const text = nk.binaryToString(data);
      const { userId } = sender;
      if (opCode === 1) {
        // Side by side: what comes first is for the database to say.
        await Promise.all(
          ['a', 'b'].map(async (key) => {
            await nk.storageWrite([{ collection: 'c', key, userId, value: { text } }]);
            const [object] = await nk.storageRead([{ collection: 'c', key, userId }]);
            state.found.push(`${key} ${JSON.stringify(object?.value)} ${Math.random()}`);
            state.clocks.push(Date.now());
          }),
        );
      }
      if (opCode === 2) {
        await nk.storageRead([]).catch((error: Error) => state.found.push(error.message));
        await nk.accountGetId('nobody').catch((error: Error & { code?: number }) => state.found.push(`${error.code}`));
      }
      if (opCode === 3) {
        const amount = await nk.transaction(async (tx) => {
          const [object] = await tx.storageRead([{ collection: 't', key: 'k', userId }]);
          const next = Number(object?.value.amount ?? 0) + Math.floor(Math.random() * 100);
          await tx.storageWrite([{ collection: 't', key: 'k', userId, value: { amount: next } }]);
          return next;
        });
        state.found.push(`amount ${amount}`);
      }
      if (opCode === 4) {
        // Three ticks are left out.
        await nk.sqlQuery('SELECT pg_sleep(0.15)');
        state.found.push(`slow at ${tick}`);
      }
      dispatcher.broadcastMessage(opCode, `${state.found.length}`);
    }
    return { state };
  },

  matchLeave(_ctx, _logger, _nk, _dispatcher, tick, state, presences) {
    state.found.push(`${presences.length} left at ${tick}`);
    return { state };
  },
});

export default defineModule({
  rpcs: { create_native: (_ctx, _logger, nk) => nk.matchCreate('native_recorded') },
  matches: { native_recorded: handler },
});
