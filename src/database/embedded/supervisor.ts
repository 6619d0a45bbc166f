import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Cluster } from './cluster.js';

/** A PostgreSQL under way, and the small process beside it that ends it when this process ends, however that comes. */
export interface SupervisedPostgres {
  /** Resolves when connections are taken; rejects with PostgreSQL's last words if it ends before. */
  readonly ready: Promise<void>;
  /** Resolves with PostgreSQL's last words when it has ended. */
  readonly exited: Promise<string>;
  /** Asks for a fast shutdown: transactions are rolled back, nothing needs recovery. */
  stop(): Promise<void>;
}

/**
 * Its input is a pipe from the server. However the server ends, the pipe is closed, and PostgreSQL is stopped: in an
 * orderly way at first, after 15 seconds without regard. The guard that reads the pipe does not depend on the shell
 * that waits: either may be killed.
 */
const SHELL_SUPERVISOR = `
exec 4<&0 </dev/null
trap : HUP INT TERM
"$@" 4<&- &
postgres=$!
(
  trap '' HUP INT TERM
  exec >/dev/null 2>&1
  while read -r line <&4; do :; done
  kill -INT $postgres
  tenths=0
  while [ $tenths -lt 150 ] && kill -0 $postgres; do sleep 0.1 || sleep 1; tenths=$((tenths + 1)); done
  kill -QUIT $postgres
) &
guard=$!
while :; do
  wait $postgres
  code=$?
  kill -0 $postgres 2>/dev/null || break
done
kill -KILL $guard
exit $code
`;

/** The same where there is no shell. pg_ctl also gives up the rights of an administrator, which PostgreSQL refuses. */
const NODE_SUPERVISOR = `
const { spawnSync } = require('node:child_process');
const [pgCtl, data, log, ...flags] = process.argv.slice(1);
const quoted = flags.map((flag) => '"' + flag + '"').join(' ');
const started = spawnSync(pgCtl, ['start', '-w', '-D', data, '-l', log, '-o', quoted], { stdio: 'ignore', windowsHide: true });
if (started.status !== 0) { console.error('FATAL:  pg_ctl could not start it; see ' + log); process.exit(1); }
console.error('LOG:  database system is ready to accept connections');
const stop = () => {
  spawnSync(pgCtl, ['stop', '-w', '-m', 'fast', '-D', data], { stdio: 'ignore', windowsHide: true });
  process.exit(0);
};
process.on('SIGINT', () => {});
process.stdin.on('end', stop).on('error', stop).resume();
`;

const READY = 'database system is ready to accept connections';
const KEPT_LINES = 20;

/** Starts PostgreSQL on CLUSTER with FLAGS. Every line that it logs goes to ONLINE. */
export function supervise(
  cluster: Cluster,
  flags: readonly string[],
  onLine: (line: string) => void,
  supervisor: 'shell' | 'node' = process.platform === 'win32' ? 'node' : 'shell',
): SupervisedPostgres {
  const child = spawn(...commandOf(cluster, flags, supervisor), {
    cwd: process.platform === 'win32' ? undefined : '/',
    env: cluster.env,
    ...(cluster.user ?? {}),
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe', ...(cluster.folderFd === undefined ? [] : [cluster.folderFd])],
    windowsHide: true,
  });
  const lines: string[] = [];
  child.stdin!.on('error', () => {});

  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', () => {
      child.stdin!.destroy();
      // The last lines may come after the exit, or never where a child of PostgreSQL keeps the pipe.
      const timer = setTimeout(() => resolve(lastWords(lines)), 200);
      child.once('close', () => {
        clearTimeout(timer);
        resolve(lastWords(lines));
      });
    });
  });
  const ready = new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stderr! }).on('line', (line) => {
      lines.push(line);
      if (lines.length > KEPT_LINES) lines.shift();
      onLine(line);
      if (line.includes(READY)) resolve();
    });
    exited.then((words) => reject(new Error(words)));
  });
  ready.catch(() => {});

  return {
    ready,
    exited,
    async stop() {
      child.stdin!.end();
      await exited;
    },
  };
}

function commandOf(
  cluster: Cluster,
  flags: readonly string[],
  supervisor: 'shell' | 'node',
): [file: string, args: string[]] {
  const data = `${cluster.seenFolder}/data`;
  const program = cluster.binaries.program;
  if (supervisor === 'shell') {
    return ['/bin/sh', ['-c', SHELL_SUPERVISOR, 'tickwire-postgres', program('postgres'), '-D', data, ...flags]];
  }
  const log = `${cluster.seenFolder}/postgres.log`;
  return [process.execPath, ['-e', NODE_SUPERVISOR, program('pg_ctl'), data, log, ...flags]];
}

function lastWords(lines: readonly string[]): string {
  const reason = lines.findLast((line) => /\b(FATAL|PANIC):/.test(line)) ?? lines.at(-1) ?? 'it gave no reason';
  return reason.replace(/^.*\b(FATAL|PANIC|LOG):\s+/, '');
}
