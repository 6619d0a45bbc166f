import type { Logger } from '../base/logger.js';
import { findModules } from '../guest/find-modules.js';
import type { GuestOptions } from '../guest/guest.js';
import { type Bridge, type BridgeOptions, createBridgeHost } from './bridge-host.js';
import type { NkFunctions } from './nk-functions.js';

/** What every worker thread with game code is given; the bridge is each thread's own. */
export type SharedGuestOptions = Omit<GuestOptions, 'syncPort' | 'syncSignal' | 'asyncPort' | 'startsQuietly'>;

export interface GuestThreadOptions extends BridgeOptions {
  /** What start-up code logs is to be in the log once: one thread of a version writes it. */
  readonly startsQuietly?: boolean;
}

/** The modules of the server, found and compiled, and the nk functions they call. */
export interface ModuleHost {
  readonly hasModules: boolean;
  /** Writes to the log which modules there are, and which files look like one and are none. */
  tell(): void;
  /** The options of one more thread, with a bridge of its own. Transfer both ports; close the bridge with the thread. */
  open(options: GuestThreadOptions): { readonly guest: GuestOptions; readonly bridge: Bridge };
  /** Answers the synchronous nk calls that wait at this moment. */
  serveWaiting(): void;
  close(): Promise<void>;
}

export interface ModuleHostDeps {
  readonly options: Omit<SharedGuestOptions, 'modules'>;
  readonly functions: NkFunctions;
  readonly logger: Logger;
  /** So many log lines of modules were left out. */
  readonly onLogsDropped?: (count: number) => void;
  /** Files that are left out. */
  readonly except?: ReadonlySet<string>;
}

/** Finds and compiles the modules. Throws ModuleLoadError, one line, where one cannot be read or compiled. */
export async function createModuleHost(deps: ModuleHostDeps): Promise<ModuleHost> {
  const { options, functions, logger, onLogsDropped, except } = deps;
  const found = await findModules({ ...options, ...(except ? { except } : {}) });
  const bridges = createBridgeHost({ functions, logger, onLogsDropped });
  return {
    hasModules: found.modules.length > 0,
    tell() {
      for (const { file, reason, isSuspicious } of found.ignored) {
        logger[isSuspicious ? 'warn' : 'debug']('a file is no module', { file, reason });
      }
      for (const { file, kind } of found.modules) logger.info('module loaded', { file, kind });
      if (found.modules.length === 0) logger.info('there are no modules', { folder: options.path });
    },
    open({ startsQuietly = false, ...bridgeOptions }) {
      const bridge = bridges.open(bridgeOptions);
      const { syncPort, syncSignal, asyncPort } = bridge;
      const own = { startsQuietly, syncPort, syncSignal, asyncPort };
      return { guest: { ...options, modules: found.modules, ...own }, bridge };
    },
    serveWaiting: bridges.serveWaiting,
    async close() {
      bridges.close();
      await found.dispose();
    },
  };
}
