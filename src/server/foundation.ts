import { type Clock, systemClock } from '../base/clock.js';
import type { Logger } from '../base/logger.js';
import type { Config } from '../config/schema.js';
import { createMessageClock, type MessageClock } from '../core/channel/message-clock.js';
import { systemNotice } from '../core/notification/system-notice.js';
import { createMetrics, type Metrics } from '../metrics/metrics.js';
import { createAnnouncer } from '../presence/announce.js';
import { type ChannelMembers, createChannelMembers } from '../presence/channel-members.js';
import { createRouter, type Router } from '../presence/router.js';
import { createStatusFollowers, type StatusFollowers } from '../presence/status-followers.js';
import { statusStream } from '../presence/stream.js';
import { createTracker, type Tracker } from '../presence/tracker.js';
import { createRevocations, type Revocations } from '../session/revocations.js';
import { createSessionRegistry, type SessionRegistry } from '../session/session-registry.js';
import { createTokens, type Tokens } from '../session/tokens.js';
import { createSignIn, type SignIn } from './create-sign-in.js';

/** Parts that depend on nothing but the configuration. */
export interface Foundation {
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly tokens: Tokens;
  readonly revocations: Revocations;
  readonly sessions: SessionRegistry;
  readonly tracker: Tracker;
  readonly router: Router;
  readonly statusFollowers: StatusFollowers;
  /** Whether a user shows a status: what `online` says of users. */
  readonly isOnline: (userId: string) => boolean;
  readonly channelMembers: ChannelMembers;
  readonly messageClock: MessageClock;
  readonly signIn: SignIn;
}

/** How many users a session may follow; a friends list is far shorter. */
const maxFollowed = 10_000;

/** Builds what holds nothing that must be given back. */
export function layFoundation(config: Config, logger: Logger): Foundation {
  const clock = systemClock;
  const metrics = createMetrics({
    prefix: config['metrics.prefix'],
    customPrefix: config['metrics.custom_prefix'],
    customScopeLimit: config['metrics.custom_scope_limit'],
    labels: metricLabels(config),
  });
  const tokens = createTokens({
    encryptionKey: config['session.encryption_key'],
    refreshEncryptionKey: config['session.refresh_encryption_key'],
    tokenExpirySec: config['session.token_expiry_sec'],
    refreshTokenExpirySec: config['session.refresh_token_expiry_sec'],
    clock,
  });
  const revocations = createRevocations({
    clock,
    longestLifetimeSec: Math.max(config['session.token_expiry_sec'], config['session.refresh_token_expiry_sec']),
    newTokenId: tokens.newTokenId,
  });
  const sessions = createSessionRegistry({
    singleSocket: config['session.single_socket'],
    singleSession: config['session.single_session'],
    maxSessions: config['socket.max_connections'],
    revokeToken: (session) => revocations.revokeToken(session),
    onReplaced: (session) => router.toSession(session, systemNotice('SINGLE_SOCKET', clock.nowMs())),
  });
  const tracker: Tracker = createTracker({ onPresenceEvent: (event) => announce(event), logger });
  const router = createRouter({ tracker });
  const statusFollowers = createStatusFollowers({ maxFollowed });
  const announce = createAnnouncer({ router, statusFollowers });
  return {
    clock,
    metrics,
    tokens,
    revocations,
    sessions,
    tracker,
    router,
    statusFollowers,
    isOnline: (userId) => tracker.list(statusStream(userId)).length > 0,
    channelMembers: createChannelMembers({ tracker, router }),
    messageClock: createMessageClock(clock),
    signIn: createSignIn(config, clock),
  };
}

function metricLabels(config: Config): Record<string, string> {
  const namespace = config['metrics.namespace'];
  return { node_name: config.name, ...(namespace === '' ? {} : { namespace }) };
}
