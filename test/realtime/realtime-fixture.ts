import { expect } from 'vitest';
import { systemClock } from '../../src/base/clock.js';
import { newUuid } from '../../src/base/id.js';
import { silentLogger } from '../../src/base/logger.js';
import { defaultConfig } from '../../src/config/load-config.js';
import type { Config } from '../../src/config/schema.js';
import { createChat } from '../../src/core/channel/chat.js';
import { createMessageClock } from '../../src/core/channel/message-clock.js';
import type { NotificationDraft } from '../../src/core/notification/notification.js';
import type { Database } from '../../src/database/database.js';
import type { MatchRegistry } from '../../src/match/match-registry.js';
import type { Matchmaker } from '../../src/matchmaker/matchmaker.js';
import { createPartyRegistry } from '../../src/party/party-registry.js';
import { createAnnouncer } from '../../src/presence/announce.js';
import { createChannelMembers } from '../../src/presence/channel-members.js';
import { createRouter } from '../../src/presence/router.js';
import { createStatusFollowers } from '../../src/presence/status-followers.js';
import { createTracker, type Tracker } from '../../src/presence/tracker.js';
import { createEnvelopeDispatcher } from '../../src/realtime/dispatch-envelope.js';
import type { RealtimeDeps } from '../../src/realtime/realtime-handler.js';
import { createEmptyRuntime, type Runtime } from '../../src/runtime/runtime.js';
import type { Session } from '../../src/session/session.js';
import type { CloseCode } from '../../src/transport/close-codes.js';
import type { OutboundMessage } from '../../src/transport/outbound-message.js';

/** A session whose connection remembers what it was sent. */
export interface FakeClient {
  readonly session: Session;
  readonly closedWith: CloseCode[];
  /** The envelopes sent so far, parsed; the list is emptied. */
  take(): Record<string, unknown>[];
  /** Sends an envelope, or a text as it is. */
  say(message: object | string, binary?: boolean): void;
}

export interface RealtimeFixture {
  readonly deps: RealtimeDeps;
  readonly tracker: Tracker;
  /** What the messages have told users, oldest first. */
  readonly told: NotificationDraft[];
  connect(username: string, userId?: string): FakeClient;
}

/** Stands where a test needs no database. */
const noDatabase = {
  query: () => Promise.reject(new Error('this test has no database')),
} as unknown as Database;

/** Stands where a test makes no tickets: a thread for each would cost more than the test. */
const noMatchmaker: Matchmaker = {
  addSession: () => expect.unreachable('this test has no matchmaker'),
  removeSession() {},
  addParty: () => expect.unreachable('this test has no matchmaker'),
  removeParty() {},
  removePartyAll() {},
  stats: () => ({ ticketCount: 0, oldestCreateTimeMs: undefined, completions: [] }) as never,
  process: async () => {},
  start() {},
  stop: async () => {},
};

/** The realtime messages on a real tracker and router; matches and modules as given. */
export function createRealtimeFixture(
  parts: {
    runtime?: Runtime;
    matches?: Partial<MatchRegistry>;
    matchmaker?: Matchmaker;
    config?: Partial<Config>;
    db?: Database;
  } = {},
): RealtimeFixture {
  const tracker: Tracker = createTracker({ logger: silentLogger, onPresenceEvent: (event) => announce(event) });
  const router = createRouter({ tracker });
  const statusFollowers = createStatusFollowers({ maxFollowed: 100 });
  const announce = createAnnouncer({ router, statusFollowers });
  const told: NotificationDraft[] = [];
  const channelMembers = createChannelMembers({ tracker, router });
  const matchmaker = parts.matchmaker ?? noMatchmaker;
  const deps: RealtimeDeps = {
    config: defaultConfig(parts.config),
    logger: silentLogger,
    clock: systemClock,
    tracker,
    router,
    statusFollowers,
    channelMembers,
    chat: createChat({
      db: parts.db ?? noDatabase,
      clock: createMessageClock(systemClock),
      audience: channelMembers,
    }),
    notifier: {
      async tell(drafts) {
        told.push(...drafts);
      },
    },
    matches: (parts.matches ?? {}) as MatchRegistry,
    matchmaker,
    parties: createPartyRegistry({
      tracker,
      router,
      clock: systemClock,
      matchmaker,
      node: 'n',
      singleParty: parts.config?.['session.single_party'] ?? false,
    }),
    runtime: parts.runtime ?? createEmptyRuntime(),
    metrics: { rpc() {} },
  };
  const dispatcher = createEnvelopeDispatcher(deps);
  return { deps, tracker, told, connect: (username, userId) => connectTo(dispatcher, username, userId) };
}

function connectTo(
  dispatcher: ReturnType<typeof createEnvelopeDispatcher>,
  username: string,
  userId = newUuid(),
): FakeClient {
  let sent: OutboundMessage[] = [];
  const closedWith: CloseCode[] = [];
  const session: Session = {
    id: newUuid(),
    userId,
    username,
    vars: {},
    tokenId: newUuid(),
    issuedAtSec: 0,
    expiresAtSec: 0,
    lang: 'en',
    connection: {
      format: 'json',
      clientIp: '127.0.0.1',
      clientPort: '1234',
      closed: false,
      queuedBytes: 0,
      send: (message) => sent.push(message),
      close: (code) => closedWith.push(code),
    },
  };
  const inbox = dispatcher.open(session);
  return {
    session,
    closedWith,
    take() {
      const taken = sent.map(({ payload }) => JSON.parse(payload.toString()));
      sent = [];
      return taken;
    },
    say(message, binary = false) {
      inbox.receive(Buffer.from(typeof message === 'string' ? message : JSON.stringify(message)), binary);
    },
  };
}

/** Resolves once everything that was said in this turn has been answered and announced. */
export const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
