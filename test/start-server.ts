import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

const executable = path.resolve(import.meta.dirname, '../bin/tickwire.js');

export interface RunningServer {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  readonly process: ChildProcess;
  /** Everything the server has printed so far. */
  output(): string;
  /** Ends the server with SIGNAL, waits for that, and removes its data folder unless it was given. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export type ServerOptions = Readonly<Record<string, string | number | boolean>>;

/** Between the look for a free port and its use another program may take it. */
const attempts = 3;

/**
 * Starts the built server as its users do, on free ports and an empty data folder unless told, until it is ready. A function
 * is asked for its options at every attempt: with free ports among them.
 */
export async function startServer(
  asked: ServerOptions | (() => Promise<ServerOptions>) = {},
  env: Readonly<Record<string, string>> = {},
): Promise<RunningServer> {
  for (let attempt = 1; ; attempt++) {
    const options = typeof asked === 'function' ? await asked() : asked;
    try {
      return await startOnce(options, env);
    } catch (error) {
      const isPortTaken =
        options['socket.port'] === undefined && String(error).includes('is in use by another program');
      if (!isPortTaken || attempt === attempts) throw error;
    }
  }
}

async function startOnce(options: ServerOptions, env: Readonly<Record<string, string>>): Promise<RunningServer> {
  const dataDir = String(options.data_dir ?? fs.mkdtempSync(path.join(os.tmpdir(), 'tickwire-test-')));
  const port = Number(options['socket.port'] ?? (await freePortPair()));
  const all = {
    data_dir: dataDir,
    'socket.port': port,
    'socket.address': '127.0.0.1',
    'console.port': 0,
    'rudp.port': 0,
    ...options,
  };
  const flags = Object.entries(all).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn(process.execPath, [executable, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  // Its last lines may come after its end.
  const closed = new Promise((resolve) => child.once('close', resolve));
  const url = `http://127.0.0.1:${port}`;

  async function stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    await closed;
    if (options.data_dir === undefined)
      fs.rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  try {
    await untilReady(child, () => output);
  } catch (error) {
    await stop('SIGKILL');
    throw new Error(`the server did not start: ${output}`, { cause: error });
  }
  return { url, host: '127.0.0.1', port, dataDir, process: child, output: () => output, stop };
}

/**
 * A port P such that P and P - 1 (gRPC's) are free. Below the range that systems take the ports of outgoing connections
 * from (32768 and up on Linux), so that none of those comes between the look and the use.
 */
export async function freePortPair(): Promise<number> {
  for (let draw = 1; draw <= 100; draw++) {
    const port = 15_000 + randomInt(17_000);
    if ((await isFree(port)) && (await isFree(port - 1))) return port;
  }
  throw new Error('no two neighbouring ports from 15000 to 32000 are free');
}

async function isFree(port: number): Promise<boolean> {
  const server = net.createServer();
  const isBound = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => resolve(true));
  });
  if (isBound) await new Promise((resolve) => server.close(resolve));
  return isBound;
}

/** Later than its first answer: by now everything listens, and what it has logged before is in its OUTPUT. */
async function untilReady(child: ChildProcess, output: () => string): Promise<void> {
  const deadline = Date.now() + 100_000;
  while (!output().includes('Tickwire is ready')) {
    if (child.exitCode !== null) throw new Error(`it ended with exit code ${child.exitCode}`);
    if (Date.now() > deadline) throw new Error('it was not ready within 100 s');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
