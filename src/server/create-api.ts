import { createAuthorise } from '../api/access.js';
import { createApiHandlers } from '../api/handlers.js';
import { createInvoke, type Invoke } from '../api/invoke.js';
import { hookContext } from '../api/module-context.js';
import { createModuleHooks } from '../api/module-hooks.js';
import { createPlainMessages } from '../api/plain-messages.js';
import type { Logger } from '../base/logger.js';
import type { Config } from '../config/schema.js';
import { createAccountReader } from '../core/account/account-reader.js';
import { createDeviceStore } from '../core/authenticate/device-store.js';
import { createLoginThrottle } from '../session/login-throttle.js';
import type { Foundation } from './foundation.js';
import type { Game } from './start-game.js';

/** The client API: one call for both of its edges. */
export function createApi(config: Config, logger: Logger, foundation: Foundation, game: Game): Invoke {
  const { clock, metrics, tokens, revocations, isOnline } = foundation;
  const { runtime } = game;
  const db = game.database.database;
  const handlers = createApiHandlers({
    db,
    tokens,
    revocations,
    singleSession: config['session.single_session'],
    loginThrottle: createLoginThrottle({
      clock,
      maxFailuresPerAccount: config['session.max_login_attempts_per_minute'],
      maxFailuresPerAddress: config['session.max_login_attempts_per_minute'],
      windowMs: 60_000,
    }),
    providers: foundation.signIn.providers,
    readAccount: createAccountReader(db, isOnline),
    devices: createDeviceStore(db),
    isOnline,
    accounts: game.accounts,
    friends: game.friends,
    friendSources: foundation.signIn.friendSources,
    groups: game.groups,
    matches: game.matches,
    matchmaker: game.matchmaking.matchmaker,
    parties: game.matchmaking.parties,
    commitStorage: game.commitStorage,
    leaderboards: game.leaderboards,
    purchases: game.shop.purchases,
    subscriptions: game.shop.subscriptions,
    runtime,
    metrics,
    clock,
    logger,
    onEvent: async (ctx, event) => {
      await runtime.event('Event', hookContext(ctx, 'event'), [event]);
    },
  });
  return createInvoke({
    handlers,
    authorise: createAuthorise({
      serverKey: config['socket.server_key'],
      httpKey: config['runtime.http_key'],
      tokens,
      revocations,
    }),
    hooks: createModuleHooks({ runtime, tokens }),
    messages: createPlainMessages(),
    metrics,
    clock,
    logger,
  });
}
