import type { Logger } from '../base/logger.js';
import type { Config } from '../config/schema.js';
import { createMatchmaker, type Matchmaker } from '../matchmaker/matchmaker.js';
import { createPartyRegistry, type PartyRegistry } from '../party/party-registry.js';
import type { Runtime } from '../runtime/runtime.js';
import type { Foundation } from './foundation.js';
import { workerUrl } from './worker-url.js';

export interface Matchmaking {
  readonly matchmaker: Matchmaker;
  readonly parties: PartyRegistry;
  stop(): Promise<void>;
}

/** How players find each other: the matchmaker, whose rounds begin with its `start`, and parties, which look for matches as one. */
export function createMatchmaking(
  config: Config,
  logger: Logger,
  { clock, metrics, tracker, router }: Foundation,
  runtime: () => Runtime,
): Matchmaking {
  /** Modules may be loaded anew at any time. */
  const has = (event: string) => runtime().registrations.events.includes(event);
  const matchmaker = createMatchmaker({
    options: {
      maxTickets: config['matchmaker.max_tickets'],
      intervalSec: config['matchmaker.interval_sec'],
      maxIntervals: config['matchmaker.max_intervals'],
      revPrecision: config['matchmaker.rev_precision'],
      revThreshold: config['matchmaker.rev_threshold'],
    },
    logger,
    clock,
    metrics,
    tracker,
    router,
    node: config.name,
    encryptionKey: config['session.encryption_key'],
    workerUrl: workerUrl('matchmaker-worker'),
    hooks: {
      matched: (entries) =>
        has('MatchmakerMatched') ? runtime().event('MatchmakerMatched', {}, [entries]) : undefined,
      hasOverride: () => has('MatchmakerOverride'),
      override: async (json) => String((await runtime().event('MatchmakerOverride', {}, [json])) ?? '[]'),
    },
  });
  const parties = createPartyRegistry({
    tracker,
    router,
    clock,
    matchmaker,
    node: config.name,
    singleParty: config['session.single_party'],
  });
  return {
    matchmaker,
    parties,
    async stop() {
      parties.stop();
      await matchmaker.stop();
    },
  };
}
