import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const PROGRAM = `
import fs from 'node:fs';
import { openDatabase } from './src/database/open-database.js';
import { silentLogger } from './src/base/logger.js';
const options = JSON.parse(process.argv[2]);
const say = (message) => console.log(JSON.stringify(message));
try {
  const { database, stop } = await openDatabase({ ...options, address: 'embedded', maxOpenConns: 5, logger: silentLogger });
  const query = (text) => database.queryText(text).then(({ rows }) => ({ rows }), (error) => ({ error: error.message }));
  const commands = {
    query,
    stop: async () => { await stop(); process.exit(0); },
    exit: () => process.exit(3),
    throw: () => setImmediate(() => { throw new Error('thrown by the test'); }),
  };
  process.on('message', async ({ command, text }) => say((await commands[command](text)) ?? {}));
  process.on('disconnect', () => process.exit(4));
  say({ ready: true });
} catch (error) {
  say({ error: error.message, code: error.code });
  process.exit(1);
}
`;

/** What a server of ours looks like from outside: a process that has its database open. */
export interface ServerProcess {
  readonly child: ChildProcess;
  /** The pid of its PostgreSQL. */
  readonly postgresPid: number;
  /** Sends a command; answers with what the process says to it. */
  ask(command: 'query' | 'stop', text?: string): Promise<{ rows?: Record<string, unknown>[]; error?: string }>;
  send(command: 'exit' | 'throw'): void;
  readonly exited: Promise<void>;
}

export interface StartOptions {
  readonly dataDir: string;
  /** Runs as this user, which only root can order. */
  readonly uid?: number;
}

/** Builds the sources once for processes of their own. `remove` takes the build away. */
export async function buildServerProgram(): Promise<{
  start(options: StartOptions): Promise<ServerProcess>;
  remove(): Promise<void>;
}> {
  const cache = path.join(ROOT, 'node_modules/.cache');
  await fs.mkdir(cache, { recursive: true });
  const outdir = await fs.mkdtemp(path.join(cache, 'tickwire-database-test-'));
  await fs.chmod(outdir, 0o755);
  const entryPoints = (await Promise.all(['src/base', 'src/database'].map(listSources))).flat();
  await build({ entryPoints, outbase: ROOT, outdir, format: 'esm', platform: 'node', target: 'node20' });
  await fs.cp(path.join(ROOT, 'src/database/migrations'), path.join(outdir, 'src/database/migrations'), {
    recursive: true,
  });
  const program = path.join(outdir, 'program.mjs');
  await fs.writeFile(path.join(outdir, 'package.json'), '{"type":"module"}');
  await fs.writeFile(program, PROGRAM);
  return {
    start: (options) => startServer(program, options),
    remove: () => fs.rm(outdir, { recursive: true, force: true }),
  };
}

async function startServer(program: string, options: StartOptions): Promise<ServerProcess> {
  const child = spawn(process.execPath, [program, JSON.stringify({ dataDir: options.dataDir })], {
    cwd: '/',
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
    ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const answers = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await answers.next();
    return done ? {} : JSON.parse(value);
  };
  const first = await next();
  if (!first.ready) {
    await exited;
    throw new Error(first.error ?? 'The server process ended without a word');
  }
  return {
    child,
    postgresPid: await readPostgresPid(options.dataDir),
    ask(command, text) {
      child.send({ command, text });
      return next();
    },
    send: (command) => child.send({ command }),
    exited,
  };
}

export async function readPostgresPid(dataDir: string): Promise<number> {
  return Number.parseInt(await fs.readFile(path.join(dataDir, 'postgres/data/postmaster.pid'), 'utf8'), 10);
}

async function listSources(folder: string): Promise<string[]> {
  const names = await fs.readdir(path.join(ROOT, folder), { recursive: true });
  return names.filter((name) => name.endsWith('.ts')).map((name) => path.join(ROOT, folder, name));
}
