import fs from 'node:fs';
import path from 'node:path';
import { failureReason } from '../base/failure-reason.js';
import type { Logger } from '../base/logger.js';

export interface WatchModulesDeps {
  readonly folder: string;
  readonly logger: Logger;
  /** A file in the folder was changed, and the ones that were saved along with it are written. */
  onChange(): void;
}

/** Editors write a file in several steps, and build tools several files. */
const quietMs = 60;
const ignored = new Set(['node_modules', '.git']);

/** Watches the folder of the modules and what lies below it, packages left out. */
export function watchModules({ folder, logger, onChange }: WatchModulesDeps): { close(): void } {
  let timer: NodeJS.Timeout | undefined;
  const changed = (_event: string, name: string | null): void => {
    if (name?.split(path.sep).some((part) => ignored.has(part))) return;
    clearTimeout(timer);
    timer = setTimeout(onChange, quietMs);
  };
  const watcher = watch(folder, changed, logger);
  watcher?.on('error', (error) => logger.error(`${folder} is not watched any more: ${failureReason(error)}`));
  return {
    close() {
      clearTimeout(timer);
      watcher?.close();
    },
  };
}

function watch(folder: string, changed: (event: string, name: string | null) => void, logger: Logger) {
  try {
    fs.mkdirSync(folder, { recursive: true });
    return fs.watch(folder, { recursive: true }, changed);
  } catch (error) {
    logger.error(`runtime.watch: ${folder} cannot be watched: ${failureReason(error)}`);
    return undefined;
  }
}
