// .mts with a start-up function, a dynamic import and a top-level await.
import { defineModule } from 'tickwire/runtime';
import { createMatch, open, order, refuse, signal } from '../shared.js';

const { shout } = await import('shouting');

export default defineModule(async ({ logger, nk }) => {
  logger.debug('corpus: %s', nk.base64Encode('starts'));
  return {
    rpcs: { order, refuse, open, signal },
    before: {
      async UpdateAccount(_ctx, _logger, _nk, data) {
        if (data.displayName === 'nobody') return;
        data.displayName &&= shout(data.displayName);
        return data;
      },
    },
    matches: { corpus: createMatch(shout) },
  };
});
