// The composition root: builds every part of the server and hands each what it needs.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createAuthorise } from './api/access.js';
import { createGrpcServer, type GrpcServer } from './api/grpc/grpc-server.js';
import { createApiHandlers } from './api/handlers.js';
import { createHttpServer, type HttpServer } from './api/http/http-server.js';
import { createInvoke, type Invoke } from './api/invoke.js';
import { hookContext } from './api/module-context.js';
import { createModuleHooks } from './api/module-hooks.js';
import { createPlainMessages } from './api/plain-messages.js';
import { readTlsFiles, type TlsFiles } from './api/tls-files.js';
import { type Clock, systemClock } from './base/clock.js';
import { failureReason } from './base/failure-reason.js';
import type { Logger } from './base/logger.js';
import { readVersion } from './base/version.js';
import type { Config } from './config/schema.js';
import { createServeFolder } from './console/serve-folder.js';
import { createAccountReader } from './core/account/account-reader.js';
import { createDeviceStore } from './core/authenticate/device-store.js';
import { type OpenDatabase, openDatabase } from './database/open-database.js';
import { createMatchRegistry, type MatchRegistry } from './match/match-registry.js';
import { createMetrics, type Metrics } from './metrics/metrics.js';
import { createMetricsServer, type MetricsServer } from './metrics/metrics-server.js';
import { createAnnouncer } from './presence/announce.js';
import { createRouter, type Router } from './presence/router.js';
import { createTracker, type Tracker } from './presence/tracker.js';
import { createSocketAcceptor } from './realtime/accept-socket.js';
import { createEnvelopeDispatcher } from './realtime/dispatch-envelope.js';
import { type AccountControl, createAccountControl } from './runtime/account-control.js';
import { createModuleHost, type ModuleHost } from './runtime/module-host.js';
import { createNkFunctions } from './runtime/nk/create-nk-functions.js';
import { createRuntime, type Runtime } from './runtime/runtime.js';
import { createLoginThrottle } from './session/login-throttle.js';
import { createRevocations, type Revocations } from './session/revocations.js';
import { createSessionRegistry, type SessionRegistry } from './session/session-registry.js';
import { createTokens, type Tokens } from './session/tokens.js';
import { verifyFacebookInstantGame } from './social/facebook-instant-game.js';
import { webSocketLimits } from './transport/ws/limits.js';
import { createWebSocketListener, type WebSocketListener } from './transport/ws/listener.js';

export interface Server {
  /** Resolves once clients are served. Rejects with an error of one line for the operator. */
  start(): Promise<void>;
  /** Ends everything, in whatever state it is. */
  stop(): Promise<void>;
}

export interface ServerParts {
  readonly config: Config;
  readonly logger: Logger;
}

/** Parts that depend on nothing but the configuration. */
interface Foundation {
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly tokens: Tokens;
  readonly revocations: Revocations;
  readonly sessions: SessionRegistry;
  readonly tracker: Tracker;
  readonly router: Router;
}

/** Parts that hold something which must be given back, in the order in which they come into being. */
interface RunningParts {
  database?: OpenDatabase;
  moduleHost?: ModuleHost;
  matches?: MatchRegistry;
  runtime?: Runtime;
  sockets?: WebSocketListener;
  grpc?: GrpcServer;
  http?: HttpServer;
  metricsServer?: MetricsServer;
}

const maxModuleHeapMb = 512;

export async function createServer({ config, logger }: ServerParts): Promise<Server> {
  const foundation = layFoundation(config, logger);
  const running: RunningParts = {};

  async function start(): Promise<void> {
    const { accounts, runtime, database, matches } = await startGame(config, logger, foundation, running);
    const invoke = createApi(config, logger, foundation, { accounts, runtime, database, matches });
    running.sockets = createSockets(config, logger, foundation, runtime, matches);
    observe(foundation, running);
    await listen(config, logger, foundation.metrics, invoke, running);
  }

  return { start, stop: () => stopParts(running, config, logger) };
}

function layFoundation(config: Config, logger: Logger): Foundation {
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
  });
  const tracker: Tracker = createTracker({ onPresenceEvent: (event) => announce(event), logger });
  const router = createRouter({ tracker });
  const announce = createAnnouncer({ router });
  return { clock, metrics, tokens, revocations, sessions, tracker, router };
}

function metricLabels(config: Config): Record<string, string> {
  const namespace = config['metrics.namespace'];
  return { node_name: config.name, ...(namespace === '' ? {} : { namespace }) };
}

interface Game {
  readonly accounts: AccountControl;
  readonly database: OpenDatabase;
  readonly runtime: Runtime;
  readonly matches: MatchRegistry;
}

/** Database, modules and matches: what the edges stand on. */
async function startGame(config: Config, logger: Logger, foundation: Foundation, running: RunningParts): Promise<Game> {
  const { clock, metrics, revocations, sessions, tracker, router } = foundation;
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
  const accounts = createAccountControl({ db: database.database, revocations, registry: sessions, router, clock });
  const functions = createNkFunctions({
    logger,
    db: database.database,
    accounts,
    tokens: foundation.tokens,
    revocations,
    sessions,
    metrics: metrics.custom,
    matches: () => matches,
    runtime: () => runtime,
  });

  const moduleHost = await createModuleHost({
    options: guestOptions(config),
    functions,
    logger,
    onLogsDropped: metrics.moduleLogsDropped,
  });
  running.moduleHost = moduleHost;
  const matches = createMatchRegistry({
    config,
    logger,
    clock,
    metrics,
    tracker,
    router,
    node: config.name,
    workerUrl: workerUrl('match-worker'),
    hasModules: moduleHost.hasModules,
    openGuest: (thread) => moduleHost.open({ thread, hostsMatches: true }),
  });
  running.matches = matches;
  const runtime = await createRuntime({
    host: moduleHost,
    logger,
    clock,
    workerUrl: workerUrl('module-worker'),
    workers: config['runtime.workers'],
    callTimeoutMs: config['runtime.call_timeout_ms'],
    maxHeapMb: maxModuleHeapMb,
    onWorkerReplaced: () => metrics.workerRestarted('module'),
  });
  running.runtime = runtime;
  metrics.registerRpcs(runtime.registrations.rpcs);
  return { accounts, database, runtime, matches };
}

function guestOptions(config: Config) {
  return {
    path: path.resolve(config['runtime.path'] || path.join(config.data_dir, 'modules')),
    entrypoint: config['runtime.js_entrypoint'],
    env: Object.fromEntries(config['runtime.env'].map(splitAssignment)),
    node: config.name,
    version: readVersion(),
    matchIsolation: config['runtime.match_isolation'],
  };
}

function splitAssignment(text: string): [string, string] {
  const equals = text.indexOf('=');
  return [text.slice(0, equals), text.slice(equals + 1)];
}

function workerUrl(name: string): URL {
  return new URL(`../workers/${name}.js`, import.meta.url);
}

function createApi(config: Config, logger: Logger, foundation: Foundation, game: Game): Invoke {
  const { clock, metrics, tokens, revocations, sessions } = foundation;
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
    verifyFacebookInstantGame: (info) =>
      verifyFacebookInstantGame(info, config['social.facebook_instant_game.app_secret']),
    readAccount: createAccountReader(db, sessions.isOnline),
    devices: createDeviceStore(db),
    isOnline: sessions.isOnline,
    accounts: game.accounts,
    matches: game.matches,
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
    hooks: createModuleHooks(runtime),
    messages: createPlainMessages(),
    metrics,
    clock,
    logger,
  });
}

function createSockets(
  config: Config,
  logger: Logger,
  foundation: Foundation,
  runtime: Runtime,
  matches: MatchRegistry,
): WebSocketListener {
  const { clock, metrics } = foundation;
  const traffic = metrics.traffic('websocket');
  const dispatch = createEnvelopeDispatcher({ ...foundation, config, logger, runtime, matches });
  const listenerMetrics = {
    onMessageIn: traffic.received,
    onBytesOut: (bytes: number, messages: number) => traffic.sent(messages, bytes),
    onDropped: traffic.dropped,
    onOpen() {},
    onClose() {},
  };
  return createWebSocketListener(
    { limits: webSocketLimits(config), clock, logger, metrics: listenerMetrics },
    createSocketAcceptor({ ...foundation, config, logger, runtime, dispatch }),
  );
}

function observe({ metrics, sessions, tracker }: Foundation, running: RunningParts): void {
  metrics.observe({
    sessions: () => sessions.size,
    presences: () => tracker.presenceCount,
    connections: () => ({ websocket: running.sockets?.connectionCount ?? 0, rudp: 0 }),
    matches: () => running.matches?.counts() ?? { authoritative: 0, relayed: 0 },
    databasePool: () => running.database?.stats() ?? { total: 0, idle: 0, waiting: 0 },
  });
}

async function listen(
  config: Config,
  logger: Logger,
  metrics: Metrics,
  invoke: Invoke,
  running: RunningParts,
): Promise<void> {
  const host = config['socket.address'];
  const metricsPort = config['metrics.prometheus_port'];
  const tls = readTlsFiles(config['socket.ssl_certificate'], config['socket.ssl_private_key']);
  const { sockets, runtime } = running;
  running.http = await createHttpServer({
    options: {
      host,
      port: config['socket.port'],
      maxBodyBytes: config['socket.max_request_size_bytes'],
      readTimeoutMs: config['socket.read_timeout_ms'],
      writeTimeoutMs: config['socket.write_timeout_ms'],
      idleTimeoutMs: config['socket.idle_timeout_ms'],
      responseHeaders: config['socket.response_headers'],
      proxyCount: config['socket.proxy_count'],
      tls,
    },
    invoke,
    logger,
    metrics: metricsPort === 0 ? metrics : undefined,
    page: runtime?.hasRpc('arena_find') ? createServeFolder(pageFolder()) : undefined,
    upgrades: { '/ws': (request, socket, head) => sockets!.handleUpgrade(request, socket, head) },
  });
  running.grpc = createGrpcServer({
    options: grpcOptions(config, tls),
    invoke,
    logger,
  });
  const port = await named('socket.port', running.http.listen());
  const grpcPort = await named('gRPC, on socket.port - 1', running.grpc.listen());
  if (metricsPort !== 0) {
    const started = createMetricsServer({ metrics, host, port: metricsPort });
    running.metricsServer = await named('metrics.prometheus_port', started, 'metrics.prometheus_port');
  }
  const scheme = tls ? 'https' : 'http';
  logger.info(`Tickwire is ready at ${scheme}://${host || '127.0.0.1'}:${port}/`, { grpc_port: grpcPort });
}

function grpcOptions(config: Config, tls: TlsFiles | undefined) {
  return {
    host: config['socket.address'],
    port: config['socket.port'] - 1,
    maxMessageBytes: config['socket.max_request_size_bytes'],
    proxyCount: config['socket.proxy_count'],
    tls,
  };
}

function pageFolder(): string {
  return fileURLToPath(new URL('../page', import.meta.url));
}

/** Says which option a port that cannot be had comes from. */
async function named<T>(what: string, listening: Promise<T>, option = 'socket.port'): Promise<T> {
  try {
    return await listening;
  } catch (cause) {
    const { code, port } = cause as NodeJS.ErrnoException & { port?: number };
    const text = failureReason(cause);
    if (code === 'EADDRNOTAVAIL') throw new Error(`socket.address: ${text}.`, { cause });
    // The gRPC library tells the code in words only.
    const isTaken = code === 'EADDRINUSE' || text.includes('EADDRINUSE');
    const reason = isTaken ? `port ${port ?? /:(\d+)\]?$/.exec(text)?.[1] ?? ''} is in use by another program` : text;
    throw new Error(`${what}: ${reason}. Choose another with --${option}.`, { cause });
  }
}

/** Ends what is running, the last part first; a part that fails to end does not keep the others. */
async function stopParts(running: RunningParts, config: Config, logger: Logger): Promise<void> {
  const graceSec = config.shutdown_grace_sec;
  const steps: [string, (() => Promise<unknown>) | undefined][] = [
    ['matches', running.matches && (() => running.matches!.stop(graceSec))],
    ['sockets', running.sockets && (() => running.sockets!.close())],
    ['http', running.http && (() => running.http!.close())],
    ['grpc', running.grpc && (() => running.grpc!.close())],
    ['metrics', running.metricsServer && (() => running.metricsServer!.close())],
    ['modules', running.runtime && (() => running.runtime!.close())],
    ['module host', running.moduleHost && (() => running.moduleHost!.close())],
    ['database', running.database && (() => running.database!.stop())],
  ];
  for (const [part, stop] of steps) {
    await stop?.().catch((error: unknown) => logger.error('a part of the server did not end cleanly', { part, error }));
  }
}
