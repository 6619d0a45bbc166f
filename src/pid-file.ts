import fs from 'node:fs';
import path from 'node:path';
import { failureReason } from './base/failure-reason.js';
import type { Logger } from './base/logger.js';
import type { ProcessHost } from './process-host.js';

const fileOf = (dataDir: string) => path.resolve(dataDir, 'tickwire.pid');

/** Notes the process in the data folder, so that `tickwire reload` finds it. */
export function writePidFile(dataDir: string, pid: number, logger: Logger): { remove(): void } {
  const file = fileOf(dataDir);
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, `${pid}\n`);
  } catch (error) {
    logger.warn(`\`tickwire reload\` will not find this server: ${failureReason(error)}`);
  }
  return {
    remove() {
      // Another server may have taken the folder over.
      if (readPid(file) === pid) fs.rmSync(file, { force: true });
    },
  };
}

/** Asks the server of DATADIR to load its modules anew; answers what to tell the user. Throws one line where there is none. */
export function askForReload(dataDir: string, host: Pick<ProcessHost, 'signalReload'>): string {
  const file = fileOf(dataDir);
  const pid = readPid(file);
  if (pid === undefined) throw new Error(`no server runs on ${path.dirname(file)}; name its folder with --data_dir`);
  try {
    host.signalReload(pid);
  } catch (cause) {
    throw new Error(`the server of ${path.dirname(file)} (process ${pid}) cannot be asked: ${failureReason(cause)}`, {
      cause,
    });
  }
  return `process ${pid} loads its modules anew; its log says how it went`;
}

function readPid(file: string): number | undefined {
  try {
    const pid = Number.parseInt(fs.readFileSync(file, 'utf8'), 10);
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}
