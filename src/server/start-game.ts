import path from 'node:path';
import type { Logger } from '../base/logger.js';
import type { Config } from '../config/schema.js';
import { type Chat, createChat } from '../core/channel/chat.js';
import type { FriendDeps } from '../core/friend/friend-deps.js';
import { createGroups, type Groups } from '../core/group/groups.js';
import type { Leaderboards } from '../core/leaderboard/leaderboards.js';
import type { Notifier } from '../core/notification/notifier.js';
import type { CommitStorage } from '../core/storage/storage-commit.js';
import { createWalletWriter } from '../core/wallet/wallet-writer.js';
import { type OpenDatabase, openDatabase } from '../database/open-database.js';
import { createMatchRegistry, type MatchRegistry } from '../match/match-registry.js';
import { type AccountControl, createAccountControl } from '../runtime/account-control.js';
import { createLocalCache } from '../runtime/local-cache.js';
import { createNkFunctions } from '../runtime/nk/create-nk-functions.js';
import { localCacheFetch } from '../runtime/nk/local-cache.js';
import { createTransactionScope } from '../runtime/nk/transaction-scope.js';
import type { Runtime } from '../runtime/runtime.js';
import { createTransactions } from '../runtime/transactions.js';
import { createLeaderboards, startScheduler } from './create-leaderboards.js';
import { createMatchmaking, type Matchmaking } from './create-matchmaking.js';
import { createNotifications } from './create-notifications.js';
import { createRecordings } from './create-recordings.js';
import { createSatoriClient } from './create-satori.js';
import { createShop, type Shop } from './create-shop.js';
import { createStorage } from './create-storage.js';
import type { Foundation } from './foundation.js';
import { modulesFolder } from './guest-options.js';
import type { RunningParts } from './running-parts.js';
import { startModules } from './start-modules.js';
import { workerUrl } from './worker-url.js';

/** What the edges stand on. */
export interface Game {
  readonly accounts: AccountControl;
  readonly notifier: Notifier;
  readonly friends: FriendDeps;
  readonly groups: Groups;
  readonly chat: Chat;
  readonly database: OpenDatabase;
  readonly runtime: Runtime;
  readonly matches: MatchRegistry;
  readonly matchmaking: Matchmaking;
  readonly commitStorage: CommitStorage;
  readonly leaderboards: Leaderboards;
  readonly shop: Shop;
}

/** Opens the database, loads the modules and starts the threads that run matches; each is entered in RUNNING at once. */
export async function startGame(
  config: Config,
  logger: Logger,
  foundation: Foundation,
  running: RunningParts,
): Promise<Game> {
  const { clock, metrics, revocations, sessions, tracker, router, channelMembers, messageClock } = foundation;
  const database = await openDatabase({
    address: config['database.address'],
    dataDir: path.resolve(config.data_dir),
    logger,
    maxOpenConns: config['database.max_open_conns'],
    maxIdleConns: config['database.max_idle_conns'],
    connMaxLifetimeMs: config['database.conn_max_lifetime_ms'],
    onProgress: (what) => logger.info(what),
  });
  running.database = database;
  const notifier = createNotifications(foundation, database.database, logger);
  running.notifier = notifier;
  const friends = { db: database.database, clock, notifier, audience: channelMembers };
  const groups = createGroups({ db: database.database, messageClock, audience: channelMembers, notifier });
  const storage = createStorage({ config, db: database.database, clock, logger });
  running.storage = storage;
  const leaderboards = await createLeaderboards(config, logger, foundation, database.database);
  const accounts = createAccountControl({
    db: database.database,
    revocations,
    registry: sessions,
    router,
    clock,
    audience: channelMembers,
    async onAccountDeleted(userId) {
      leaderboards.ranks.deleteOwner(userId);
      await storage.onAccountDeleted(userId);
    },
  });
  const chat = createChat({ db: database.database, clock: messageClock, audience: channelMembers });
  const shop = createShop({ config, logger, clock, db: database.database, runtime: () => runtime });
  const localCache = createLocalCache(clock);
  const functions = createNkFunctions({
    logger,
    db: database.database,
    accounts,
    tokens: foundation.tokens,
    revocations,
    sessions,
    isOnline: foundation.isOnline,
    statusFollowers: foundation.statusFollowers,
    node: config.name,
    tracker,
    router,
    notifier,
    friends,
    providers: foundation.signIn.providers,
    groups,
    chat,
    metrics: metrics.custom,
    localCache,
    modulesFolder: modulesFolder(config),
    commitStorage: storage.commit,
    onStorageChanged: storage.onChanged,
    storageIndexes: storage.indexes,
    wallets: createWalletWriter(database.database),
    leaderboards,
    purchases: shop.purchases,
    subscriptions: shop.subscriptions,
    googleAccount: shop.googleAccount,
    satori: createSatoriClient(config, clock, logger),
    matches: () => matches,
    parties: () => matchmaking.parties,
    runtime: () => runtime,
  });

  const transactions = createTransactions({
    db: database.database,
    // The other connections are for what the rest of the server does meanwhile, and what transactions wait for.
    maxOpen: Math.max(1, Math.floor(config['database.max_open_conns'] / 2)),
    createScope: (tx) =>
      createTransactionScope({ isOnline: foundation.isOnline, onStorageChanged: storage.onChanged }, tx),
  });

  running.recordings = createRecordings(config, logger, metrics, workerUrl('recording-worker'));
  const matches = createMatchRegistry({
    config,
    logger,
    metrics,
    tracker,
    router,
    node: config.name,
    workerUrl: workerUrl('match-worker'),
    ...(running.recordings ? { openRecording: running.recordings.open } : {}),
  });
  running.matches = matches;
  const matchmaking = createMatchmaking(config, logger, foundation, () => runtime);
  running.matchmaking = matchmaking;
  const runtime = await startModules({
    config,
    logger,
    debuggerSign: running.debuggerWatch.sign,
    foundation,
    functions: { ...functions, ...transactions, ...localCacheFetch(localCache) },
    localCacheVersions: localCache.versions.memory,
    matches,
    onUse: storage.loadIndexes,
    running,
  });
  // Its rounds ask the modules for hooks.
  matchmaking.matchmaker.start();
  running.leaderboards = leaderboards;
  running.scheduler = await startScheduler(config, logger, foundation, leaderboards, runtime);
  running.refundChecks = shop.startRefundChecks();
  return {
    accounts,
    notifier,
    friends,
    groups,
    chat,
    database,
    runtime,
    matches,
    matchmaking,
    leaderboards,
    commitStorage: storage.commit,
    shop,
  };
}
