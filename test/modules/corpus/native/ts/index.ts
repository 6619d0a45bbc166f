// TypeScript with npm imports of both kinds and files beside it.
import { shout } from 'shouting';
import { type BeforeHook, defineModule } from 'tickwire/runtime';
import { createMatch, open, order, refuse, signal } from '../shared.js';

const beforeUpdateAccount: BeforeHook<{ displayName?: string }> = (_ctx, _logger, _nk, data) => {
  if (data.displayName === 'nobody') return null;
  return { ...data, displayName: data.displayName?.toUpperCase() };
};

export default defineModule({
  rpcs: { order, refuse, open, signal },
  before: { UpdateAccount: beforeUpdateAccount },
  matches: { corpus: createMatch(shout) },
});
