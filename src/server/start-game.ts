import path from 'node:path';
import type { Logger } from '../base/logger.js';
import { readVersion } from '../base/version.js';
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
import { createModuleHost } from '../runtime/module-host.js';
import { createNkFunctions } from '../runtime/nk/create-nk-functions.js';
import { createTransactionScope } from '../runtime/nk/transaction-scope.js';
import { createRuntime, type Runtime } from '../runtime/runtime.js';
import { createTransactions } from '../runtime/transactions.js';
import { createTypeChecker, type TypeChecker } from './check-types.js';
import { createLeaderboards, startScheduler } from './create-leaderboards.js';
import { createMatchmaking, type Matchmaking } from './create-matchmaking.js';
import { createNotifications } from './create-notifications.js';
import { createRecordings } from './create-recordings.js';
import { createSatoriClient } from './create-satori.js';
import { createShop, type Shop } from './create-shop.js';
import { createStorage } from './create-storage.js';
import type { Foundation } from './foundation.js';
import { moduleConfig } from './module-config.js';
import { createModules } from './modules.js';
import type { RunningParts } from './running-parts.js';
import { watchModules } from './watch-modules.js';

const maxModuleHeapMb = 512;
const maxTypeErrors = 20;

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
    localCache: createLocalCache(clock),
    modulesFolder: guestOptions(config).path,
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

  running.recordings = createRecordings(config, logger, workerUrl('recording-worker'));
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
  const typeChecker = config['runtime.watch'] ? createTypeChecker(guestOptions(config).path) : undefined;
  const modules = createModules({
    logger,
    matches,
    isStrict: config['runtime.strict'],
    open: (except) =>
      createModuleHost({
        options: guestOptions(config),
        functions: { ...functions, ...transactions },
        logger,
        onLogsDropped: metrics.moduleLogsDropped,
        except,
      }),
    async startRuntime(host) {
      running.runtime = await createRuntime({
        host,
        logger,
        clock,
        workerUrl: workerUrl('module-worker'),
        workers: config['runtime.workers'],
        callTimeoutMs: config['runtime.call_timeout_ms'],
        startTimeoutMs: config['runtime.load_timeout_ms'],
        maxHeapMb: maxModuleHeapMb,
        onWorkerReplaced: () => metrics.workerRestarted('module'),
      });
      return running.runtime;
    },
    ...(typeChecker ? { check: () => refuseTypeErrors(typeChecker, logger) } : {}),
    async onUse(runtime) {
      metrics.registerRpcs(runtime.registrations.rpcs);
      await storage.loadIndexes(runtime);
    },
  });
  running.modules = modules;
  const runtime = await modules.start();
  if (config['runtime.watch']) {
    const { path: folder } = guestOptions(config);
    const watch = watchModules({ folder, logger, onChange: () => void modules.reload() });
    running.moduleWatch = {
      close() {
        watch.close();
        typeChecker?.close();
      },
    };
    // What runs already goes on: this is only to tell.
    typeChecker && void refuseTypeErrors(typeChecker, logger).catch(() => {});
  }
  running.runtime = runtime;
  running.leaderboards = leaderboards;
  running.scheduler = await startScheduler(config, logger, foundation, leaderboards, runtime);
  running.refundChecks = shop.startRefundChecks();
  metrics.registerRpcs(runtime.registrations.rpcs);
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

/** Every error is a line of the log; the first is what the reload fails with. */
async function refuseTypeErrors({ check }: TypeChecker, logger: Logger): Promise<void> {
  const problems = await check();
  for (const problem of problems.slice(0, maxTypeErrors)) logger.error(problem);
  if (problems.length > 0) throw new Error(`TypeScript finds errors, the first at ${problems[0]}`);
}

function guestOptions(config: Config) {
  return {
    path: path.resolve(config['runtime.path'] || path.join(config.data_dir, 'modules')),
    entrypoint: config['runtime.js_entrypoint'],
    env: Object.fromEntries(config['runtime.env'].map(splitAssignment)),
    node: config.name,
    version: readVersion(),
    matchIsolation: config['runtime.match_isolation'],
    config: moduleConfig(config),
    luaMemoryMb: config['runtime.lua_memory_mb'],
    startTimeoutMs: config['runtime.load_timeout_ms'],
    locksIntrinsics: config['runtime.js_read_only_globals'],
  };
}

function splitAssignment(text: string): [string, string] {
  const equals = text.indexOf('=');
  return [text.slice(0, equals), text.slice(equals + 1)];
}

function workerUrl(name: string): URL {
  return new URL(`../../workers/${name}.js`, import.meta.url);
}
