// The composition root: builds every part of the server and hands each what it needs. Its steps are in server/.
import type { Logger } from './base/logger.js';
import type { Config } from './config/schema.js';
import { createApi } from './server/create-api.js';
import { createSockets } from './server/create-sockets.js';
import { watchDebugger } from './server/debugger-watch.js';
import { layFoundation } from './server/foundation.js';
import { listen } from './server/listen.js';
import { observe } from './server/observe.js';
import { type RunningParts, stopParts } from './server/running-parts.js';
import { startGame } from './server/start-game.js';

export interface Server {
  /** Resolves once clients are served. Rejects with an error of one line for the operator. */
  start(): Promise<void>;
  /** Loads the modules anew and puts them into use; the log tells how it went. */
  reload(): Promise<void>;
  /** Ends everything, in whatever state it is. */
  stop(): Promise<void>;
}

export interface ServerParts {
  readonly config: Config;
  readonly logger: Logger;
}

export async function createServer({ config: configured, logger }: ServerParts): Promise<Server> {
  const debuggerWatch = watchDebugger(configured, logger);
  const { config } = debuggerWatch;
  const foundation = layFoundation(config, logger);
  const running: RunningParts = { debuggerWatch };

  async function start(): Promise<void> {
    const game = await startGame(config, logger, foundation, running);
    const invoke = createApi(config, logger, foundation, game);
    await createSockets(config, logger, foundation, game, running);
    observe(foundation, running, game.chat);
    await listen(config, logger, foundation.metrics, invoke, game, running);
  }

  return {
    start,
    async reload() {
      await running.modules?.reload();
    },
    stop: () => stopParts(running, config, logger),
  };
}
