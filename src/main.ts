import fs from 'node:fs';
import { failureReason } from './base/failure-reason.js';
import type { Logger } from './base/logger.js';
import { readVersion } from './base/version.js';
import { ConfigError } from './config/config-error.js';
import { type LoadedConfig, loadConfig } from './config/load-config.js';
import { parseCommand } from './config/parse-command.js';
import type { Environment } from './config/read-environment.js';
import { renderHelp } from './config/render-help.js';
import type { Config } from './config/schema.js';
import type { ProcessLogger } from './logging/create-logger.js';
import { askForReload, writePidFile } from './pid-file.js';
import { type ProcessHost, processHost } from './process-host.js';

const EXIT_FAILURE = 1;
const EXIT_USAGE = 2;
/** How long a start that is asked to stop may go on before it is given up. */
const START_GRACE_MS = 5000;

/** What main needs of a server; `stop` ends it, also one whose `start` failed half-way. */
export interface RunnableServer {
  start(): Promise<void>;
  reload(): Promise<void>;
  stop(): Promise<void>;
}

export interface ServerModule {
  createServer(parts: { config: Config; logger: Logger }): Promise<RunnableServer>;
}

const loadServer = (): Promise<ServerModule> => import('./server.js');

/**
 * The whole program: does what ARGV (without interpreter and script) and ENV ask for and resolves with the exit code:
 * 0 fine, 1 the server failed, 2 the command line or the configuration is wrong.
 */
export async function main(
  argv: readonly string[],
  env: Environment,
  host: ProcessHost = processHost(),
  load: () => Promise<ServerModule> = loadServer,
): Promise<number> {
  if (argv[0] === 'replay') return runReplay(argv.slice(1), host);
  try {
    const { command, options } = parseCommand(argv);
    if (command === 'help') return print(host, renderHelp(host.columns ?? 80));
    if (command === 'version') return print(host, `tickwire ${readVersion()}\n`);
    const { config, warnings } = loadConfig(options, env, (file) => fs.readFileSync(file, 'utf8'));
    if (command === 'reload') return print(host, `${askForReload(config.data_dir, host)}\n`);
    if (command === 'start') return await runServer({ config, warnings }, env, host, load);
    for (const warning of warnings) host.writeError(`tickwire: ${warning}\n`);
    return print(host, 'ok\n');
  } catch (error) {
    host.writeError(`tickwire: ${failureReason(error)}\n`);
    return error instanceof ConfigError ? EXIT_USAGE : EXIT_FAILURE;
  }
}

/** Nothing but a recording and modules is looked at; whatever is wrong with them, no difference was found. */
async function runReplay(argv: readonly string[], host: ProcessHost): Promise<number> {
  try {
    const { replayCommand } = await import('./replay/replay-command.js');
    return await replayCommand(argv, host);
  } catch (error) {
    host.writeError(`tickwire: ${failureReason(error)}\n`);
    return EXIT_USAGE;
  }
}

async function runServer(
  { config, warnings }: LoadedConfig,
  env: Environment,
  host: ProcessHost,
  load: () => Promise<ServerModule>,
): Promise<number> {
  const logger = await openLogger(config, env, host);
  for (const warning of warnings) logger.warn(warning);
  host.onFault((fault) => {
    logger.error('An error was not handled, so the server ends.', { error: fault });
    host.writeError(`tickwire: an error was not handled: ${failureReason(fault)}\n`);
    void logger.close().then(() => host.exit(EXIT_FAILURE));
  });
  const stopAsked = new Promise<void>((resolve) => host.onStopSignal(resolve));
  try {
    const server = await startedUnlessStopped(startServer(config, logger, load), stopAsked);
    if (!server) {
      logger.warn('The server was stopped before it had started.');
      return EXIT_FAILURE;
    }
    host.onReloadSignal(() => void server.reload());
    const pidFile = writePidFile(config.data_dir, host.pid, logger);
    await stopAsked;
    pidFile.remove();
    logger.info('The server stops. The same signal again ends it at once.');
    await server.stop();
    logger.info('The server has stopped.');
    return 0;
  } finally {
    await logger.close();
    host.release();
  }
}

/** What STARTING resolves with; undefined where it takes too long after STOPASKED: it may never end. */
function startedUnlessStopped<T>(starting: Promise<T>, stopAsked: Promise<void>): Promise<T | undefined> {
  const wait = () => new Promise<undefined>((resolve) => void setTimeout(resolve, START_GRACE_MS, undefined).unref());
  return Promise.race([starting, stopAsked.then(wait)]);
}

/** A server that listens. One whose start fails is stopped first, so that it leaves nothing behind. */
async function startServer(config: Config, logger: Logger, load: () => Promise<ServerModule>): Promise<RunnableServer> {
  const { createServer } = await load();
  const server = await createServer({ config, logger });
  try {
    await server.start();
    return server;
  } catch (error) {
    await server
      .stop()
      .catch((stopError) => logger.debug('Stopping after a failed start failed too.', { error: stopError }));
    throw error;
  }
}

/** Loaded only where something is logged: `--help` and `check` are to answer at once. */
async function openLogger(config: Config, env: Environment, host: ProcessHost): Promise<ProcessLogger> {
  const { createLogger } = await import('./logging/create-logger.js');
  return createLogger({
    level: config['logger.level'],
    format: config['logger.format'],
    stdout: config['logger.stdout'],
    file: config['logger.file'],
    isTerminal: host.isTerminal,
    withColor: host.isTerminal && !env.NO_COLOR,
  });
}

function print(host: ProcessHost, text: string): number {
  host.write(text);
  return 0;
}
